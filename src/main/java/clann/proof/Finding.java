package clann.proof;

import java.util.Locale;

/**
 * What a case brought out.
 *
 * @param fault what is wrong
 * @param place where, such as {@code C[3][4]}
 * @param computed the device's number there
 * @param expected what it should be
 * @param allowed how far it may be off
 */
public record Finding(Fault fault, String place, double computed, double expected, double allowed) {

    /** What can be wrong with a result. */
    public enum Fault {
        WRONG("is wrong"),
        ZERO_SIGN("is a zero of the other sign than that of the stated arithmetic"),
        OTHER_BITS("has other bits than the stated arithmetic, within the bound of its sum"),
        OUTSIDE("was written, outside of the result"),
        INPUT_CHANGED("is an input, and was changed"),
        NOT_REPEATABLE("is another number the second time");

        private final String words;

        Fault(String words) {
            this.words = words;
        }

        /** Whether the result is good enough to work with, though not what it should be. */
        public boolean isWithinBound() {
            return this == ZERO_SIGN || this == OTHER_BITS;
        }
    }

    /** On one line. */
    public String inWords() {
        return String.format(
                Locale.ROOT,
                "%s %s: %s where %s is expected (allowed: %.3g)",
                place,
                fault.words,
                computed,
                expected,
                allowed);
    }
}
