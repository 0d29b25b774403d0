package clann.proof;

import clann.backend.Backend;
import clann.backend.EpochResult;
import clann.backend.EpochRunner;
import clann.backend.Evaluation;
import clann.backend.Precision;
import clann.backend.layers.LayerByLayer;
import clann.backend.opencl.FusedBuild;
import clann.backend.opencl.FusedEpoch;
import clann.backend.opencl.FusedNetworks;
import clann.backend.opencl.FusedNetworks.Member;
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

    /** An index of 16 bits is too short for them. */
    private static final int MANY_ROWS = 66_000;

    private static final double WEIGHT_DEVIATION = 0.4;
    private static final double LEARNING_RATE = 0.2;
    private static final double[] LEARNING_RATES = {0.1, 0.2, 0.3};

    /** Between two that go on, so that what either writes outside of its own memory is seen. */
    private static final int STOPPED = 1;

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
     * @param trained rows
     * @param rows of the data, with those for validation and test
     */
    public record Trial(List<Integer> sizes, int batch, int trained, int rows) {
        private Trial(List<Integer> sizes, int batch) {
            this(sizes, batch, TRAINING_ROWS, ROWS);
        }

        @Override
        public String toString() {
            return sizes.stream().map(String::valueOf).collect(Collectors.joining("-"))
                    + ", batch "
                    + batch;
        }

        /** For an interpreter: what it reports is to be of the fused kernels alone. */
        private boolean isTiny() {
            return rows < ROWS;
        }

        private Network network() {
            return Network.ofSizes(sizes);
        }

        private Minibatches minibatches() {
            return Minibatches.of(trained, batch);
        }

        /** Why the device does not train it so; empty: it does. */
        public Optional<String> obstacle(OpenClBackend device, FusedBuild build) {
            return FusedNetworks.obstacle(device, build, network(), minibatches());
        }
    }

    /**
     * @param numbers that were compared
     * @param difference the first one that has other bits, in words
     */
    public record Result(int numbers, Optional<String> difference) {}

    /** The published network's shape and another first; each is a program to be compiled. */
    public static List<Trial> trials(Effort effort) {
        var small = new Trial(SHAPES.get(1), 7, TRAINING_ROWS, MANY_ROWS);
        return switch (effort) {
            // for an interpreter
            case TINY -> List.of(new Trial(List.of(3, 2, 2), 2, 4, 8));
            case QUICK -> List.of(small);
            case NORMAL -> List.of(new Trial(SHAPES.get(0), 25), small);
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
     * Several networks at once, of which one is stopped after the first epoch, each against its own
     * layers, whose products split no sum, as the fused epoch splits none.
     *
     * @param seed of data, splits and first weights
     */
    public static Result run(OpenClBackend device, FusedBuild build, Trial trial, long seed) {
        var random = new Random(seed);
        Network network = trial.network();
        Dataset data = data(network, trial.rows(), random);
        List<Member> members =
                DoubleStream.of(LEARNING_RATES)
                        .mapToObj(
                                rate ->
                                        new Member(
                                                parameters(network, random),
                                                rate,
                                                split(random, trial.trained(), trial.rows())))
                        .toList();
        Parameters later = parameters(network, random);
        double[] expected = expected(device, trial, data, members, later);
        try (var together =
                new FusedNetworks(device, build, data, network, trial.minibatches(), members, 2)) {
            return compare(expected, numbers(together, members, later));
        }
    }

    /** What {@link #numbers(FusedNetworks, List, Parameters)} gives, from the layers. */
    private static double[] expected(
            OpenClBackend device,
            Trial trial,
            Dataset data,
            List<Member> members,
            Parameters later) {
        // an interpreter divides as its host does
        Backend reference =
                trial.isTiny() ? new StatedArithmetic(device.precision()) : new WholeSums(device);
        List<DoubleStream> first = new ArrayList<>();
        List<DoubleStream> second = new ArrayList<>();
        List<DoubleStream> parts = new ArrayList<>();
        List<DoubleStream> last = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            try (EpochRunner layers =
                    new LayerByLayer(
                            reference,
                            data,
                            member.split(),
                            trial.minibatches(),
                            member.learningRate(),
                            trial.network(),
                            member.initial())) {
                EpochResult epoch = layers.run();
                first.add(numbers(epoch));
                if (i == STOPPED) {
                    layers.setParameters(later);
                    second.add(DoubleStream.of(epoch.minibatchCosts()));
                    second.add(costs(epoch));
                    second.add(DoubleStream.of(later.numbers()).map(x -> stored(device, x)));
                } else {
                    second.add(DoubleStream.of(layers.steps()));
                    second.add(numbers(layers.run()));
                }
                for (Part part : Part.values()) parts.add(numbers(layers.evaluate(part)));
                layers.setParameters(member.initial());
                if (i != STOPPED) last.add(DoubleStream.of(layers.steps()));
            }
        }
        return Stream.of(first, second, parts, last)
                .flatMap(List::stream)
                .flatMapToDouble(each -> each)
                .toArray();
    }

    private static double stored(OpenClBackend device, double number) {
        return device.precision() == Precision.FLOAT ? (float) number : number;
    }

    /** Of one epoch, of two more without one of the networks, of all parts, and of a new start. */
    private static double[] numbers(
            FusedNetworks together, List<Member> members, Parameters later) {
        List<DoubleStream> numbers = new ArrayList<>();
        together.train(1);
        together.measure(Part.TRAINING, Part.VALIDATION);
        together.readCosts();
        for (int i = 0; i < members.size(); i++) numbers.add(numbers(together, i, 1));
        together.stop(STOPPED);
        together.setParameters(STOPPED, later);
        together.train(2);
        together.measure(Part.TRAINING, Part.VALIDATION);
        together.readCosts();
        for (int i = 0; i < members.size(); i++)
            numbers.add(numbers(together, i, i == STOPPED ? 1 : 2));
        for (int i = 0; i < members.size(); i++)
            for (Part part : Part.values()) numbers.add(numbers(together.evaluate(i, part)));
        for (int i = 0; i < members.size(); i++)
            together.setParameters(i, members.get(i).initial());
        together.train(1);
        together.readCosts();
        for (int i = 0; i < members.size(); i++)
            if (i != STOPPED) numbers.add(DoubleStream.of(together.minibatchCosts(i, 1)));
        return numbers.stream().flatMapToDouble(each -> each).toArray();
    }

    private static DoubleStream numbers(FusedNetworks together, int network, int epochs) {
        return numbers(
                new EpochResult(
                        together.minibatchCosts(network, epochs),
                        together.cost(network, Part.TRAINING),
                        together.cost(network, Part.VALIDATION),
                        together.parameters(network)));
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
        return run(device, FusedNetworks.build(device, network, three), claim, 0)
                .difference()
                .isEmpty();
    }

    private static Backend reference(OpenClBackend device) {
        return isStatedOn(device)
                ? new StatedArithmetic(device.precision())
                : new WholeSums(device);
    }

    /**
     * Three steps an epoch with the program of a build that a training takes, against what a
     * device's first use holds it against. Only where the compiled kernels suit the device.
     *
     * @param seed of data, split and first weights
     */
    public static Result run(OpenClBackend device, FusedBuild build, Claim.Fused claim, long seed) {
        return run(device, build, Network.ofSizes(claim.sizes()), three(claim), seed);
    }

    /** Why the device does not train it so with the kernels of a build; empty: it does. */
    public static Optional<String> obstacle(
            OpenClBackend device, FusedBuild build, Claim.Fused claim) {
        return FusedNetworks.obstacle(device, build, Network.ofSizes(claim.sizes()), three(claim));
    }

    /** Whether the driver compiles its kernels; where it does not, nobody trains so. */
    static boolean compiles(OpenClBackend device, Claim.Fused claim) {
        return FusedNetworks.compiles(device, Network.ofSizes(claim.sizes()), three(claim));
    }

    private static Minibatches three(Claim.Fused claim) {
        int rows = claim.rows();
        return Minibatches.ofSizes(List.of(rows, Math.max(1, rows - 1), rows));
    }

    /** One network alone, as a training takes it. */
    private static Result run(
            OpenClBackend device, FusedBuild build, Network network, Minibatches all, long seed) {
        var random = new Random(seed);
        Dataset data = data(network, ROWS, random);
        Split split = split(random, all.rows(), ROWS);
        Parameters initial = parameters(network, random);
        try (EpochRunner layers =
                        new LayerByLayer(
                                reference(device),
                                data,
                                split,
                                all,
                                LEARNING_RATE,
                                network,
                                initial);
                EpochRunner fused =
                        new FusedEpoch(
                                device, build, data, split, all, LEARNING_RATE, network, initial)) {
            return compare(numbers(layers, initial), numbers(fused, initial));
        }
    }

    private static Dataset data(Network network, int rows, Random random) {
        return new Dataset(
                "drawn",
                names(network.inputs()),
                names(network.classes()),
                random.doubles((long) rows * network.inputs(), -2, 2).toArray(),
                random.ints(rows, 0, network.classes()).toArray(),
                Optional.empty());
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(String::valueOf).toList();
    }

    private static Split split(Random random, int trained, int rows) {
        List<Integer> all =
                IntStream.range(0, rows).boxed().collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(all, random);
        int[] order = all.stream().mapToInt(row -> row).toArray();
        int tested = Math.min(trained + VALIDATION_ROWS, (trained + rows) / 2);
        return Split.of(
                Arrays.copyOf(order, trained),
                Arrays.copyOfRange(order, trained, tested),
                Arrays.copyOfRange(order, tested, rows));
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
                        DoubleStream.of(epoch.minibatchCosts()),
                        costs(epoch),
                        DoubleStream.of(epoch.parameters().numbers()))
                .flatMapToDouble(each -> each);
    }

    private static DoubleStream costs(EpochResult epoch) {
        return DoubleStream.of(epoch.trainingCost(), epoch.validationCost());
    }

    private static Parameters parameters(Network network, Random random) {
        return Parameters.random(network, WEIGHT_DEVIATION, random);
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
