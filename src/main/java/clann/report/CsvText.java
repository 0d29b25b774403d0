package clann.report;

/** A cell of a CSV file (RFC 4180). */
public final class CsvText {
    private CsvText() {}

    /** The text, in quotes where it needs them. */
    public static String cell(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
