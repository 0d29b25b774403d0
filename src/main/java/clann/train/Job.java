package clann.train;

import clann.backend.Backend;
import clann.backend.EpochRunner;
import clann.backend.layers.LayerByLayer;
import clann.data.Dataset;
import clann.data.Minibatches;
import clann.data.Part;
import clann.data.Split;
import clann.network.Network;
import clann.network.Parameters;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * All that a training is, but for the device it runs on.
 *
 * @param initial the parameters it starts from
 * @param mostEpochs after which it ends in any case
 * @param patience as {@link EarlyStopping} takes it
 */
public record Job(
        Dataset data,
        Split split,
        Network network,
        Parameters initial,
        Minibatches minibatches,
        double learningRate,
        int mostEpochs,
        OptionalInt patience) {

    /** Puts it on a device, at the given parameters. */
    public EpochRunner on(Backend backend, Parameters parameters) {
        return new LayerByLayer(
                backend, data, split, minibatches, learningRate, network, parameters);
    }

    /** The labels of a part's rows, in its order. */
    public int[] labels(Part part) {
        return Arrays.stream(split.rows(part)).map(row -> data.labels()[row]).toArray();
    }

    /** How many classes there are. */
    public int classes() {
        return data.classes().size();
    }
}
