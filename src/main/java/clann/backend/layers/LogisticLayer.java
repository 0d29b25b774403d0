package clann.backend.layers;

import clann.backend.Backend;
import clann.backend.Matrix;
import clann.backend.OwnedMatrix;
import clann.network.Layer;

/**
 * y = 1 / (1 + exp(-z)); dz = y (1 - y) g. It learns nothing. Behind a linear layer it is that
 * layer's activation; this is one that stands elsewhere.
 */
final class LogisticLayer implements TrainableLayer {
    private final Backend backend;
    private final Resources resources;
    private final OwnedMatrix output;
    private final OwnedMatrix inputGradient;
    private Matrix computed;

    LogisticLayer(Backend backend, Layer.Logistic shape, int mostRows) {
        this.backend = backend;
        this.resources = new Resources(backend);
        output = resources.allocate(mostRows, shape.outputs());
        inputGradient = resources.allocate(mostRows, shape.outputs());
    }

    @Override
    public Matrix forward(Matrix z) {
        computed = output.rows(0, z.rows());
        backend.logistic(z, computed);
        return computed;
    }

    @Override
    public Matrix inputGradient(Matrix g) {
        Matrix dz = inputGradient.rows(0, g.rows());
        backend.logisticGradient(computed, g, dz);
        return dz;
    }

    @Override
    public void close() {
        resources.close();
    }
}
