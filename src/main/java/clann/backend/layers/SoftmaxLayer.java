package clann.backend.layers;

import clann.backend.Backend;
import clann.backend.Matrix;
import clann.backend.OwnedMatrix;
import clann.network.Layer;

/**
 * The output layer with its cost: y = softmax(z), cross-entropy against targets t; dz = (y - t) /
 * rows. It owns its output and the gradient with respect to its input.
 */
final class SoftmaxLayer implements AutoCloseable {
    private final Backend backend;
    private final Resources resources;
    private final OwnedMatrix output;
    private final OwnedMatrix inputGradient;

    SoftmaxLayer(Backend backend, Layer.Softmax shape, int mostRows) {
        this.backend = backend;
        this.resources = new Resources(backend);
        output = resources.allocate(mostRows, shape.outputs());
        inputGradient = resources.allocate(mostRows, shape.outputs());
    }

    /** The classes' probabilities. */
    Matrix forward(Matrix z) {
        Matrix y = output.rows(0, z.rows());
        backend.softmax(z, y);
        return y;
    }

    /** The probabilities, and each row's cross-entropy into {@code costs}. */
    Matrix forward(Matrix z, Matrix t, Matrix costs) {
        Matrix y = output.rows(0, z.rows());
        backend.softmaxCrossEntropy(z, t, y, costs);
        return y;
    }

    /** The gradient of the mean cost with respect to z, and each row's cost. */
    Matrix inputGradient(Matrix z, Matrix t, Matrix costs) {
        Matrix dz = inputGradient.rows(0, z.rows());
        backend.softmaxCostAndGradient(z, t, dz, costs);
        return dz;
    }

    @Override
    public void close() {
        resources.close();
    }
}
