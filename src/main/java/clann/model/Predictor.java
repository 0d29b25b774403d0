package clann.model;

import clann.backend.Backend;
import clann.backend.OwnedMatrix;
import clann.backend.layers.TrainableNetwork;
import clann.data.Samples;
import java.util.Arrays;

/**
 * A model on a device, asked for probabilities. It takes the memory of a network that is trained,
 * gradients too: one way forward for both.
 */
public final class Predictor implements AutoCloseable {
    private final Backend backend;
    private final Model model;
    private final TrainableNetwork network;
    private final int atOnce;
    private final OwnedMatrix x;

    public Predictor(Backend backend, Model model) {
        this.backend = backend;
        this.model = model;
        this.atOnce = TrainableNetwork.rowsAtOnce(model.network());
        this.network = new TrainableNetwork(backend, model.network(), model.parameters(), atOnce);
        this.x = backend.allocate(atOnce, model.network().inputs());
    }

    /**
     * @param samples with the model's features, in its order
     * @return samples.rows() x classes, row-major
     */
    public double[] probabilities(Samples samples) {
        if (!samples.features().equals(model.features()))
            throw new IllegalArgumentException("samples with other features than the model's");
        int in = model.network().inputs();
        int classes = model.network().classes();
        double[] probabilities = new double[Math.multiplyExact(samples.rows(), classes)];
        for (int first = 0; first < samples.rows(); first += atOnce) {
            int count = Math.min(atOnce, samples.rows() - first);
            var block = x.rows(0, count);
            backend.write(Arrays.copyOfRange(samples.x(), first * in, (first + count) * in), block);
            double[] computed = backend.read(network.forward(block));
            System.arraycopy(computed, 0, probabilities, first * classes, computed.length);
        }
        return probabilities;
    }

    @Override
    public void close() {
        x.close();
        network.close();
    }
}
