package clann.backend.layers;

import clann.backend.Backend;
import clann.backend.EpochResult;
import clann.backend.EpochRunner;
import clann.backend.Evaluation;
import clann.backend.Matrix;
import clann.data.Dataset;
import clann.data.Minibatches;
import clann.data.Part;
import clann.data.Split;
import clann.network.Network;
import clann.network.Parameters;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** An epoch as a chain of operations of any backend, for any network. */
public final class LayerByLayer implements EpochRunner {
    private final Backend backend;
    private final Minibatches minibatches;
    private final double learningRate;
    private final int evaluatedAtOnce;
    private final Resources resources;
    private final Map<Part, Matrix> costs = new EnumMap<>(Part.class);
    private Matrix stepCosts;
    private ResidentSamples samples;
    private TrainableNetwork network;

    /**
     * Puts samples and network on the backend and rehearses a step there, so that kernels are built
     * and memory is had before the first epoch.
     */
    public LayerByLayer(
            Backend backend,
            Dataset data,
            Split split,
            Minibatches minibatches,
            double learningRate,
            Network network,
            Parameters initial) {
        this.backend = backend;
        this.resources = new Resources(backend);
        this.minibatches = minibatches;
        this.learningRate = learningRate;
        this.evaluatedAtOnce = Math.min(TrainableNetwork.rowsAtOnce(network), data.rows());
        int mostRows = Math.max(minibatches.largest(), evaluatedAtOnce);
        try {
            this.samples = new ResidentSamples(backend, data, split);
            this.network = new TrainableNetwork(backend, network, initial, mostRows);
            for (Part part : split.parts())
                costs.put(part, resources.allocate(samples.rows(part), 1));
            stepCosts = resources.allocate(samples.rows(Part.TRAINING), 1);
            step(0);
            setParameters(initial);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    @Override
    public EpochResult run() {
        queueSteps();
        queueCosts(Part.TRAINING);
        queueCosts(Part.VALIDATION);
        return new EpochResult(
                minibatchCosts(),
                mean(backend.read(costs.get(Part.TRAINING))),
                mean(backend.read(costs.get(Part.VALIDATION))),
                network.parameters());
    }

    @Override
    public double[] steps() {
        queueSteps();
        return minibatchCosts();
    }

    private void queueSteps() {
        for (int minibatch = 0; minibatch < minibatches.count(); minibatch++) step(minibatch);
    }

    private void step(int minibatch) {
        int first = minibatches.first(minibatch);
        int count = minibatches.size(minibatch);
        var batch = samples.select(Part.TRAINING, first, count);
        network.step(batch.x(), batch.t(), stepCosts.rows(first, count), learningRate);
    }

    private void queueCosts(Part part) {
        int rows = samples.rows(part);
        for (int first = 0; first < rows; first += evaluatedAtOnce)
            queueCosts(part, first, Math.min(evaluatedAtOnce, rows - first));
    }

    private Matrix queueCosts(Part part, int first, int count) {
        var block = samples.select(part, first, count);
        return network.forward(block.x(), block.t(), costs.get(part).rows(first, count));
    }

    private double[] minibatchCosts() {
        double[] rows = backend.read(stepCosts);
        double[] means = new double[minibatches.count()];
        for (int minibatch = 0; minibatch < means.length; minibatch++)
            means[minibatch] =
                    mean(rows, minibatches.first(minibatch), minibatches.size(minibatch));
        return means;
    }

    private static double mean(double[] values) {
        return mean(values, 0, values.length);
    }

    private static double mean(double[] values, int first, int count) {
        double sum = 0;
        for (int i = first; i < first + count; i++) sum += values[i];
        return sum / count;
    }

    @Override
    public Evaluation evaluate(Part part) {
        int rows = samples.rows(part);
        double[][] blocks = new double[(rows + evaluatedAtOnce - 1) / evaluatedAtOnce][];
        for (int block = 0; block < blocks.length; block++) {
            int first = block * evaluatedAtOnce;
            int count = Math.min(evaluatedAtOnce, rows - first);
            blocks[block] = backend.read(queueCosts(part, first, count));
        }
        return new Evaluation(mean(backend.read(costs.get(part))), concatenated(blocks));
    }

    private static double[] concatenated(double[][] blocks) {
        return Arrays.stream(blocks).flatMapToDouble(Arrays::stream).toArray();
    }

    @Override
    public String path() {
        return "layers";
    }

    @Override
    public void setParameters(Parameters parameters) {
        network.set(parameters);
    }

    @Override
    public void close() {
        resources.close();
        if (network != null) network.close();
        if (samples != null) samples.close();
    }
}
