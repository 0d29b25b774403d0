package clann.backend.opencl;

import clann.backend.EpochResult;
import clann.backend.EpochRunner;
import clann.backend.Evaluation;
import clann.data.Dataset;
import clann.data.Minibatches;
import clann.data.Part;
import clann.data.Split;
import clann.network.Network;
import clann.network.Parameters;
import java.util.List;

/** An epoch of one network in one launch; the costs of whole parts in a second one. */
public final class FusedEpoch implements EpochRunner {
    private final FusedNetworks networks;

    /** Of a network for which {@link FusedNetworks#obstacle} knows none. */
    public FusedEpoch(
            OpenClBackend device,
            Dataset data,
            Split split,
            Minibatches minibatches,
            double learningRate,
            Network network,
            Parameters initial) {
        this(
                device,
                FusedNetworks.build(device, network, minibatches),
                data,
                split,
                minibatches,
                learningRate,
                network,
                initial);
    }

    /** Likewise, built in a given way. */
    public FusedEpoch(
            OpenClBackend device,
            FusedBuild build,
            Dataset data,
            Split split,
            Minibatches minibatches,
            double learningRate,
            Network network,
            Parameters initial) {
        var only = new FusedNetworks.Member(initial, learningRate, split);
        networks = new FusedNetworks(device, build, data, network, minibatches, List.of(only), 1);
    }

    @Override
    public EpochResult run() {
        networks.train(1);
        networks.measure(Part.TRAINING, Part.VALIDATION);
        networks.readCosts();
        return new EpochResult(
                networks.minibatchCosts(0, 1),
                networks.cost(0, Part.TRAINING),
                networks.cost(0, Part.VALIDATION),
                networks.parameters(0));
    }

    @Override
    public double[] steps() {
        networks.train(1);
        networks.readCosts();
        return networks.minibatchCosts(0, 1);
    }

    @Override
    public Evaluation evaluate(Part part) {
        return networks.evaluate(0, part);
    }

    @Override
    public String path() {
        return "fused";
    }

    @Override
    public void setParameters(Parameters parameters) {
        networks.setParameters(0, parameters);
    }

    @Override
    public void close() {
        networks.close();
    }
}
