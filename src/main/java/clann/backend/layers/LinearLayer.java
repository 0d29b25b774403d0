package clann.backend.layers;

import clann.backend.Backend;
import clann.backend.Epilogue;
import clann.backend.Matrix;
import clann.backend.OwnedMatrix;
import clann.backend.Transpose;
import clann.network.Layer;
import clann.network.Parameters.LinearParameters;

/** Y = X W + b; dW = X' G, db = column sums of G, dX = G W'. */
final class LinearLayer implements TrainableLayer {
    private final Backend backend;
    private final Layer.Linear shape;
    private final Resources resources;
    private final OwnedMatrix weights;
    private final OwnedMatrix biases;
    private final OwnedMatrix weightGradient;
    private final OwnedMatrix biasGradient;
    private final OwnedMatrix output;
    private final OwnedMatrix inputGradient;
    private Matrix input;

    LinearLayer(Backend backend, Layer.Linear shape, int mostRows) {
        this.backend = backend;
        this.resources = new Resources(backend);
        this.shape = shape;
        int in = shape.inputs();
        int out = shape.outputs();
        weights = resources.allocate(in, out);
        biases = resources.allocate(1, out);
        weightGradient = resources.allocate(in, out);
        biasGradient = resources.allocate(1, out);
        output = resources.allocate(mostRows, out);
        inputGradient = resources.allocate(mostRows, in);
    }

    @Override
    public Matrix forward(Matrix x) {
        input = x;
        Matrix y = output.rows(0, x.rows());
        backend.multiply(x, Transpose.NO, weights, Transpose.NO, y, new Epilogue.AddBias(biases));
        return y;
    }

    @Override
    public void parameterGradients(Matrix g) {
        backend.multiply(input, Transpose.YES, g, Transpose.NO, weightGradient, Epilogue.NONE);
        backend.columnSums(g, biasGradient);
    }

    @Override
    public Matrix inputGradient(Matrix g) {
        Matrix dx = inputGradient.rows(0, g.rows());
        backend.multiply(g, Transpose.NO, weights, Transpose.YES, dx, Epilogue.NONE);
        return dx;
    }

    @Override
    public void update(double learningRate) {
        backend.update(weights, weightGradient, learningRate);
        backend.update(biases, biasGradient, learningRate);
    }

    LinearParameters parameters() {
        return inMemory(weights, biases);
    }

    /** dW and db of the last {@link #parameterGradients}. */
    LinearParameters gradients() {
        return inMemory(weightGradient, biasGradient);
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
