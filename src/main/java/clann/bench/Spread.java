package clann.bench;

import java.util.Arrays;
import java.util.Locale;

/**
 * What several measurements of one thing gave: the median, and the quartiles around it.
 *
 * @param low a quarter of the measurements are below it
 * @param high a quarter are above it
 */
public record Spread(double median, double low, double high) {
    /** Quartiles further apart than this share of the median tell nothing to two digits. */
    private static final double NOISY = 0.2;

    static Spread of(double... measured) {
        double[] sorted = measured.clone();
        Arrays.sort(sorted);
        int last = sorted.length - 1;
        return new Spread(
                sorted[sorted.length / 2],
                sorted[(int) Math.round(0.25 * last)],
                sorted[(int) Math.round(0.75 * last)]);
    }

    /** Each number times a factor. */
    public Spread times(double factor) {
        return new Spread(median * factor, low * factor, high * factor);
    }

    /** Whether the machine was too busy with something else for the median to tell much. */
    public boolean isNoisy() {
        return high - low > NOISY * median;
    }

    /** Whether the difference to another is beyond the noise of both. */
    public boolean isClearlyAbove(Spread other) {
        return low > other.high && median > 1.05 * other.median;
    }

    /** Median and quartiles, in words. */
    public String inWords() {
        return "%s (%s to %s)".formatted(number(median), number(low), number(high));
    }

    /** With about three digits. */
    static String number(double value) {
        String format = value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%,.0f";
        return String.format(Locale.ROOT, format, value);
    }
}
