package clann.backend.opencl;

import clann.UserError;
import clann.backend.Evaluation;
import clann.backend.Matrix;
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
    private final Slices measuringSlices;
    private final Slices evaluationSlices;
    private final int[] lasts;
    private final int block;
    private OwnedMatrix samples;
    private OwnedMatrix rates;
    private OwnedMatrix networks;
    private OwnedMatrix trainingCosts;
    private OwnedMatrix evaluationCosts;
    private OwnedMatrix probabilities;
    private RowOrder orders;
    private RowOrder starts;
    private RowOrder lastsThere;

    /** Of the training rows, of mostEpochs epochs, of each network. */
    private double[] trained;

    /** Of the rows of the parts that were measured, of each network. */
    private double[] measured = {};

    private boolean isTrained;
    private boolean isMeasured;
    private Part firstMeasured = Part.TRAINING;
    private Part lastMeasured = Part.VALIDATION;

    /**
     * One of the networks.
     *
     * @param split its parts are as large as those of the others
     */
    public record Member(Parameters initial, double learningRate, Split split) {}

    /**
     * Why such a network is not trained in this way on this device, in words; empty: it is. What
     * fits by the device's facts is built, and then the kernels are asked.
     */
    public static Optional<String> obstacle(
            OpenClBackend device, Network network, Minibatches minibatches) {
        try {
            return obstacle(device, build(device, network, minibatches), network, minibatches);
        } catch (UserError failure) {
            if (!Failure.isOfTheCompiler(failure)) throw failure;
            return failure.getMessage().lines().findFirst();
        }
    }

    /** Whether the driver compiles the kernels, where the device's facts let it have them. */
    public static boolean compiles(OpenClBackend device, Network network, Minibatches minibatches) {
        try {
            obstacle(device, build(device, network, minibatches), network, minibatches);
            return true;
        } catch (UserError failure) {
            if (!Failure.isOfTheCompiler(failure)) throw failure;
            return false;
        }
    }

    /**
     * How a device builds the kernels of such a network: as it was told to, or as it does where
     * nobody chose if those, once compiled, turn out not to suit it.
     */
    public static FusedBuild build(OpenClBackend device, Network network, Minibatches minibatches) {
        FusedBuild standard = FusedBuild.standard(device.facts(), device.precision());
        FusedBuild told = device.build(FusedShape.of(network, minibatches, device.precision()));
        return told.equals(standard) || suits(device, told, network, minibatches) ? told : standard;
    }

    private static boolean suits(
            OpenClBackend device, FusedBuild build, Network network, Minibatches minibatches) {
        try {
            return obstacle(device, build, network, minibatches).isEmpty();
        } catch (UserError failure) {
            if (!Failure.isOfTheCompiler(failure)) throw failure;
            return false;
        }
    }

    /**
     * What {@link #obstacle} tells of kernels that are built in a given way.
     *
     * @throws UserError of kind DEVICE where its kernels cannot be compiled
     */
    public static Optional<String> obstacle(
            OpenClBackend device, FusedBuild build, Network network, Minibatches minibatches) {
        return obstacleByFacts(device, build, network, minibatches)
                .or(
                        () ->
                                build.variant()
                                        .obstacle(
                                                device,
                                                FusedLayout.of(
                                                        build, network, minibatches.largest())));
    }

    /** Likewise as far as the device's facts tell: nothing is compiled. */
    public static Optional<String> obstacleByFacts(
            OpenClBackend device, Network network, Minibatches minibatches) {
        return obstacleByFacts(
                device,
                FusedBuild.standard(device.facts(), device.precision()),
                network,
                minibatches);
    }

    private static Optional<String> obstacleByFacts(
            OpenClBackend device, FusedBuild build, Network network, Minibatches minibatches) {
        if (!FusedLayout.knows(network))
            return Optional.of("its linear and logistic layers do not take turns");
        if (minibatches.largest() > FusedLayout.MOST_ROWS)
            return Optional.of(
                    "a minibatch has %d rows, more than %d"
                            .formatted(minibatches.largest(), FusedLayout.MOST_ROWS));
        FusedLayout layout = FusedLayout.of(build, network, minibatches.largest());
        return build.variant()
                .lacks(device.facts())
                .filter(why -> !layout.isTiny())
                .or(() -> layout.obstacle(device.facts(), device.precision()));
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
                build(device, network, minibatches),
                data,
                network,
                minibatches,
                members,
                mostEpochs);
    }

    /** Likewise, built in a given way. */
    public FusedNetworks(
            OpenClBackend device,
            FusedBuild build,
            Dataset data,
            Network network,
            Minibatches minibatches,
            List<Member> members,
            int mostEpochs) {
        this(
                device,
                build,
                data,
                network,
                minibatches,
                members,
                mostEpochs,
                Slices.on(device.facts()));
    }

    FusedNetworks(
            OpenClBackend device,
            FusedBuild build,
            Dataset data,
            Network network,
            Minibatches minibatches,
            List<Member> members,
            int mostEpochs,
            Slices trainingSlices) {
        this.device = device;
        this.layout = FusedLayout.of(build, network, minibatches.largest());
        this.minibatches = minibatches;
        this.mostEpochs = mostEpochs;
        this.trainingSlices = trainingSlices;
        this.measuringSlices = Slices.on(device.facts());
        this.evaluationSlices = Slices.on(device.facts());
        for (Part part : Part.values()) sizes[part.ordinal()] = members.get(0).split().size(part);
        lasts = new int[members.size()];
        block = build.variant().networksALaunch(device.facts());
        String options = layout.options();
        training = build.variant().training(device, options);
        evaluation = build.variant().evaluation(device, options);
        resources = new Resources(device);
        try {
            upload(data, members);
            // rehearsed while all of them rest: a driver may compile once more at a first launch
            train(0, lasts.length, 0, 1);
            evaluate(lasts.length, 0, 0, 1, 1, 0, false);
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
        double[] weights = new double[Shapes.length(members.size(), layout.weights())];
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
            layout.put(member.initial(), weights, i * layout.weights());
        }
        orders = resources.upload(rows);
        int[] first = new int[minibatches.count() + 1];
        for (int i = 0; i < minibatches.count(); i++) first[i] = minibatches.first(i);
        first[minibatches.count()] = minibatches.rows();
        starts = resources.upload(first);
        lastsThere = resources.upload(lasts);
        rates = resources.upload(members.size(), 1, learningRates);
        networks = resources.upload(members.size(), layout.weights(), weights);
        int epochs = Math.multiplyExact(mostEpochs, minibatches.rows());
        trainingCosts = resources.allocate(members.size(), epochs);
        trained = new double[trainingCosts.length()];
        evaluationCosts = resources.allocate(members.size(), rows());
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
        isTrained = true;
        inBlocks(
                (first, count) ->
                        trainingSlices.run(
                                epochs * minibatches.count(),
                                (step, steps) -> train(first, count, step, steps),
                                device::await));
    }

    /** Blocks of networks, so that a long launch is many steps of few rather than the contrary. */
    private void inBlocks(Slices.Launch launch) {
        for (int first = 0; first < lasts.length; first += block)
            launch.of(first, Math.min(block, lasts.length - first));
    }

    private void train(int first, int count, int firstStep, int steps) {
        device.run(
                training,
                count * training.workGroup(),
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
                device.buffer(trainingCosts),
                (long) trainingCosts.columns(),
                first);
    }

    /** The costs of the rows of some parts, of every network that has not stopped. */
    public void measure(Part from, Part to) {
        firstMeasured = from;
        lastMeasured = to;
        isMeasured = true;
        int start = firstRow(from);
        int rows = measuredRows();
        int length = lasts.length * rows;
        if (measured.length != length) measured = new double[length];
        inBlocks(
                (first, count) ->
                        inSlices(
                                measuringSlices,
                                rows,
                                (row, some) ->
                                        evaluate(
                                                count,
                                                first,
                                                start + row,
                                                some,
                                                rows,
                                                row,
                                                false)));
    }

    /** So many rows, in slices of whole minibatches. */
    private void inSlices(Slices slices, int rows, Slices.Launch launch) {
        slices.run(
                (rows + layout.rows() - 1) / layout.rows(),
                (first, count) -> {
                    int row = first * layout.rows();
                    launch.of(row, Math.min(count * layout.rows(), rows - row));
                },
                device::await);
    }

    /** Where a part's rows begin in a network's order. */
    private int firstRow(Part part) {
        return Arrays.stream(sizes, 0, part.ordinal()).sum();
    }

    private int measuredRows() {
        return firstRow(lastMeasured) + size(lastMeasured) - firstRow(firstMeasured);
    }

    /** Of so many networks from one on, their rows from first on; costs from costsAt on. */
    private void evaluate(
            int howMany,
            int network,
            int first,
            int count,
            int costsOfEach,
            int costsAt,
            boolean wanted) {
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
                device.buffer(evaluationCosts),
                (long) costsOfEach,
                (long) costsAt,
                network,
                wanted ? 1 : 0,
                device.buffer(probabilities));
    }

    /**
     * Reads the costs of what was trained and measured since it was last asked; {@link
     * #minibatchCosts} and {@link #cost} tell them.
     */
    public void readCosts() {
        if (isTrained) device.read(trainingCosts, trained);
        if (isMeasured) device.read(evaluationCosts.view(0, 1, measured.length), measured);
        isTrained = false;
        isMeasured = false;
    }

    /** Of each minibatch of the last {@link #train}, before its update; epoch after epoch. */
    public double[] minibatchCosts(int network, int epochs) {
        double[] means = new double[epochs * minibatches.count()];
        int first = network * trainingCosts.columns();
        for (int i = 0; i < means.length; i++) {
            int count = minibatches.size(i % minibatches.count());
            means[i] = mean(trained, first, count);
            first += count;
        }
        return means;
    }

    /** Of the last {@link #measure}: the mean cost of a part's rows. */
    public double cost(int network, Part part) {
        if (part.compareTo(firstMeasured) < 0 || part.compareTo(lastMeasured) > 0)
            throw new IllegalArgumentException(part + " was not measured");
        int first = firstRow(part) - firstRow(firstMeasured);
        return mean(measured, network * measuredRows() + first, size(part));
    }

    private static double mean(double[] values, int first, int count) {
        double sum = 0;
        for (int i = first; i < first + count; i++) sum += values[i];
        return sum / count;
    }

    /** As they are now; waits for them. */
    public Parameters parameters(int network) {
        return layout.get(device.read(record(network)), 0);
    }

    private Matrix record(int network) {
        return networks.rows(network, 1);
    }

    /** It is neither trained nor measured any more. */
    public void stop(int network) {
        lasts[network] = 0;
        device.write(lasts, lastsThere);
    }

    public void setParameters(int network, Parameters parameters) {
        double[] weights = new double[layout.weights()];
        layout.put(parameters, weights, 0);
        device.write(weights, record(network));
    }

    /** Costs and probabilities of a part's rows. */
    public Evaluation evaluate(int network, Part part) {
        int start = firstRow(part);
        int rows = size(part);
        inSlices(
                evaluationSlices,
                rows,
                (row, some) -> evaluate(1, network, start + row, some, 0, row, true));
        double[] costs = device.read(evaluationCosts.view(0, 1, rows));
        double[] read = device.read(probabilities.rows(0, rows));
        return new Evaluation(mean(costs, 0, rows), read);
    }

    @Override
    public void close() {
        resources.close();
    }
}
