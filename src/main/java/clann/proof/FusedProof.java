package clann.proof;

import clann.backend.Backend;
import clann.backend.EpochResult;
import clann.backend.EpochRunner;
import clann.backend.Evaluation;
import clann.backend.layers.LayerByLayer;
import clann.backend.opencl.FusedEpoch;
import clann.backend.opencl.FusedNetworks;
import clann.backend.opencl.FusedVariant;
import clann.backend.opencl.OpenClBackend;
import clann.data.Dataset;
import clann.data.Minibatches;
import clann.data.Part;
import clann.data.Split;
import clann.network.Network;
import clann.network.Parameters;
import clann.proof.Cases.Effort;
import clann.proof.Operation.Arithmetic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Holds the fused epoch against the layers one by one, on the same device: costs, parameters and
 * probabilities have to have the same bits.
 */
public final class FusedProof {
    /** The kernels that it holds. */
    public static final Set<String> KERNELS =
            Set.of("fused_train", "fused_evaluate", "fused_train_group", "fused_evaluate_group");

    private static final int TRAINING_ROWS = 198;
    private static final int VALIDATION_ROWS = 66;
    private static final int ROWS = 331;
    private static final double WEIGHT_DEVIATION = 0.4;
    private static final double LEARNING_RATE = 0.2;

    private static final int[] BATCHES = {1, 7, 25, 64};

    /** Narrow and wide, no hidden layer and many, multiples of a vector's width and none. */
    private static final List<List<Integer>> SHAPES =
            List.of(
                    List.of(64, 20, 20, 10),
                    List.of(13, 7, 5, 3),
                    List.of(1, 2),
                    List.of(4, 3),
                    List.of(100, 16, 16, 16, 4));

    private FusedProof() {}

    /**
     * A network and how it is trained.
     *
     * @param sizes features, hidden layers, classes
     * @param batch the least rows of a minibatch
     */
    public record Trial(List<Integer> sizes, int batch) {
        @Override
        public String toString() {
            return sizes.stream().map(String::valueOf).collect(Collectors.joining("-"))
                    + ", batch "
                    + batch;
        }

        private Network network() {
            return Network.ofSizes(sizes);
        }

        private Minibatches minibatches() {
            return Minibatches.of(TRAINING_ROWS, batch);
        }

        /** Why the device does not train it so; empty: it does. */
        public Optional<String> obstacle(OpenClBackend device, FusedVariant variant) {
            return FusedNetworks.obstacle(device, variant, network(), minibatches());
        }
    }

    /**
     * @param numbers that were compared
     * @param difference the first one that has other bits, in words
     */
    public record Result(int numbers, Optional<String> difference) {}

    /** The published network's shape and another first; each is a program to be compiled. */
    public static List<Trial> trials(Effort effort) {
        return switch (effort) {
            case TINY -> List.of();
            case QUICK -> List.of(new Trial(SHAPES.get(1), 7));
            case NORMAL -> List.of(new Trial(SHAPES.get(0), 25), new Trial(SHAPES.get(1), 7));
            case THOROUGH -> all();
        };
    }

    /** Every shape with every size of minibatch. */
    public static List<Trial> all() {
        return SHAPES.stream()
                .flatMap(sizes -> Arrays.stream(BATCHES).mapToObj(batch -> new Trial(sizes, batch)))
                .toList();
    }

    /**
     * Against layers whose products split no sum, as the fused epoch splits none.
     *
     * @param seed of data, split and first weights
     */
    public static Result run(OpenClBackend device, FusedVariant variant, Trial trial, long seed) {
        return run(
                device,
                variant,
                new WholeSums(device),
                trial.network(),
                trial.minibatches(),
                TRAINING_ROWS,
                seed);
    }

    /** Whether a device owes the bits of a fused epoch, and not only those of its own layers. */
    public static boolean isStatedOn(OpenClBackend device) {
        return Arithmetic.STATED_BUT_QUOTIENTS.isStatedOn(device);
    }

    /**
     * For a device's first use: three steps an epoch with the very program that a training takes,
     * against the stated arithmetic where the device owes its bits, else against its layers. Where
     * its compiled kernels turn out not to suit the device there is nothing that could be wrong.
     */
    static boolean holds(OpenClBackend device, Claim.Fused claim) {
        Network network = Network.ofSizes(claim.sizes());
        Minibatches three = three(claim);
        if (FusedNetworks.obstacle(device, network, three).isPresent()) return true;
        Backend reference =
                isStatedOn(device)
                        ? new StatedArithmetic(device.precision())
                        : new WholeSums(device);
        return run(device, device.fusedVariant(), reference, network, three, three.rows(), 0)
                .difference()
                .isEmpty();
    }

    /** Whether the driver compiles its kernels; where it does not, nobody trains so. */
    static boolean compiles(OpenClBackend device, Claim.Fused claim) {
        return FusedNetworks.compiles(device, Network.ofSizes(claim.sizes()), three(claim));
    }

    private static Minibatches three(Claim.Fused claim) {
        int rows = claim.rows();
        return Minibatches.ofSizes(List.of(rows, Math.max(1, rows - 1), rows));
    }

    private static Result run(
            OpenClBackend device,
            FusedVariant variant,
            Backend reference,
            Network network,
            Minibatches all,
            int trained,
            long seed) {
        var random = new Random(seed);
        Dataset data = data(network, random);
        Split split = split(random, trained);
        Parameters initial = Parameters.random(network, WEIGHT_DEVIATION, random);
        try (EpochRunner layers =
                        new LayerByLayer(
                                reference, data, split, all, LEARNING_RATE, network, initial);
                EpochRunner fused =
                        new FusedEpoch(
                                device,
                                variant,
                                data,
                                split,
                                all,
                                LEARNING_RATE,
                                network,
                                initial)) {
            return compare(numbers(layers, initial), numbers(fused, initial));
        }
    }

    private static Dataset data(Network network, Random random) {
        return new Dataset(
                "drawn",
                names(network.inputs()),
                names(network.classes()),
                random.doubles((long) ROWS * network.inputs(), -2, 2).toArray(),
                random.ints(ROWS, 0, network.classes()).toArray(),
                Optional.empty());
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(String::valueOf).toList();
    }

    private static Split split(Random random, int trained) {
        List<Integer> rows =
                IntStream.range(0, ROWS).boxed().collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(rows, random);
        int[] order = rows.stream().mapToInt(row -> row).toArray();
        int tested = trained + VALIDATION_ROWS;
        return Split.of(
                Arrays.copyOf(order, trained),
                Arrays.copyOfRange(order, trained, tested),
                Arrays.copyOfRange(order, tested, ROWS));
    }

    /** Of two epochs, of all parts, and of one more epoch from the start. */
    private static double[] numbers(EpochRunner runner, Parameters initial) {
        Stream<DoubleStream> epochs = Stream.of(numbers(runner.run()), numbers(runner.run()));
        Stream<DoubleStream> parts =
                Arrays.stream(Part.values()).map(runner::evaluate).map(FusedProof::numbers);
        double[] first = Stream.concat(epochs, parts).flatMapToDouble(each -> each).toArray();
        runner.setParameters(initial);
        return DoubleStream.concat(Arrays.stream(first), numbers(runner.run())).toArray();
    }

    private static DoubleStream numbers(EpochResult epoch) {
        return Stream.of(
                        epoch.minibatchCosts(),
                        new double[] {epoch.trainingCost(), epoch.validationCost()},
                        epoch.parameters().numbers())
                .flatMapToDouble(Arrays::stream);
    }

    private static DoubleStream numbers(Evaluation evaluation) {
        return DoubleStream.concat(
                DoubleStream.of(evaluation.cost()), Arrays.stream(evaluation.probabilities()));
    }

    private static Result compare(double[] layers, double[] fused) {
        for (int i = 0; i < layers.length; i++)
            if (Double.doubleToLongBits(layers[i]) != Double.doubleToLongBits(fused[i]))
                return new Result(
                        layers.length,
                        Optional.of(
                                "number %d of costs, parameters and probabilities is %s fused, %s layer by layer"
                                        .formatted(i, fused[i], layers[i])));
        return new Result(layers.length, Optional.empty());
    }
}
