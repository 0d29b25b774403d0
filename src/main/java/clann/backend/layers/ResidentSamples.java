package clann.backend.layers;

import clann.backend.Backend;
import clann.backend.Matrix;
import clann.backend.OwnedMatrix;
import clann.backend.RowOrder;
import clann.data.Dataset;
import clann.data.Part;
import clann.data.Split;
import java.util.EnumMap;
import java.util.Map;

/**
 * A data set on a backend: it goes there once, each part's samples are put in the part's order
 * there, and a minibatch is a view of some.
 */
final class ResidentSamples implements AutoCloseable {
    private final Resources resources;
    private final Map<Part, Selection> parts = new EnumMap<>(Part.class);

    ResidentSamples(Backend backend, Dataset data, Split split) {
        this.resources = new Resources(backend);
        int in = data.features().size();
        int classes = data.classes().size();
        for (Part part : split.parts()) {
            int rows = split.rows(part).length;
            parts.put(
                    part,
                    new Selection(resources.allocate(rows, in), resources.allocate(rows, classes)));
        }
        try (OwnedMatrix features = backend.upload(data.rows(), in, data.x());
                OwnedMatrix targets = backend.upload(data.rows(), classes, data.oneHot())) {
            for (Part part : split.parts())
                try (RowOrder order = backend.upload(split.rows(part))) {
                    Selection samples = parts.get(part);
                    backend.gather(features, order, 0, samples.x());
                    backend.gather(targets, order, 0, samples.t());
                    // what they are gathered from is released behind the call
                    backend.read(samples.t().rows(0, 1));
                }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** X and T of some samples. */
    record Selection(Matrix x, Matrix t) {}

    /** The samples from number {@code first} of the part on, in the part's order. */
    Selection select(Part part, int first, int count) {
        Selection all = parts.get(part);
        return new Selection(all.x().rows(first, count), all.t().rows(first, count));
    }

    int rows(Part part) {
        return parts.get(part).t().rows();
    }

    @Override
    public void close() {
        resources.close();
    }
}
