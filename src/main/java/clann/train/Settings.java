package clann.train;

import clann.UserError;
import clann.backend.Precision;
import clann.data.Dataset;
import clann.data.Minibatches;
import clann.data.Part;
import clann.data.Shares;
import clann.data.Split;
import clann.network.HiddenLayers;
import clann.network.Network;
import clann.network.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * What a user may set of a training. Together with a data set they fix every number of it but for
 * the rounding of the device.
 *
 * @param seed of the split and of the initial weights
 */
public record Settings(
        HiddenLayers hidden,
        int batch,
        double learningRate,
        int epochs,
        int patience,
        Shares shares,
        long seed,
        Precision precision) {

    /** Standard deviation of the initial weights: the published job's. */
    private static final double WEIGHT_DEVIATION = 0.1;

    /** The initial ones, the last epoch's, and those that are being read from the device. */
    private static final int PARAMETER_COPIES = 3;

    /**
     * @throws UserError of kind INPUT where one is out of its range; names the option
     */
    public Settings {
        if (batch < 1) throw UserError.input("--batch %d is not at least 1".formatted(batch));
        if (!(learningRate > 0) || Double.isInfinite(learningRate))
            throw UserError.input(
                    "--learning-rate %s is not a finite number above 0".formatted(learningRate));
        if (epochs < 1) throw UserError.input("--epochs %d is not at least 1".formatted(epochs));
        if (patience < 1)
            throw UserError.input(
                    "--patience %d is not at least 1; to never stop early, take more than --epochs"
                            .formatted(patience));
    }

    /** The features' number, the hidden layers and the classes' number as a network. */
    public Network network(Dataset data) {
        List<Integer> sizes = new ArrayList<>();
        sizes.add(data.features().size());
        sizes.addAll(hidden.sizes());
        sizes.add(data.classes().size());
        return Network.ofSizes(sizes);
    }

    /**
     * Draws the split and the initial weights, each from a generator of its own, seeded by the
     * seed: {@link Random}, whose algorithm, unlike that of newer ones, is part of its contract.
     *
     * @throws UserError of kind INPUT where the settings do not suit the data
     */
    public Job job(Dataset data) {
        var seeds = new SplittableRandom(seed);
        Split split = Split.random(data.rows(), shares, new Random(seeds.nextLong()));
        Minibatches minibatches = Minibatches.of(split.size(Part.TRAINING), batch);
        Network network = network(data);
        HostMemory.require(network, PARAMETER_COPIES);
        Parameters drawn =
                Parameters.random(network, WEIGHT_DEVIATION, new Random(seeds.nextLong()));
        return new Job(
                data,
                split,
                network,
                precision == Precision.FLOAT ? drawn.roundedToFloat() : drawn,
                minibatches,
                learningRate,
                epochs,
                OptionalInt.of(patience));
    }
}
