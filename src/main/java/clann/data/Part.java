package clann.data;

import java.util.Locale;

/** What a row is used for. */
public enum Part {
    TRAINING,
    VALIDATION,
    TEST;

    /** As it reads in a message: {@code training}, {@code validation}, {@code test}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
