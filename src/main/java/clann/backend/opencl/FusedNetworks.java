package clann.backend.opencl;

import clann.backend.Evaluation;
import clann.backend.OwnedMatrix;
import clann.backend.RowOrder;
import clann.backend.Shapes;
import clann.backend.layers.Resources;
import clann.data.Dataset;
import clann.data.Minibatches;
import clann.data.Part;
import clann.data.Split;
import clann.network.Network;
import clann.network.Parameters;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Many networks of one shape, trained at once, an epoch in one launch (kernels/fused_epoch.cl).
 * Each has its own parameters, learning rate and split, and stops on its own; the samples they
 * share. The bits of each are those of {@link clann.backend.layers.LayerByLayer} alone.
 */
public final class FusedNetworks implements AutoCloseable {
    private static final int GOES_ON = Integer.MAX_VALUE;

    private final OpenClBackend device;
    private final FusedLayout layout;
    private final Minibatches minibatches;
    private final int mostEpochs;
    private final int[] sizes = new int[Part.values().length];
    private final Resources resources;
    private final Kernel training;
    private final Kernel evaluation;
    private final Slices trainingSlices;
    private final Slices evaluationSlices;
    private final int recordLength;
    private final int evaluatedAt;
    private final double[] records;
    private final int[] lasts;
    private OwnedMatrix samples;
    private OwnedMatrix rates;
    private OwnedMatrix networks;
    private OwnedMatrix probabilities;
    private RowOrder orders;
    private RowOrder starts;
    private RowOrder lastsThere;

    /**
     * One of the networks.
     *
     * @param split its parts are as large as those of the others
     */
    public record Member(Parameters initial, double learningRate, Split split) {}

    /** Why such a network is not trained in this way on this device, in words; empty: it is. */
    public static Optional<String> obstacle(
            OpenClBackend device, Network network, Minibatches minibatches) {
        return obstacle(device, FusedVariant.of(device.facts()), network, minibatches);
    }

    /** Likewise, in the way of any device. */
    public static Optional<String> obstacle(
            OpenClBackend device, FusedVariant variant, Network network, Minibatches minibatches) {
        if (!FusedLayout.knows(network))
            return Optional.of("its linear and logistic layers do not take turns");
        if (minibatches.largest() > FusedLayout.MOST_ROWS)
            return Optional.of(
                    "a minibatch has %d rows, more than %d"
                            .formatted(minibatches.largest(), FusedLayout.MOST_ROWS));
        return FusedLayout.of(variant, network, minibatches.largest())
                .obstacle(device.facts(), device.precision());
    }

    /**
     * Puts samples and networks on the device and builds the kernels.
     *
     * @param mostEpochs that are trained between two looks at the costs
     */
    public FusedNetworks(
            OpenClBackend device,
            Dataset data,
            Network network,
            Minibatches minibatches,
            List<Member> members,
            int mostEpochs) {
        this(
                device,
                FusedVariant.of(device.facts()),
                data,
                network,
                minibatches,
                members,
                mostEpochs,
                Slices.on(device.facts()));
    }

    FusedNetworks(
            OpenClBackend device,
            FusedVariant variant,
            Dataset data,
            Network network,
            Minibatches minibatches,
            List<Member> members,
            int mostEpochs,
            Slices trainingSlices) {
        this.device = device;
        this.layout = FusedLayout.of(variant, network, minibatches.largest());
        this.minibatches = minibatches;
        this.mostEpochs = mostEpochs;
        this.trainingSlices = trainingSlices;
        this.evaluationSlices = Slices.on(device.facts());
        for (Part part : Part.values()) sizes[part.ordinal()] = members.get(0).split().size(part);
        evaluatedAt =
                Math.addExact(
                        layout.weights(), Math.multiplyExact(mostEpochs, size(Part.TRAINING)));
        int evaluated = Math.max(size(Part.TRAINING) + size(Part.VALIDATION), size(Part.TEST));
        recordLength = Math.addExact(evaluatedAt, evaluated);
        records = new double[Shapes.length(members.size(), recordLength)];
        lasts = new int[members.size()];
        String options = layout.options(device.facts(), device.precision());
        training = variant.training(device, options);
        evaluation = variant.evaluation(device, options);
        resources = new Resources(device);
        try {
            upload(data, members);
            // rehearsed while all of them rest: a driver may compile once more at a first launch
            train(0, 1);
            queueCosts(0, 1);
            device.await();
            Arrays.fill(lasts, GOES_ON);
            device.write(lasts, lastsThere);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void upload(Dataset data, List<Member> members) {
        samples = resources.upload(data.rows(), layout.samplesStride(), layout.samples(data));
        int[] rows = new int[Math.multiplyExact(members.size(), data.rows())];
        double[] learningRates = new double[members.size()];
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            int at = i * data.rows();
            for (Part part : Part.values()) {
                int[] own = member.split().rows(part);
                if (own.length != size(part))
                    throw new IllegalArgumentException(
                            "%d rows for %s, where the first network has %d"
                                    .formatted(own.length, part, size(part)));
                System.arraycopy(own, 0, rows, at, own.length);
                at += own.length;
            }
            learningRates[i] = member.learningRate();
            layout.put(member.initial(), records, i * recordLength);
        }
        orders = resources.upload(rows);
        int[] first = new int[minibatches.count() + 1];
        for (int i = 0; i < minibatches.count(); i++) first[i] = minibatches.first(i);
        first[minibatches.count()] = minibatches.rows();
        starts = resources.upload(first);
        lastsThere = resources.upload(lasts);
        rates = resources.upload(members.size(), 1, learningRates);
        networks = resources.upload(members.size(), recordLength, records);
        int most = Arrays.stream(sizes).max().orElse(1);
        probabilities = resources.allocate(most, layout.classes());
    }

    private int size(Part part) {
        return sizes[part.ordinal()];
    }

    private int rows() {
        return orders.length() / lasts.length;
    }

    /** Trains every network that has not stopped, one epoch after the other. */
    public void train(int epochs) {
        if (epochs > mostEpochs)
            throw new IllegalArgumentException(epochs + " epochs, of at most " + mostEpochs);
        trainingSlices.run(epochs * minibatches.count(), this::train, device::await);
    }

    private void train(int firstStep, int steps) {
        device.run(
                training,
                lasts.length * training.workGroup(),
                device.buffer(samples),
                device.buffer(orders),
                rows(),
                device.buffer(starts),
                minibatches.count(),
                firstStep,
                steps,
                device.buffer(rates),
                device.buffer(lastsThere),
                device.buffer(networks),
                (long) recordLength);
    }

    /** The costs of training and validation rows, of every network that has not stopped. */
    public void measure() {
        int rows = size(Part.TRAINING) + size(Part.VALIDATION);
        evaluationSlices.run(
                blocks(rows),
                (first, count) ->
                        queueCosts(
                                first * layout.rows(),
                                Math.min(count * layout.rows(), rows - first * layout.rows())),
                device::await);
    }

    private int blocks(int rows) {
        return (rows + layout.rows() - 1) / layout.rows();
    }

    private void queueCosts(int first, int count) {
        evaluate(lasts.length, 0, first, count, evaluatedAt + first, false);
    }

    private void evaluate(
            int howMany, int network, int first, int count, int costsAt, boolean wanted) {
        device.run(
                evaluation,
                howMany * evaluation.workGroup(),
                device.buffer(samples),
                device.buffer(orders),
                rows(),
                first,
                count,
                device.buffer(lastsThere),
                device.buffer(networks),
                (long) recordLength,
                (long) costsAt,
                network,
                wanted ? 1 : 0,
                device.buffer(probabilities));
    }

    /** Reads all of it, once; what the methods below tell is as of then. */
    public void read() {
        device.read(networks, records);
    }

    /** Of each minibatch of the last {@link #train}, before its update; epoch after epoch. */
    public double[] minibatchCosts(int network, int epochs) {
        double[] means = new double[epochs * minibatches.count()];
        for (int i = 0; i < means.length; i++) {
            int minibatch = i % minibatches.count();
            int epoch = i / minibatches.count();
            means[i] =
                    mean(
                            network,
                            layout.weights()
                                    + epoch * minibatches.rows()
                                    + minibatches.first(minibatch),
                            minibatches.size(minibatch));
        }
        return means;
    }

    /** Of the last {@link #measure}: the mean cost of the training or the validation rows. */
    public double cost(int network, Part part) {
        int first = part == Part.TRAINING ? 0 : size(Part.TRAINING);
        return mean(network, evaluatedAt + first, size(part));
    }

    private double mean(int network, int first, int count) {
        return mean(records, network * recordLength + first, count);
    }

    private static double mean(double[] values, int first, int count) {
        double sum = 0;
        for (int i = first; i < first + count; i++) sum += values[i];
        return sum / count;
    }

    public Parameters parameters(int network) {
        return layout.get(records, network * recordLength);
    }

    /** It is neither trained nor measured any more. */
    public void stop(int network) {
        lasts[network] = 0;
        device.write(lasts, lastsThere);
    }

    public void setParameters(int network, Parameters parameters) {
        double[] weights = new double[layout.weights()];
        layout.put(parameters, weights, 0);
        device.write(weights, networks.view(network * recordLength, 1, layout.weights()));
    }

    /** Costs and probabilities of a part's rows. */
    public Evaluation evaluate(int network, Part part) {
        int first = 0;
        for (Part before : Part.values()) if (before.compareTo(part) < 0) first += size(before);
        evaluate(1, network, first, size(part), evaluatedAt, true);
        double[] costs =
                device.read(networks.view(network * recordLength + evaluatedAt, 1, size(part)));
        double[] read = device.read(probabilities.rows(0, size(part)));
        return new Evaluation(mean(costs, 0, costs.length), read);
    }

    @Override
    public void close() {
        resources.close();
    }
}
