package clann.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;

/**
 * The numbers that training changes, in the computer's own memory: one entry for each linear layer,
 * in order. Numbers of a float run are floats' values, so they are kept exactly.
 */
public record Parameters(List<LinearParameters> layers) {

    /**
     * @param weights W, inputs x outputs, row-major
     * @param biases b, one for each output
     */
    public record LinearParameters(int inputs, int outputs, double[] weights, double[] biases) {
        public LinearParameters {
            if (weights.length != (long) inputs * outputs || biases.length != outputs)
                throw new IllegalArgumentException(
                        "%d weights and %d biases for a linear layer of %d x %d"
                                .formatted(weights.length, biases.length, inputs, outputs));
        }
    }

    public Parameters {
        layers = List.copyOf(layers);
    }

    /** Weights from N(0, deviation²), drawn layer by layer in row-major order, and zero biases. */
    public static Parameters random(Network network, double deviation, RandomGenerator random) {
        List<LinearParameters> layers = new ArrayList<>();
        for (Layer.Linear linear : network.linearLayers()) {
            double[] weights = new double[Math.multiplyExact(linear.inputs(), linear.outputs())];
            Arrays.setAll(weights, i -> deviation * random.nextGaussian());
            double[] biases = new double[linear.outputs()];
            layers.add(new LinearParameters(linear.inputs(), linear.outputs(), weights, biases));
        }
        return new Parameters(layers);
    }

    /** All of them in one row: layer by layer, weights and then biases. */
    public double[] numbers() {
        return layers.stream()
                .flatMapToDouble(
                        layer ->
                                DoubleStream.concat(
                                        Arrays.stream(layer.weights()),
                                        Arrays.stream(layer.biases())))
                .toArray();
    }

    /** Each number rounded to the nearest float. */
    public Parameters roundedToFloat() {
        return new Parameters(
                layers.stream()
                        .map(
                                layer ->
                                        new LinearParameters(
                                                layer.inputs(),
                                                layer.outputs(),
                                                roundedToFloat(layer.weights()),
                                                roundedToFloat(layer.biases())))
                        .toList());
    }

    private static double[] roundedToFloat(double[] values) {
        return Arrays.stream(values).map(value -> (float) value).toArray();
    }

    /** Whether these are the parameters of such a network. */
    public boolean fit(Network network) {
        List<Layer.Linear> linear = network.linearLayers();
        if (linear.size() != layers.size()) return false;
        for (int i = 0; i < layers.size(); i++) {
            LinearParameters own = layers.get(i);
            if (own.inputs() != linear.get(i).inputs() || own.outputs() != linear.get(i).outputs())
                return false;
        }
        return true;
    }

    /** The largest |difference| of two parameters in the same place; NaN where one is NaN. */
    public double largestDifference(Parameters other) {
        double[] own = numbers();
        double[] others = other.numbers();
        double largest = 0;
        for (int i = 0; i < own.length; i++)
            largest = Math.max(largest, Math.abs(own[i] - others[i]));
        return largest;
    }
}
