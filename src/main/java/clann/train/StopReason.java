package clann.train;

import java.util.Locale;

/** Why a training ended. */
public enum StopReason {
    /** The validation cost had stopped falling. */
    EARLY,
    /** All epochs that were asked for are done. */
    EPOCHS,
    /** Its user wanted no more. */
    INTERRUPTED,
    /** A cost was no number any more; the parameters are those of the epoch before. */
    DIVERGED;

    /** As events and files spell it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
