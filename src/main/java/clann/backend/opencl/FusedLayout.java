package clann.backend.opencl;

import clann.backend.Precision;
import clann.backend.opencl.discovery.DeviceFacts;
import clann.data.Dataset;
import clann.network.Layer;
import clann.network.Network;
import clann.network.Parameters;
import clann.network.Parameters.LinearParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How kernels/fused_epoch.cl lays out a network: the build parameters that tell it the shape, and
 * where parameters stand in a network's record.
 *
 * @param build of the kernels, whose memory it has to fit
 * @param linear the layers that have parameters
 * @param rows of the largest minibatch, rounded up
 */
record FusedLayout(FusedBuild build, List<Layer.Linear> linear, int rows) {
    /**
     * Rows of a minibatch that registers and caches are good for: a batch of 64, and what it is
     * rounded up to.
     */
    static final int MOST_ROWS = 80;

    /** A share of a core's second-level cache, beside the samples. */
    private static final long MOST_PRIVATE = 512 << 10;

    /** Bytes of a work-item that should live in registers: beyond, memory is all it waits for. */
    private static final long MOST_SPILLED = 1 << 10;

    /** Of local memory, so that a multiprocessor has room for two groups. */
    private static final long MOST_LOCAL = 32 << 10;

    /** Numbers to which rows of matrices are rounded up. */
    private static final int VECTOR = 16;

    /** Of two layers that each fill a vector for each of two outputs. */
    private static final int TINY_WEIGHTS = 64;

    /** Of one vector of 8. */
    private static final int TINY_ROWS = 8;

    static FusedLayout of(FusedBuild build, Network network, int mostRows) {
        return new FusedLayout(build, network.linearLayers(), FusedShape.roundedUp(mostRows));
    }

    /** Whether linear layers and functions take turns. */
    static boolean knows(Network network) {
        List<Layer> layers = network.layers();
        if (layers.size() % 2 != 0) return false;
        for (int i = 0; i < layers.size(); i++)
            if (layers.get(i) instanceof Layer.Linear != (i % 2 == 0)) return false;
        return true;
    }

    private static int stride(int numbers) {
        return (numbers + VECTOR - 1) / VECTOR * VECTOR;
    }

    String options() {
        StringBuilder layers = new StringBuilder();
        for (int i = 0; i < linear.size(); i++)
            layers.append(
                    "L(%d,%d,%d,%s)"
                            .formatted(
                                    i,
                                    linear.get(i).inputs(),
                                    linear.get(i).outputs(),
                                    i == linear.size() - 1 ? "SOFTMAX" : "LOGISTIC"));
        String all = "-DLAYERS(L)=%s -DROWS=%d %s".formatted(layers, rows, build.parameters());
        // -w: clang warns of each loop to be unrolled that has no turns
        return build.variant() == FusedVariant.VECTORS ? "-w " + all : all;
    }

    /** Whether any compiler makes something of its vectors in no time. */
    boolean isTiny() {
        return weights() <= TINY_WEIGHTS && rows <= TINY_ROWS;
    }

    /** Numbers of W' of all layers. */
    int weights() {
        return linear.stream().mapToInt(one -> one.outputs() * stride(one.inputs() + 1)).sum();
    }

    /** From one row of X to the next: features, 1, the label's number, and zeros. */
    int samplesStride() {
        return stride(linear.get(0).inputs() + 2);
    }

    int classes() {
        return linear.get(linear.size() - 1).outputs();
    }

    /** What a network takes of a work-item's memory. */
    long privateNumbers() {
        long lanes = stride(rows);
        long numbers = weights() + 2 * lanes + classes() * lanes;
        for (Layer.Linear one : linear)
            numbers +=
                    lanes
                            * (stride(one.inputs() + 1)
                                    + stride(one.inputs() + 2)
                                    + (long) one.outputs());
        return numbers;
    }

    double[] samples(Dataset data) {
        int features = data.features().size();
        int stride = samplesStride();
        double[] samples = new double[Math.multiplyExact(data.rows(), stride)];
        for (int row = 0; row < data.rows(); row++) {
            System.arraycopy(data.x(), row * features, samples, row * stride, features);
            samples[row * stride + features] = 1;
            samples[row * stride + features + 1] = data.labels()[row];
        }
        return samples;
    }

    /** Writes parameters into the array from an offset on. */
    void put(Parameters parameters, double[] record, int offset) {
        int at = offset;
        for (LinearParameters layer : parameters.layers()) {
            int stride = stride(layer.inputs() + 1);
            for (int j = 0; j < layer.outputs(); j++, at += stride) {
                for (int i = 0; i < layer.inputs(); i++)
                    record[at + i] = layer.weights()[i * layer.outputs() + j];
                record[at + layer.inputs()] = layer.biases()[j];
            }
        }
    }

    /** Reads them back. */
    Parameters get(double[] record, int offset) {
        List<LinearParameters> layers = new ArrayList<>();
        int at = offset;
        for (Layer.Linear layer : linear) {
            int stride = stride(layer.inputs() + 1);
            double[] weights = new double[layer.inputs() * layer.outputs()];
            double[] biases = new double[layer.outputs()];
            for (int j = 0; j < layer.outputs(); j++, at += stride) {
                for (int i = 0; i < layer.inputs(); i++)
                    weights[i * layer.outputs() + j] = record[at + i];
                biases[j] = record[at + layer.inputs()];
            }
            layers.add(new LinearParameters(layer.inputs(), layer.outputs(), weights, biases));
        }
        return new Parameters(layers);
    }

    /** What a network takes of a work-group's memory. */
    private long localNumbers() {
        long numbers = rows; // the samples' numbers, of at most as many bytes
        for (Layer.Linear one : linear)
            numbers +=
                    (long) one.outputs() * odd(one.inputs() + 1)
                            + (long) rows * (odd(one.outputs() + 1) + odd(one.outputs()));
        return numbers;
    }

    private static int odd(int numbers) {
        return numbers | 1;
    }

    /** Why this device has no place for it; empty: it has. */
    Optional<String> obstacle(DeviceFacts device, Precision precision) {
        return switch (build.variant()) {
            case VECTORS ->
                    unless(privateNumbers() * precision.bytes(), MOST_PRIVATE, "a core's cache");
            case GROUPS ->
                    device.largestWorkGroup() < build.workGroup()
                            ? Optional.of("its work-groups are smaller than " + build.workGroup())
                            : unless(
                                    localNumbers() * precision.bytes(),
                                    Math.min(MOST_LOCAL, device.localMemory()),
                                    "a work-group's memory");
        };
    }

    /** Why the device has no place for a kernel as it was compiled; empty: it has. */
    Optional<String> obstacle(DeviceFacts device, Kernel.Needs kernel) {
        if (kernel.mostWorkItems() < kernel.workItems())
            return Optional.of(
                    "its compiled kernel runs in groups of at most %d work-items, and needs %d"
                            .formatted(kernel.mostWorkItems(), kernel.workItems()));
        return unless(kernel.localBytes(), device.localMemory(), "a work-group's memory")
                .or(
                        () ->
                                unless(
                                        kernel.privateBytes(),
                                        switch (build.variant()) {
                                            case VECTORS -> MOST_PRIVATE;
                                            case GROUPS -> MOST_SPILLED;
                                        },
                                        "a work-item's memory"));
    }

    private static Optional<String> unless(long bytes, long most, String where) {
        return bytes <= most
                ? Optional.empty()
                : Optional.of(
                        "a network takes %,d bytes, more than the %,d of %s"
                                .formatted(bytes, most, where));
    }
}
