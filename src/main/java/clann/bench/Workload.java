package clann.bench;

import clann.data.Dataset;
import clann.data.Minibatches;
import clann.data.Split;
import clann.network.Layer;
import clann.network.Network;
import clann.network.Parameters;
import clann.train.Job;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a step is timed of: a network, and exactly so many rows a minibatch. */
public record Workload(Network network, int batch) {
    private static final double LEARNING_RATE = 0.1;
    private static final double WEIGHT_DEVIATION = 0.1;

    /** Floating-point operations of the steps that are waited for together. */
    private static final double TOGETHER = 1e9;

    private static final int MOST_STEPS = 1000;

    /** Numbers that the samples of these steps may have: 80 MB of doubles. */
    private static final double MOST_NUMBERS = 1e7;

    /** Multiply-adds of a proof's step, each done in double and bounded. */
    private static final double PROVEN = 2e8;

    /** From the launch-bound to what fills a large GPU. */
    public static List<Workload> standard() {
        return List.of(
                of(25, 64, 20, 20, 10),
                of(64, 784, 128, 10),
                of(128, 784, 512, 512, 10),
                of(256, 1024, 2048, 2048, 10),
                of(512, 2048, 4096, 4096, 10));
    }

    static Workload of(int batch, Integer... sizes) {
        return new Workload(Network.ofSizes(List.of(sizes)), batch);
    }

    /**
     * Of one step: 2 for each multiply-add of Y = X W, dW = X' G and dX = G W', of which the first
     * layer needs no dX.
     */
    public double operations() {
        double weights = 0;
        for (Layer.Linear layer : network.linearLayers())
            weights += (double) layer.inputs() * layer.outputs();
        Layer.Linear first = network.linearLayers().get(0);
        return 2.0 * batch * (3 * weights - (double) first.inputs() * first.outputs());
    }

    /**
     * Bytes that a step has to move at least where nothing stays in a cache: weights read forward
     * and backward and written, samples and outputs written and read.
     */
    public double bytes(int ofANumber) {
        double numbers = 3.0 * network.parameterCount();
        for (int size : network.sizes()) numbers += 3.0 * batch * size;
        return numbers * ofANumber;
    }

    /** As in 784-128-10. */
    public String sizes() {
        return network.sizes().stream().map(String::valueOf).collect(Collectors.joining("-"));
    }

    /** Network and minibatch, in words. */
    public String inWords() {
        return "%s, batch %,d".formatted(sizes(), batch);
    }

    /** An epoch of as many steps as it takes for the wait at its end not to count. */
    public Job forTheClock() {
        double rows = MOST_NUMBERS / (network.inputs() + network.classes());
        double steps = Math.min(Math.min(MOST_STEPS, TOGETHER / operations()), rows / batch);
        return job((int) Math.max(1, steps), batch);
    }

    /** One step whose every minibatch has few different rows, so that it can be computed anew. */
    public Job forTheProof() {
        return job(1, differentRows());
    }

    /** The same step on the different rows alone: its mean cost and gradients are the same. */
    public Job reference() {
        return new Workload(network, differentRows()).job(1, differentRows());
    }

    /**
     * What the bounds of {@link #reference} become for {@link #forTheProof}: a sum of n = c d terms
     * has gamma(n) <= c gamma(d) / (1 - n u), Higham, Accuracy and Stability of Numerical
     * Algorithms, lemma 3.3.
     *
     * @param unitRoundoff u
     */
    public double boundFactor(double unitRoundoff) {
        return (double) batch / differentRows() / (1 - batch * unitRoundoff);
    }

    /** The largest divisor of the minibatch that a proof has the time for. */
    int differentRows() {
        double most = Math.max(1, PROVEN / (3.0 * network.parameterCount()));
        return IntStream.rangeClosed(1, batch)
                .filter(rows -> batch % rows == 0 && rows <= most)
                .max()
                .orElse(1);
    }

    /** Samples of as many features and classes as a network has, labels drawn too. */
    static Dataset drawn(Network network, int rows) {
        Random random = new Random(0);
        double[] x =
                random.doubles((long) rows * network.inputs())
                        .map(value -> (float) value)
                        .toArray();
        int[] labels = random.ints(rows, 0, network.classes()).toArray();
        return dataset(network, x, labels);
    }

    private static Dataset dataset(Network network, double[] x, int[] labels) {
        return new Dataset(
                "bench",
                names(network.inputs()),
                names(network.classes()),
                x,
                labels,
                Optional.empty());
    }

    /** One more row is for validation, as a training has one. */
    private Job job(int steps, int different) {
        int rows = steps * batch;
        int in = network.inputs();
        Random random = new Random(0);
        double[] distinct = random.doubles((long) different * in).map(x -> (float) x).toArray();
        int[] distinctLabels = random.ints(different, 0, network.classes()).toArray();
        double[] x = new double[(rows + 1) * in];
        int[] labels = new int[rows + 1];
        for (int row = 0; row <= rows; row++) {
            int original = place(row % batch, different);
            System.arraycopy(distinct, original * in, x, row * in, in);
            labels[row] = distinctLabels[original];
        }
        Parameters initial = Parameters.random(network, WEIGHT_DEVIATION, random).roundedToFloat();
        return new Job(
                dataset(network, x, labels),
                Split.of(IntStream.range(0, rows).toArray(), new int[] {rows}, new int[0]),
                network,
                initial,
                Minibatches.ofSizes(Collections.nCopies(steps, batch)),
                LEARNING_RATE,
                1,
                OptionalInt.empty());
    }

    /**
     * Which of the different rows stands at a place of the minibatch: each equally often, and in
     * another order in each run of them, so that a row taken for another shows.
     */
    private static int place(int row, int different) {
        return (row + row / different) % different;
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(String::valueOf).toList();
    }
}
