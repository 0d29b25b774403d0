package clann.backend.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.TestDevice;
import clann.backend.EpochResult;
import clann.backend.Precision;
import clann.backend.opencl.FusedNetworks.Member;
import clann.backend.opencl.discovery.DeviceFacts.Kind;
import clann.backend.opencl.discovery.OpenClDevice;
import clann.data.Dataset;
import clann.data.Digits;
import clann.data.Minibatches;
import clann.data.Part;
import clann.data.Shares;
import clann.data.Split;
import clann.network.Network;
import clann.network.Parameters;
import clann.proof.Claim;
import clann.proof.FusedProof;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One network or many in one launch, whole or in slices: always the same bits. */
class FusedNetworksTest {
    private static final Dataset DIGITS = Digits.read();
    private static final Network NETWORK = Network.ofSizes(List.of(64, 20, 20, 10));
    private static final Shares SHARES = Shares.parse("60,20,20");
    private static final Minibatches MINIBATCHES = Minibatches.of(1078, 25);

    private static Member member(int number) {
        var random = new Random(number);
        return new Member(
                Parameters.random(NETWORK, 0.1, random),
                0.05 + 0.001 * (number % 100),
                Split.random(DIGITS.rows(), SHARES, random));
    }

    private static FusedNetworks on(
            OpenClBackend device, List<Member> members, int epochs, Slices slices) {
        return new FusedNetworks(
                device,
                FusedBuild.standard(device.facts(), device.precision()),
                DIGITS,
                NETWORK,
                MINIBATCHES,
                members,
                epochs,
                slices);
    }

    static List<Arguments> trials() {
        List<Arguments> trials = new ArrayList<>();
        for (Precision precision : TestDevice.precisions())
            for (FusedVariant variant : FusedVariant.values())
                for (FusedProof.Trial trial : FusedProof.all())
                    // compiling one takes seconds, and batches of 1 and 7 take the same
                    if (trial.batch() == 25
                            || precision == Precision.FLOAT && variant == FusedVariant.VECTORS)
                        trials.add(Arguments.of(precision, variant, trial));
        return trials;
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("trials")
    void anEpochHasTheBitsOfTheLayersOneByOne(
            Precision precision, FusedVariant variant, FusedProof.Trial trial) {
        try (var device = OpenClBackend.open(TestDevice.device(), precision)) {
            var build = FusedBuild.standard(variant, device.facts(), precision);
            if (trial.obstacle(device, build).isPresent()) {
                // too much for 32 KiB of local memory
                assertEquals(FusedVariant.GROUPS, variant);
                assertTrue(trial.batch() == 64 || precision == Precision.DOUBLE);
                return;
            }
            FusedProof.Result result = FusedProof.run(device, build, trial, 1);
            assertEquals(Optional.empty(), result.difference());
            assertTrue(result.numbers() > 100);
        }
    }

    static List<Arguments> builds() {
        List<Arguments> builds = new ArrayList<>();
        // the most rows, and a row of W' that is wider than any number of sums
        for (var claim :
                List.of(
                        new Claim.Fused(List.of(13, 7, 5, 3), 7),
                        new Claim.Fused(List.of(70, 5, 3), 64))) {
            for (int sums : new int[] {2, 3, 13, 60})
                builds.add(Arguments.of(new FusedBuild(FusedVariant.VECTORS, sums), claim));
            for (int group : new int[] {64, 128, 256})
                builds.add(Arguments.of(new FusedBuild(FusedVariant.GROUPS, group), claim));
        }
        return builds;
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("builds")
    void everyBuildHasTheSameBits(FusedBuild build, Claim.Fused claim) {
        try (var device = OpenClBackend.open(TestDevice.device(), Precision.FLOAT)) {
            if (FusedProof.obstacle(device, build, claim).isPresent()) {
                // a device without vectors, or small groups; too much for local memory
                assertTrue(!build.fits(device.facts()) || claim.rows() == 64);
                return;
            }
            assertEquals(Optional.empty(), FusedProof.run(device, build, claim, 1).difference());
        }
    }

    @Test
    void whereWhatWasChosenDoesNotSuitTheDefaultIsTaken() {
        OpenClDevice here = TestDevice.device();
        var facts = RecordedDevices.device("gpu", Kind.GPU, 4, 1000, 32, 128, 1, false);
        var small = new OpenClDevice(facts, here.platform(), here.id());
        try (var device = OpenClBackend.open(small, Precision.FLOAT)) {
            device.choose(choosing(new FusedBuild(FusedVariant.GROUPS, 256)));
            assertEquals("GROUP=128", build(device));
            assertEquals(Optional.empty(), FusedNetworks.obstacle(device, NETWORK, MINIBATCHES));
            device.choose(choosing(new FusedBuild(FusedVariant.GROUPS, 64)));
            assertEquals("GROUP=64", build(device));
        }
    }

    private static String build(OpenClBackend device) {
        return FusedNetworks.build(device, NETWORK, MINIBATCHES).toString();
    }

    private static VariantChoice choosing(FusedBuild build) {
        return new VariantChoice() {
            @Override
            public MultiplyVariant multiply(MultiplyShape shape) {
                return new MultiplyVariant.Plain();
            }

            @Override
            public FusedBuild fused(FusedShape shape) {
                return build;
            }
        };
    }

    @Test
    void tenOfAThousandNetworksAreWhatTheyAreAlone() {
        List<Member> all = IntStream.range(0, 1000).mapToObj(i -> member(i)).toList();
        int[] drawn = new Random(7).ints(0, all.size()).distinct().limit(10).toArray();
        try (var device = OpenClBackend.open(TestDevice.device(), Precision.FLOAT);
                FusedNetworks together = on(device, all, 2, Slices.on(device.facts()))) {
            together.train(1);
            // the last of those drawn rests from now on
            together.stop(drawn[9]);
            together.train(2);
            together.measure(Part.TRAINING, Part.VALIDATION);
            together.readCosts();
            for (int i = 0; i < 9; i++) assertIsWhatItIsAlone(device, all, together, drawn[i]);
            EpochResult first = epochs(device, all.get(drawn[9]), 1).get(0);
            assertArrayEquals(
                    first.parameters().numbers(), together.parameters(drawn[9]).numbers());
        }
    }

    private static void assertIsWhatItIsAlone(
            OpenClBackend device, List<Member> all, FusedNetworks together, int number) {
        List<EpochResult> alone = epochs(device, all.get(number), 3);
        EpochResult last = alone.get(2);
        assertArrayEquals(
                DoubleStream.concat(
                                Arrays.stream(alone.get(1).minibatchCosts()),
                                Arrays.stream(last.minibatchCosts()))
                        .toArray(),
                together.minibatchCosts(number, 2));
        assertEquals(last.trainingCost(), together.cost(number, Part.TRAINING));
        assertEquals(last.validationCost(), together.cost(number, Part.VALIDATION));
        assertArrayEquals(last.parameters().numbers(), together.parameters(number).numbers());
    }

    private static List<EpochResult> epochs(OpenClBackend device, Member one, int count) {
        try (var alone =
                new FusedEpoch(
                        device,
                        DIGITS,
                        one.split(),
                        MINIBATCHES,
                        one.learningRate(),
                        NETWORK,
                        one.initial())) {
            return IntStream.range(0, count).mapToObj(epoch -> alone.run()).toList();
        }
    }

    @Test
    void slicesOfOneStepOfSevenAndOfAllHaveTheSameBits() {
        double[] expected = afterAnEpoch(slicesOf(43));
        assertArrayEquals(expected, afterAnEpoch(slicesOf(1)));
        assertArrayEquals(expected, afterAnEpoch(slicesOf(7)));
    }

    private static Slices slicesOf(int steps) {
        return new Slices(1, () -> 0) {
            @Override
            void run(int units, Launch launch, Runnable await) {
                for (int first = 0; first < units; first += steps)
                    launch.of(first, Math.min(steps, units - first));
            }
        };
    }

    private static double[] afterAnEpoch(Slices slices) {
        try (var device = OpenClBackend.open(TestDevice.device(), Precision.FLOAT);
                FusedNetworks networks = on(device, List.of(member(1), member(2)), 1, slices)) {
            networks.train(1);
            networks.readCosts();
            double[] costs = networks.minibatchCosts(1, 1);
            assertFalse(costs[42] == 0);
            return DoubleStream.concat(
                            Arrays.stream(costs), Arrays.stream(networks.parameters(1).numbers()))
                    .toArray();
        }
    }
}
