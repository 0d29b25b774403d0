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
 * @param labels one for each row, 0 ... classes.size() - 1
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
                    "%d numbers are not %d rows of %d features"
                            .formatted(x.length, labels.length, features.size()));
        for (int label : labels)
            if (label < 0 || label >= classes.size())
                throw new IllegalArgumentException(
                        "label %d of %d classes".formatted(label, classes.size()));
        if (imageSize.isPresent() && imageSize.get().pixels() != features.size())
            throw new IllegalArgumentException(
                    "%s is not the shape of %d features"
                            .formatted(imageSize.get(), features.size()));
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

    /**
     * The named features of every row, in the order of the names.
     *
     * @throws clann.UserError where there is no such feature; names it
     */
    public Samples samples(List<String> names) {
        int[] picked = new Columns(name, features).indices(names);
        double[] values = new double[Math.multiplyExact(rows(), picked.length)];
        int i = 0;
        for (int row = 0; row < rows(); row++)
            for (int column : picked) values[i++] = x[row * features.size() + column];
        return new Samples(rows(), names, values);
    }
}
