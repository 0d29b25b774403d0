package clann.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The SHA-256 that a model file carries of itself: of all its bytes, with the 64 digits of the hash
 * as zeros. Every bit counts, those of padding and of the digits' case too.
 */
final class Seal {
    /** What stands in a file that is not sealed yet. */
    static final String OPEN = "0".repeat(64);

    private static final byte[] ZEROS = OPEN.getBytes(StandardCharsets.US_ASCII);

    /** Stands before the digits: in the header the description is a string, its quotes escaped. */
    private static final String MARK = "\\\"sha256\\\":\\\"";

    /** The description begins the header and the hash nearly begins the description. */
    private static final int WITHIN = 256;

    private Seal() {}

    /** Writes the hash into a file that has {@link #OPEN} in its place. */
    static void close(byte[] file) {
        int begin = digitsBegin(file);
        byte[] digits = digits(file, begin);
        System.arraycopy(digits, 0, file, begin, digits.length);
    }

    /** Whether the file is as it was when it was sealed. */
    static boolean holds(byte[] file) {
        int begin = digitsBegin(file);
        if (begin < 0 || begin + ZEROS.length > file.length) return false;
        byte[] found = Arrays.copyOfRange(file, begin, begin + ZEROS.length);
        return Arrays.equals(found, digits(file, begin));
    }

    /** Where the first mark ends, and no name can come before it; -1 where there is none. */
    private static int digitsBegin(byte[] file) {
        int length = Math.min(file.length, WITHIN);
        int mark = new String(file, 0, length, StandardCharsets.ISO_8859_1).indexOf(MARK);
        return mark < 0 ? -1 : mark + MARK.length();
    }

    private static byte[] digits(byte[] file, int begin) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            int end = begin + ZEROS.length;
            sha256.update(file, 0, begin);
            sha256.update(ZEROS);
            sha256.update(file, end, file.length - end);
            return HexFormat.of().formatHex(sha256.digest()).getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has SHA-256
        }
    }
}
