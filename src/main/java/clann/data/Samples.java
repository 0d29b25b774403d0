package clann.data;

import java.util.List;

/**
 * Samples without labels: what a model predicts from.
 *
 * @param features names of the columns of X, in order
 * @param x rows x features.size(), row-major, all finite
 */
public record Samples(int rows, List<String> features, double[] x) {

    public Samples {
        features = List.copyOf(features);
        if (x.length != (long) rows * features.size())
            throw new IllegalArgumentException(
                    "%d numbers are not %d rows of %d features"
                            .formatted(x.length, rows, features.size()));
    }
}
