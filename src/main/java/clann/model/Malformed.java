package clann.model;

/** What is wrong with a file's contents, as the end of a sentence about the file; one line. */
public final class Malformed extends Exception {
    private static final long serialVersionUID = 1;
    private static final int LONGEST = 200;

    /**
     * @param reason may quote the file, whose words may be long and hold anything
     */
    public Malformed(String reason) {
        super(oneLine(reason));
    }

    private static String oneLine(String reason) {
        String line = reason.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }
}
