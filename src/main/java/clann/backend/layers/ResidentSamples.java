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
 * A data set on a backend: it goes there once, and minibatches are gathered there by row number.
 */
final class ResidentSamples implements AutoCloseable {
    private final Backend backend;
    private final Resources resources;
    private final OwnedMatrix features;
    private final OwnedMatrix targets;
    private final OwnedMatrix x;
    private final OwnedMatrix t;
    private final Map<Part, RowOrder> orders = new EnumMap<>(Part.class);

    /**
     * @param mostRows that are selected at once
     */
    ResidentSamples(Backend backend, Dataset data, Split split, int mostRows) {
        this.backend = backend;
        this.resources = new Resources(backend);
        int in = data.features().size();
        int classes = data.classes().size();
        features = resources.upload(data.rows(), in, data.x());
        targets = resources.upload(data.rows(), classes, data.oneHot());
        x = resources.allocate(mostRows, in);
        t = resources.allocate(mostRows, classes);
        for (Part part : split.parts()) orders.put(part, resources.upload(split.rows(part)));
    }

    /** X and T of some samples: views, valid until the next are selected. */
    record Selection(Matrix x, Matrix t) {}

    /** The samples from number {@code first} of the part on, in the part's order. */
    Selection select(Part part, int first, int count) {
        Selection selection = new Selection(x.rows(0, count), t.rows(0, count));
        backend.gather(features, orders.get(part), first, selection.x());
        backend.gather(targets, orders.get(part), first, selection.t());
        return selection;
    }

    int rows(Part part) {
        return orders.get(part).length();
    }

    @Override
    public void close() {
        resources.close();
    }
}
