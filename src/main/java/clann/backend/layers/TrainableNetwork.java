package clann.backend.layers;

import clann.backend.Backend;
import clann.backend.Matrix;
import clann.network.Layer;
import clann.network.Network;
import clann.network.Parameters;
import clann.network.Parameters.LinearParameters;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * A network's layers on a backend: forward, backward and update, each written once over the
 * backend's operations. It allocates when it is made and at its first step, never afterwards.
 */
public final class TrainableNetwork implements AutoCloseable {
    /** Rows at once that keep a device busy. */
    private static final int BUSY = 1024;

    /** Numbers of one layer's output, for the widest layer, that any device has room for. */
    private static final int ROOM = 1 << 24;

    private final List<TrainableLayer> hidden = new ArrayList<>();
    private SoftmaxLayer output;

    /**
     * @param mostRows samples that it takes at once
     * @throws IllegalArgumentException where the parameters are those of another network
     */
    public TrainableNetwork(Backend backend, Network network, Parameters initial, int mostRows) {
        if (!initial.fit(network))
            throw new IllegalArgumentException("parameters of another network");
        try {
            List<Layer> layers = network.layers();
            for (int i = 0; i < layers.size(); i++) {
                Layer layer = layers.get(i);
                if (layer instanceof Layer.Linear linear) {
                    boolean isLogistic = layers.get(i + 1) instanceof Layer.Logistic;
                    hidden.add(
                            new LinearLayer(
                                    backend, linear, isLogistic, endsInItsLogistic(), mostRows));
                    if (isLogistic) i++;
                } else if (layer instanceof Layer.Logistic logistic)
                    hidden.add(new LogisticLayer(backend, logistic, mostRows));
                else if (layer instanceof Layer.Softmax softmax)
                    output = new SoftmaxLayer(backend, softmax, mostRows);
            }
            set(initial);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Whether the last layer so far is a linear one that has its logistic in it. */
    private boolean endsInItsLogistic() {
        return !hidden.isEmpty()
                && hidden.get(hidden.size() - 1) instanceof LinearLayer linear
                && linear.isLogistic();
    }

    /** How many samples it takes at once where they only go forward: fewer of a wide network. */
    public static int rowsAtOnce(Network network) {
        int widest = network.sizes().stream().max(Integer::compare).orElse(1);
        return Math.max(1, Math.min(BUSY, ROOM / widest));
    }

    /** The classes' probabilities, x.rows() x classes. */
    public Matrix forward(Matrix x) {
        return output.forward(logits(x));
    }

    /**
     * The probabilities, and the cross-entropy of each row.
     *
     * @param t targets, x.rows() x classes
     * @param costs x.rows() x 1
     */
    public Matrix forward(Matrix x, Matrix t, Matrix costs) {
        return output.forward(logits(x), t, costs);
    }

    private Matrix logits(Matrix x) {
        Matrix y = x;
        for (TrainableLayer layer : hidden) y = layer.forward(y);
        return y;
    }

    /**
     * One step of gradient descent on the mean cost of these rows: forward, backward, update.
     *
     * @param t targets, x.rows() x classes
     * @param costs x.rows() x 1: of each row before the update
     */
    public void step(Matrix x, Matrix t, Matrix costs, double learningRate) {
        Matrix g = output.inputGradient(logits(x), t, costs);
        for (int i = hidden.size() - 1; i >= 0; i--) {
            TrainableLayer layer = hidden.get(i);
            // through the weights as they were
            Matrix before = i > 0 ? layer.inputGradient(g) : null;
            layer.descend(g, learningRate);
            g = before;
        }
    }

    /**
     * The gradients of the mean cost of these rows, each where its parameter stands; waits for
     * them.
     */
    public Parameters gradients(Matrix x, Matrix t, Matrix costs) {
        Deque<LinearParameters> gradients = new ArrayDeque<>();
        Matrix g = output.inputGradient(logits(x), t, costs);
        for (int i = hidden.size() - 1; i >= 0; i--) {
            TrainableLayer layer = hidden.get(i);
            if (layer instanceof LinearLayer linear) gradients.push(linear.gradients(g));
            if (i > 0) g = layer.inputGradient(g);
        }
        return new Parameters(List.copyOf(gradients));
    }

    /** All parameters as they are now; waits for them. */
    public Parameters parameters() {
        return new Parameters(linear().map(LinearLayer::parameters).toList());
    }

    public void set(Parameters parameters) {
        List<LinearLayer> layers = linear().toList();
        for (int i = 0; i < layers.size(); i++) {
            LinearParameters values = parameters.layers().get(i);
            layers.get(i).set(values);
        }
    }

    private Stream<LinearLayer> linear() {
        return hidden.stream().filter(LinearLayer.class::isInstance).map(LinearLayer.class::cast);
    }

    @Override
    public void close() {
        if (output != null) output.close();
        for (int i = hidden.size() - 1; i >= 0; i--) hidden.get(i).close();
    }
}
