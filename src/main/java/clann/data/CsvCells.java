package clann.data;

import clann.UserError;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The cells of a well-formed CSV file, row by row in the file's order, read by DuckDB as text. */
final class CsvCells implements AutoCloseable {
    private final CsvShape shape;
    private final Connection connection;
    private final Statement statement;
    private final ResultSet cells;
    private int row = -1;

    /**
     * @throws UserError where DuckDB cannot start, or cannot read the file
     */
    CsvCells(CsvShape shape) {
        this.shape = shape;
        connection = connect();
        try {
            statement = connection.createStatement();
            cells = statement.executeQuery(query(shape));
            cells.next(); // the header
        } catch (SQLException e) {
            close();
            throw refused(e);
        }
    }

    /**
     * Goes to the next row, if there is one.
     *
     * @throws UserError where there are not as many rows as the file's shape says
     */
    boolean next() {
        try {
            row++;
            boolean there = cells.next();
            if (there != row < shape.rows())
                throw shape.fault("has changed while it was read; start again when it is complete");
            return there;
        } catch (SQLException e) {
            throw refused(e);
        }
    }

    /** The text of a cell of the current row, exactly. */
    String text(int column) {
        try {
            String text = cells.getString(column + 1);
            return text == null ? "" : text;
        } catch (SQLException e) {
            throw refused(e);
        }
    }

    /**
     * The number in a cell of the current row; blanks around it do not count.
     *
     * @throws UserError where it is none, or not finite; names the line and the column
     */
    double number(int column) {
        String text = text(column).strip();
        if (text.isEmpty())
            throw shape.fault(row, column, "is empty; fill in a number or delete the row");
        double number;
        try {
            number = Decimals.parse(text);
        } catch (NumberFormatException e) {
            throw shape.fault(
                    row, column, Shown.text(text) + " is not a number; features are numbers");
        }
        if (!Double.isFinite(number))
            throw shape.fault(
                    row,
                    column,
                    Shown.text(text) + " is not finite; give a number or delete the row");
        return number;
    }

    /**
     * The label in a cell of the current row.
     *
     * @throws UserError where it is empty; names the line and the column
     */
    String label(int column) {
        String text = text(column);
        if (text.isBlank())
            throw shape.fault(row, column, "the label is empty; fill it in or delete the row");
        return text;
    }

    @Override
    public void close() {
        try {
            connection.close(); // and with it the statement and the result
        } catch (SQLException e) {
            throw refused(e);
        }
    }

    private static Connection connect() {
        Properties settings = new Properties();
        settings.setProperty("jdbc_stream_results", "true"); // never the whole table at once
        settings.setProperty("threads", "1"); // rows in the file's order
        settings.setProperty("temp_directory", ""); // no files in the current folder
        settings.setProperty("autoinstall_known_extensions", "false"); // nothing from the network
        settings.setProperty("autoload_known_extensions", "false");
        try {
            return DriverManager.getConnection("jdbc:duckdb:", settings);
        } catch (SQLException | LinkageError e) {
            throw UserError.output(
                    "DuckDB, which reads tables, does not start (%s); it unpacks its library into %s, which needs 100 MB free"
                            .formatted(
                                    firstLine(rootCause(e)), System.getProperty("java.io.tmpdir")),
                    e);
        }
    }

    /** Nothing is left to guesses: all options that matter are set, all columns are text. */
    private static String query(CsvShape shape) {
        String columns =
                IntStream.range(0, shape.header().size())
                        .mapToObj("'c%d': 'VARCHAR'"::formatted)
                        .collect(Collectors.joining(", ", "{", "}"));
        return """
                SELECT * FROM read_csv(%s, columns = %s, auto_detect = false, header = false,
                    delim = ',', quote = '"', escape = '"', compression = '%s',
                    hive_partitioning = false, parallel = false,
                    strict_mode = false)"""
                .formatted(
                        literal(shape.file()),
                        columns,
                        CsvShape.isGzipped(shape.file()) ? "gzip" : "none");
    }

    /** The file's name in SQL, where *, ? and [ would stand for other files' names. */
    private static String literal(Path file) {
        String name = file.toAbsolutePath().toString();
        return "'" + name.replaceAll("[*?\\[]", "[$0]").replace("'", "''") + "'";
    }

    private UserError refused(SQLException e) {
        return UserError.input(
                "%s: DuckDB cannot read it: %s".formatted(shape.file(), firstLine(e)), e);
    }

    private static Throwable rootCause(Throwable fault) {
        return fault.getCause() == null ? fault : rootCause(fault.getCause());
    }

    private static String firstLine(Throwable fault) {
        return fault.toString().lines().findFirst().orElseThrow();
    }
}
