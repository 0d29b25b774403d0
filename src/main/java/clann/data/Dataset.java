package clann.data;

import java.util.List;
import java.util.Optional;

/**
 * Samples as numbers: what a table has become before it is split.
 *
 * @param name what a run of it is called: {@code digits}, or the table's file name without its
 *     ending
 * @param features names of the features, in the order of the columns of X
 * @param classes the labels' values; a label is an index into them
 * @param x the features, rows x features.size(), row-major, all finite
 * @param labels one for each row, 0 … classes.size() - 1
 * @param imageSize where every sample is a picture, its shape
 */
public record Dataset(
        String name,
        List<String> features,
        List<String> classes,
        double[] x,
        int[] labels,
        Optional<ImageSize> imageSize) {

    public Dataset {
        features = List.copyOf(features);
        classes = List.copyOf(classes);
        if (x.length != (long) labels.length * features.size())
            throw new IllegalArgumentException(
                    x.length
                            + " numbers are not "
                            + labels.length
                            + " rows of "
                            + features.size()
                            + " features");
    }

    public int rows() {
        return labels.length;
    }

    /** The targets, rows x classes, row-major: 1 at the row's label, else 0. */
    public double[] oneHot() {
        double[] t = new double[Math.multiplyExact(rows(), classes.size())];
        for (int row = 0; row < rows(); row++) t[row * classes.size() + labels[row]] = 1;
        return t;
    }
}
