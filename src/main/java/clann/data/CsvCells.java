package clann.data;

import clann.UserError;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Cells of a well-formed CSV file, read by DuckDB: of every row, in the file's order, those of the
 * wanted columns, one after the other.
 */
final class CsvCells implements AutoCloseable {
    private final CsvShape shape;
    private final int[] columns;
    private final Connection connection;
    private final ResultSet cells;
    private int row = -1;
    private int next;

    /**
     * @param columns those that are wanted, in the order wanted, counted from 0
     * @param numbers so many of these, the first ones, are numbers; the others are text
     * @throws UserError where DuckDB cannot start, or cannot read the file
     */
    CsvCells(CsvShape shape, int[] columns, int numbers) {
        this.shape = shape;
        this.columns = columns;
        connection = connect();
        try {
            Statement statement = connection.createStatement();
            cells = statement.executeQuery(query(shape, columns, numbers));
        } catch (SQLException e) {
            close();
            throw refused(e);
        }
    }

    /**
     * Goes to the next row, if there is one; all cells of the one before it must have been taken.
     *
     * @throws UserError where there are more rows than the file's shape says
     */
    boolean nextRow() {
        row++;
        next = 0;
        if (row < shape.rows()) return true;
        try {
            if (cells.next()) throw changed();
            return false;
        } catch (SQLException e) {
            throw refused(e);
        }
    }

    /**
     * Takes the row's next cell, a number; blanks around it do not count.
     *
     * @throws UserError where it is none, or not finite; names the line and the column
     */
    double number() {
        try {
            int column = take();
            double number = cells.getDouble(1);
            return cells.wasNull() ? number(column, orEmpty(cells.getString(2))) : number;
        } catch (SQLException e) {
            throw refused(e);
        }
    }

    /** Takes the row's next cell, a text, exactly as it is. */
    String text() {
        try {
            take();
            return orEmpty(cells.getString(2));
        } catch (SQLException e) {
            throw refused(e);
        }
    }

    /** Goes to the row's next cell; returns its column. */
    private int take() throws SQLException {
        if (!cells.next()) throw changed();
        return columns[next++];
    }

    private double number(int column, String cell) {
        String text = cell.strip();
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
                            .formatted(rootCause(e), System.getProperty("java.io.tmpdir")),
                    e);
        }
    }

    /**
     * One result a cell, k of its row: the number, or else the text. For text costs DuckDB's driver
     * twenty times what a number does, and an expression for every column takes minutes to prepare
     * where columns are thousands.
     *
     * <p>DuckDB decides what is a number only where it agrees with {@link Decimals}, which decides
     * the rest: DuckDB takes 1_000 for a thousand and +-1 for -1.
     */
    private static String query(CsvShape shape, int[] columns, int numbers) {
        return """
        SELECT number, CASE WHEN number IS NULL THEN cell END FROM (
            SELECT cell, CASE WHEN k < %d
                    AND NOT contains(cell, '_') AND NOT contains(cell, '+')
                    AND isfinite(TRY_CAST(cell AS DOUBLE))
                THEN TRY_CAST(cell AS DOUBLE) END AS number
            FROM (SELECT unnest([%s]) AS cell, unnest(range(%d)) AS k FROM (%s)))
        """
                .formatted(
                        numbers,
                        Arrays.stream(columns)
                                .mapToObj("c%d"::formatted)
                                .collect(Collectors.joining(", ")),
                        columns.length,
                        rows(shape));
    }

    /**
     * All options that matter are set, since what DuckDB guesses may lose characters without a
     * word: where it finds the line ends out by itself, those that are mixed. So is {@code
     * new_line} set, in spite of which CR LF and CR are line ends too; strictly they would be
     * faults.
     */
    private static String rows(CsvShape shape) {
        int columns = shape.header().size();
        return """
        SELECT * FROM read_csv(%s, columns = {%s}, compression = '%s',
            auto_detect = false, header = false, hive_partitioning = false, parallel = false,
            delim = ',', quote = '"', escape = '"', new_line = '\\n', strict_mode = false,
            allow_quoted_nulls = false) %s OFFSET 1
        """
                .formatted(
                        literal(shape.file()),
                        IntStream.range(0, columns)
                                .mapToObj("c%d: 'VARCHAR'"::formatted)
                                .collect(Collectors.joining(", ")),
                        CsvShape.isGzipped(shape.file()) ? "gzip" : "none",
                        // in a table of one column DuckDB takes a blank line for a row
                        columns == 1 ? "WHERE c0 IS NOT NULL" : "");
    }

    /** The file's name in SQL, where *, ? and [ would stand for other files' names. */
    private static String literal(Path file) {
        String name = file.toAbsolutePath().toString();
        return "'" + name.replaceAll("[*?\\[]", "[$0]").replace("'", "''") + "'";
    }

    private static String orEmpty(String cell) {
        return cell == null ? "" : cell;
    }

    private UserError changed() {
        return shape.fault("has changed while it was read; start again when it is complete");
    }

    private UserError refused(SQLException e) {
        return UserError.input(
                "%s: DuckDB cannot read it: %s".formatted(shape.file(), reason(e)), e);
    }

    /** What comes before the hints and options in DuckDB's messages, without the file's text. */
    private static String reason(SQLException e) {
        String reason =
                e.getMessage()
                        .lines()
                        .takeWhile(line -> !line.isBlank())
                        .filter(line -> !line.startsWith("Original Line"))
                        .limit(2)
                        .collect(Collectors.joining(": "));
        return reason.substring(0, Math.min(reason.length(), 200));
    }

    private static Throwable rootCause(Throwable fault) {
        return fault.getCause() == null ? fault : rootCause(fault.getCause());
    }
}
