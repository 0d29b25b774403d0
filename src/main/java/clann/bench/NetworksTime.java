package clann.bench;

import clann.backend.opencl.FusedEpoch;
import clann.backend.opencl.FusedNetworks;
import clann.backend.opencl.OpenClBackend;
import clann.data.Dataset;
import clann.data.Minibatches;
import clann.data.Part;
import clann.data.Shares;
import clann.data.Split;
import clann.network.Network;
import clann.network.Parameters;
import clann.proof.Claim;
import clann.proof.FusedProof;
import clann.tune.Needed;
import clann.tune.Product;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Many small networks trained at once, from the first launch until all costs and parameters are
 * there.
 *
 * @param networks how many
 * @param steps of all networks together
 * @param seconds by the clock
 * @param processorSeconds of this process, all its threads; on a device beside it, of the waiting
 * @param isRight whether one of them has the bits that it has alone
 */
public record NetworksTime(
        int networks, long steps, double seconds, double processorSeconds, boolean isRight) {
    private static final double WEIGHT_DEVIATION = 0.1;
    private static final Shares SHARES = Shares.parse("60,20,20");

    /**
     * What is trained.
     *
     * @param networks how many, each with parameters, learning rate and split of its own
     * @param rows of all parts
     * @param batch the least rows of a minibatch
     * @param validated whether the validation cost is wanted after each epoch, beside the costs of
     *     the minibatches
     */
    public record Many(
            int networks, Network network, int rows, int batch, int epochs, boolean validated) {

        /** Why a device does not train them so, in words; empty: it does. */
        public Optional<String> obstacle(OpenClBackend device) {
            return FusedNetworks.obstacle(device, network, minibatches());
        }

        /**
         * What has to be proven of a device before it may train them so. Nothing is compiled for
         * the answer, as a driver's compiler may crash.
         */
        public List<Claim> claims(OpenClBackend device) {
            if (FusedNetworks.obstacleByFacts(device, network, minibatches()).isPresent())
                return List.of();
            int rows = minibatches().largest();
            List<Claim> claims = new ArrayList<>();
            claims.add(new Claim.Fused(network.sizes(), rows));
            // else they are held against the layers
            if (!FusedProof.isStatedOn(device))
                claims.addAll(
                        Needed.of(
                                device.facts(), device.precision(), Product.ofStep(network, rows)));
            return claims;
        }

        Minibatches minibatches() {
            return Minibatches.of(member(0).split().size(Part.TRAINING), batch);
        }

        FusedNetworks.Member member(int number) {
            var random = new Random(number);
            return new FusedNetworks.Member(
                    Parameters.random(network, WEIGHT_DEVIATION, random),
                    0.05 + 0.001 * (number % 100),
                    Split.random(rows, SHARES, random));
        }

        private Dataset data() {
            return Workload.drawn(network, rows);
        }
    }

    public static NetworksTime of(OpenClBackend device, Many many) {
        Dataset data = many.data();
        Minibatches minibatches = many.minibatches();
        List<FusedNetworks.Member> members =
                IntStream.range(0, many.networks()).mapToObj(many::member).toList();
        try (var together =
                new FusedNetworks(device, data, many.network(), minibatches, members, 1)) {
            Duration before = processor();
            long start = System.nanoTime();
            for (int epoch = 0; epoch < many.epochs(); epoch++) epoch(together, many);
            double[] last = together.parameters(many.networks() - 1).numbers();
            for (int i = 0; i < many.networks() - 1; i++) together.parameters(i);
            double seconds = (System.nanoTime() - start) / 1e9;
            double processorSeconds = processor().minus(before).toNanos() / 1e9;
            return new NetworksTime(
                    many.networks(),
                    (long) many.networks() * many.epochs() * minibatches.count(),
                    seconds,
                    processorSeconds,
                    Arrays.equals(last, alone(device, many, data)));
        }
    }

    private static void epoch(FusedNetworks together, Many many) {
        together.train(1);
        if (many.validated()) together.measure(Part.VALIDATION, Part.VALIDATION);
        together.readCosts();
        for (int i = 0; i < many.networks(); i++) {
            together.minibatchCosts(i, 1);
            if (many.validated()) together.cost(i, Part.VALIDATION);
        }
    }

    private static Duration processor() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** The parameters of the last network, trained by itself. */
    private static double[] alone(OpenClBackend device, Many many, Dataset data) {
        FusedNetworks.Member member = many.member(many.networks() - 1);
        try (var runner =
                new FusedEpoch(
                        device,
                        data,
                        member.split(),
                        many.minibatches(),
                        member.learningRate(),
                        many.network(),
                        member.initial())) {
            for (int epoch = 1; epoch < many.epochs(); epoch++) runner.steps();
            return runner.run().parameters().numbers();
        }
    }

    double microseconds() {
        return processorSeconds / steps * 1e6;
    }

    /** One line. */
    public String inWords() {
        return String.format(
                Locale.ROOT,
                "%,d networks at once, %,d steps: %s s, %s processor-seconds (%s us a step), %s million steps a second",
                networks,
                steps,
                Spread.number(seconds),
                Spread.number(processorSeconds),
                Spread.number(microseconds()),
                Spread.number(steps / seconds / 1e6));
    }
}
