package clann.train;

import java.util.Arrays;

/**
 * How often which class was taken for which.
 *
 * @param counts row: true class; column: predicted class
 */
public record ConfusionMatrix(int[][] counts) {

    /**
     * @param probabilities rows x classes, row-major; the largest is what is predicted, the first
     *     of equals
     * @param labels of the same rows
     */
    public static ConfusionMatrix of(double[] probabilities, int[] labels, int classes) {
        int[][] counts = new int[classes][classes];
        for (int row = 0; row < labels.length; row++)
            counts[labels[row]][mostProbable(probabilities, row, classes)]++;
        return new ConfusionMatrix(counts);
    }

    /** The predicted class of a row. */
    public static int mostProbable(double[] probabilities, int row, int classes) {
        int best = 0;
        for (int c = 1; c < classes; c++)
            if (probabilities[row * classes + c] > probabilities[row * classes + best]) best = c;
        return best;
    }

    /** The share of rows that were predicted right, 0 to 1. */
    public double accuracy() {
        long right = 0;
        long all = 0;
        for (int row = 0; row < counts.length; row++) {
            right += counts[row][row];
            for (int count : counts[row]) all += count;
        }
        return (double) right / all;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConfusionMatrix that && Arrays.deepEquals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(counts);
    }
}
