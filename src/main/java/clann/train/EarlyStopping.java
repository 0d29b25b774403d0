package clann.train;

import java.util.OptionalInt;

/**
 * Stops when the validation cost has not fallen for some epochs in a row, each compared with the
 * one before it, and not before the fourth.
 */
public final class EarlyStopping {
    /** The published job's rule looks at no fewer costs than four. */
    private static final int EARLIEST_EPOCH = 4;

    private final OptionalInt patience;
    private int epochs;
    private int withoutFall;
    private double last = Double.POSITIVE_INFINITY;

    /**
     * @param patience epochs in a row without a fall that end the training, at least 1; empty: it
     *     never ends early
     */
    public EarlyStopping(OptionalInt patience) {
        this.patience = patience;
    }

    /** Whether training ends after an epoch with this validation cost. */
    public boolean after(double validationCost) {
        epochs++;
        withoutFall = validationCost < last ? 0 : withoutFall + 1;
        last = validationCost;
        return patience.isPresent()
                && epochs >= EARLIEST_EPOCH
                && withoutFall >= patience.getAsInt();
    }
}
