package clann.data;

import clann.UserError;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A CSV file that is known to be well-formed: every row has a cell for every column.
 *
 * @param header names of the columns
 * @param lines for each row of data the line of the file, from 1, on which it starts; blank lines
 *     and line ends within quotes make it differ from the row's number
 */
record CsvShape(Path file, List<String> header, int[] lines) {

    int rows() {
        return lines.length;
    }

    Columns columns() {
        return new Columns(file.toString(), header);
    }

    /** What is wrong with one cell; row and column count from 0. */
    UserError fault(int row, int column, String what) {
        return UserError.input(
                "%s, line %d, column %s: %s"
                        .formatted(file, lines[row], Shown.text(header.get(column)), what));
    }

    UserError fault(String what) {
        return UserError.input(file + ": " + what);
    }

    static boolean isGzipped(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
    }
}
