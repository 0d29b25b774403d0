package clann.tune;

import clann.UserError;
import clann.backend.opencl.FusedBuild;
import clann.backend.opencl.FusedNetworks;
import clann.backend.opencl.OpenClBackend;
import clann.data.Dataset;
import clann.data.Minibatches;
import clann.data.Split;
import clann.network.Network;
import clann.network.Parameters;
import clann.proof.FusedProof;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The fused epochs of one network on a device, built in any way; on rows that are drawn. */
final class FusedWorkshop implements Workshop<FusedBuild> {
    /** In one launch, so that it is steps that are timed. */
    private static final int EPOCHS = 8;

    private static final double WEIGHT_DEVIATION = 0.1;

    /** So low that the parameters stay where no number is a denormal. */
    private static final double LEARNING_RATE = 0.001;

    private final OpenClBackend device;
    private final FusedTraining work;
    private final Minibatches minibatches;
    private final Dataset data;
    private final FusedNetworks.Member member;
    private final List<FusedNetworks> opened = new ArrayList<>();
    private final Set<FusedBuild> entered = new HashSet<>();
    private double[] expected;

    FusedWorkshop(OpenClBackend device, FusedTraining work) {
        this.device = device;
        this.work = work;
        this.minibatches = work.minibatches();
        var random = new Random(0);
        this.data = data(work.network(), minibatches.rows(), random);
        int[] all = IntStream.range(0, minibatches.rows()).toArray();
        this.member =
                new FusedNetworks.Member(
                        Parameters.random(work.network(), WEIGHT_DEVIATION, random),
                        LEARNING_RATE,
                        Split.of(all, new int[0], new int[0]));
    }

    private static Dataset data(Network network, int rows, Random random) {
        return new Dataset(
                "drawn",
                names(network.inputs()),
                names(network.classes()),
                random.doubles((long) rows * network.inputs(), -0.5, 0.5).toArray(),
                random.ints(rows, 0, network.classes()).toArray(),
                Optional.empty());
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(String::valueOf).toList();
    }

    @Override
    public FusedBuild standard() {
        return FusedBuild.standard(device.facts(), device.precision());
    }

    @Override
    public List<FusedBuild> others() {
        return Variations.of(standard());
    }

    @Override
    public int programs() {
        return device.programsCompiled();
    }

    @Override
    public int programsFor(FusedBuild build) {
        return entered.contains(build) ? 0 : 1;
    }

    @Override
    public Entrant enter(FusedBuild build) {
        Optional<String> obstacle =
                FusedNetworks.obstacle(device, build, work.network(), minibatches);
        if (obstacle.isPresent()) throw UserError.device("%s: %s".formatted(build, obstacle.get()));
        entered.add(build);
        var networks =
                new FusedNetworks(
                        device, build, data, work.network(), minibatches, List.of(member), EPOCHS);
        opened.add(networks);
        double[] results = results(networks);
        if (expected == null) expected = results;
        boolean isAsExpected = Arrays.equals(results, expected);
        return new Entrant() {
            @Override
            public Optional<String> fault() {
                return isAsExpected
                        ? FusedProof.run(device, build, work.claim(), 0)
                                .difference()
                                .map(difference -> "wrong: " + difference)
                        : Optional.of("wrong: other bits than the standard variant");
            }

            @Override
            public void run(int times) {
                for (int i = 0; i < times; i++) networks.train(EPOCHS);
                networks.readCosts();
            }
        };
    }

    private static double[] results(FusedNetworks networks) {
        networks.train(EPOCHS);
        networks.readCosts();
        return DoubleStream.concat(
                        Arrays.stream(networks.minibatchCosts(0, EPOCHS)),
                        Arrays.stream(networks.parameters(0).numbers()))
                .toArray();
    }

    @Override
    public void keepOnly(FusedBuild winner) {
        for (FusedBuild build : others()) if (!build.equals(winner)) device.discard(build);
    }

    @Override
    public void close() {
        opened.forEach(FusedNetworks::close);
    }
}
