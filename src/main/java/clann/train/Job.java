package clann.train;

import clann.backend.Backend;
import clann.backend.EpochRunner;
import clann.backend.layers.LayerByLayer;
import clann.backend.layers.TrainableNetwork;
import clann.backend.opencl.FusedEpoch;
import clann.backend.opencl.FusedNetworks;
import clann.backend.opencl.OpenClBackend;
import clann.data.Dataset;
import clann.data.Minibatches;
import clann.data.Part;
import clann.data.Split;
import clann.network.Network;
import clann.network.Parameters;
import clann.proof.Claim;
import clann.proof.FusedProof;
import clann.tune.Choices;
import clann.tune.Choices.Used;
import clann.tune.Needed;
import clann.tune.Product;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * All that a training is, but for the device it runs on.
 *
 * @param initial the parameters it starts from
 * @param mostEpochs after which it ends in any case
 * @param patience as {@link EarlyStopping} takes it
 */
public record Job(
        Dataset data,
        Split split,
        Network network,
        Parameters initial,
        Minibatches minibatches,
        double learningRate,
        int mostEpochs,
        OptionalInt patience) {

    /** Puts it on a device, at the given parameters: fused where that fits, else layer by layer. */
    public EpochRunner on(Backend backend, Parameters parameters) {
        if (backend instanceof OpenClBackend device && whyNotFused(device).isEmpty())
            return fused(device, parameters);
        return layerByLayer(backend, parameters);
    }

    /** What keeps it from one launch an epoch on this device, in words; empty: nothing. */
    public Optional<String> whyNotFused(OpenClBackend device) {
        return FusedNetworks.obstacle(device, network, minibatches);
    }

    /** Likewise, in one launch an epoch; only where nothing keeps it from that. */
    public EpochRunner fused(OpenClBackend device, Parameters parameters) {
        return new FusedEpoch(device, data, split, minibatches, learningRate, network, parameters);
    }

    /** Likewise, as a chain of operations. */
    public EpochRunner layerByLayer(Backend backend, Parameters parameters) {
        return new LayerByLayer(
                backend, data, split, minibatches, learningRate, network, parameters);
    }

    /**
     * Its first steps alone, as a job without validation and test: for the clock.
     *
     * @param rows of each step
     * @param steps with so many rows as the training has, or fewer
     */
    Job excerpt(int rows, int steps) {
        int[] picked = Arrays.copyOf(split.rows(Part.TRAINING), rows * steps);
        int in = network.inputs();
        double[] x = new double[picked.length * in];
        for (int i = 0; i < picked.length; i++)
            System.arraycopy(data.x(), picked[i] * in, x, i * in, in);
        int[] ofLabels = Arrays.stream(picked).map(row -> data.labels()[row]).toArray();
        int[] order = IntStream.range(0, picked.length).toArray();
        return new Job(
                new Dataset(
                        data.name(),
                        data.features(),
                        data.classes(),
                        x,
                        ofLabels,
                        Optional.empty()),
                Split.of(order, new int[0], new int[0]),
                network,
                initial,
                Minibatches.ofSizes(Collections.nCopies(steps, rows)),
                learningRate,
                1,
                OptionalInt.empty());
    }

    /**
     * The variants of kernels that it takes on a backend, on the path it was put on.
     *
     * @param path as {@link #on} gives it
     */
    List<Used> variants(Backend backend, EpochRunner path) {
        // fused, no product is launched
        return path instanceof FusedEpoch && backend instanceof OpenClBackend device
                ? List.of(Choices.used(device, network, minibatches))
                : Choices.used(backend, products());
    }

    /** What a step of it multiplies. */
    public List<Product> products() {
        return Product.ofStep(network, minibatches.largest());
    }

    /**
     * What has to be proven of a device before it may do this. Nothing is compiled for the answer:
     * a driver's compiler may crash, and a proof is where that does no harm.
     */
    public List<Claim> claims(OpenClBackend device) {
        List<Claim> claims = new ArrayList<>();
        boolean mayBeFused = mayBeFused(device);
        if (mayBeFused) claims.add(new Claim.Fused(network.sizes(), minibatches.largest()));
        // else a fused epoch is held against the layers
        if (!mayBeFused || !FusedProof.isStatedOn(device)) claims.addAll(ofLayers(device));
        return claims;
    }

    /**
     * What has to be proven beside, once {@link #claims} are: all that the layers take, where the
     * fused kernels were to be used and turn out, compiled, not to suit the device.
     */
    public List<Claim> claimsWithoutFused(OpenClBackend device) {
        boolean isOwed = mayBeFused(device) && FusedProof.isStatedOn(device);
        return isOwed && whyNotFused(device).isPresent() ? ofLayers(device) : List.of();
    }

    private boolean mayBeFused(OpenClBackend device) {
        return FusedNetworks.obstacleByFacts(device, network, minibatches).isEmpty();
    }

    private List<Claim> ofLayers(OpenClBackend device) {
        return Needed.of(device.facts(), device.precision(), allProducts());
    }

    /** What it multiplies in all: in steps of every size, and where it looks at its costs. */
    private List<Product> allProducts() {
        Set<Product> products = new LinkedHashSet<>();
        for (int minibatch = 0; minibatch < minibatches.count(); minibatch++)
            products.addAll(Product.ofStep(network, minibatches.size(minibatch)));
        int atOnce = TrainableNetwork.rowsAtOnce(network);
        for (Part part : Part.values()) {
            int rows = split.rows(part).length;
            if (rows >= atOnce) products.addAll(Product.forward(network, atOnce));
            if (rows % atOnce > 0) products.addAll(Product.forward(network, rows % atOnce));
        }
        return List.copyOf(products);
    }

    /** The labels of a part's rows, in its order. */
    public int[] labels(Part part) {
        return Arrays.stream(split.rows(part)).map(row -> data.labels()[row]).toArray();
    }

    /** How many classes there are. */
    public int classes() {
        return data.classes().size();
    }
}
