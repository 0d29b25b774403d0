package clann.backend.layers;

import clann.backend.Backend;
import clann.backend.Epilogue;
import clann.backend.Epilogue.AddBias;
import clann.backend.Epilogue.AddBiasLogistic;
import clann.backend.Epilogue.Descend;
import clann.backend.Epilogue.TimesSlope;
import clann.backend.Matrix;
import clann.backend.OwnedMatrix;
import clann.backend.Transpose;
import clann.network.Layer;
import clann.network.Parameters.LinearParameters;

/**
 * Y = X W + b, or 1 / (1 + exp(-(X W + b))) where its activation is the logistic; dW = X' G, db =
 * column sums of G, dX = G W'.
 *
 * <p>Derivatives of activations are taken where they cost no launch: the layer behind multiplies
 * what it hands back by the slope of its input. So G is always the gradient with respect to X W +
 * b.
 */
final class LinearLayer implements TrainableLayer {
    private final Backend backend;
    private final Layer.Linear shape;
    private final boolean isLogistic;
    private final boolean inputIsLogistic;
    private final Resources resources;
    private final OwnedMatrix weights;
    private final OwnedMatrix biases;
    private final OwnedMatrix output;
    private final int mostRows;
    private OwnedMatrix inputGradient;
    private Matrix input;

    /**
     * @param isLogistic whether its activation is the logistic; else it has none
     * @param inputIsLogistic whether its input is the output of such a layer, which then gets the
     *     gradient with respect to its X W + b
     */
    LinearLayer(
            Backend backend,
            Layer.Linear shape,
            boolean isLogistic,
            boolean inputIsLogistic,
            int mostRows) {
        this.backend = backend;
        this.resources = new Resources(backend);
        this.shape = shape;
        this.isLogistic = isLogistic;
        this.inputIsLogistic = inputIsLogistic;
        this.mostRows = mostRows;
        int out = shape.outputs();
        weights = resources.allocate(shape.inputs(), out);
        biases = resources.allocate(1, out);
        output = resources.allocate(mostRows, out);
    }

    boolean isLogistic() {
        return isLogistic;
    }

    @Override
    public Matrix forward(Matrix x) {
        input = x;
        Matrix y = output.rows(0, x.rows());
        backend.multiply(
                x,
                Transpose.NO,
                weights,
                Transpose.NO,
                y,
                isLogistic ? new AddBiasLogistic(biases) : new AddBias(biases));
        return y;
    }

    @Override
    public Matrix inputGradient(Matrix g) {
        // a network's first layer needs none
        if (inputGradient == null) inputGradient = resources.allocate(mostRows, shape.inputs());
        Matrix dx = inputGradient.rows(0, g.rows());
        backend.multiply(
                g,
                Transpose.NO,
                weights,
                Transpose.YES,
                dx,
                inputIsLogistic ? new TimesSlope(input) : Epilogue.NONE);
        return dx;
    }

    @Override
    public void descend(Matrix g, double learningRate) {
        backend.multiply(
                input, Transpose.YES, g, Transpose.NO, weights, new Descend(learningRate, biases));
    }

    LinearParameters parameters() {
        return inMemory(weights, biases);
    }

    /** dW and db; waits for them. */
    LinearParameters gradients(Matrix g) {
        try (OwnedMatrix dw = backend.allocate(shape.inputs(), shape.outputs());
                OwnedMatrix db = backend.allocate(1, shape.outputs())) {
            backend.multiply(input, Transpose.YES, g, Transpose.NO, dw, Epilogue.NONE);
            backend.columnSums(g, db);
            return inMemory(dw, db);
        }
    }

    private LinearParameters inMemory(Matrix w, Matrix b) {
        return new LinearParameters(
                shape.inputs(), shape.outputs(), backend.read(w), backend.read(b));
    }

    void set(LinearParameters parameters) {
        backend.write(parameters.weights(), weights);
        backend.write(parameters.biases(), biases);
    }

    @Override
    public void close() {
        resources.close();
    }
}
