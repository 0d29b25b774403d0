package clann.check;

import clann.backend.Backend;
import clann.backend.Matrix;
import clann.backend.Precision;
import clann.backend.ejml.EjmlBackend;
import clann.backend.layers.Resources;
import clann.backend.layers.TrainableNetwork;
import clann.data.Dataset;
import clann.network.Network;
import clann.network.Parameters;
import clann.network.Parameters.LinearParameters;
import clann.proof.ErrorBounds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Whether backpropagation on a device gives the gradient of the cost: for every parameter of a
 * network.
 *
 * <p>In double it is held against central differences of the cost on the same device. In float
 * these would drown in rounding, so it is held against EJML's gradients in double, each within the
 * bound that a running error analysis gives for float.
 */
public final class GradientCheck {
    /** Samples whose mean cost is differentiated. */
    public static final int SAMPLES = 10;

    /** The step of the central differences. */
    private static final double STEP = 1e-4;

    private static final double ABSOLUTE_TOLERANCE = 1e-8;
    private static final double RELATIVE_TOLERANCE = 1e-5;

    private final Network network;
    private final Parameters parameters;
    private final int samples;
    private final double[] x;
    private final double[] t;

    /**
     * @param rows the samples, row numbers of the data set; the first {@link #SAMPLES} are taken
     */
    public GradientCheck(Network network, Parameters parameters, Dataset data, int[] rows) {
        this.network = network;
        this.parameters = parameters;
        this.samples = Math.min(SAMPLES, rows.length);
        int in = network.inputs();
        int classes = network.classes();
        this.x = new double[samples * in];
        this.t = new double[samples * classes];
        double[] targets = data.oneHot();
        for (int i = 0; i < samples; i++) {
            System.arraycopy(data.x(), rows[i] * in, x, i * in, in);
            System.arraycopy(targets, rows[i] * classes, t, i * classes, classes);
        }
    }

    /**
     * What the check found.
     *
     * @param against what the gradients were held against
     * @param parameters that were checked: all
     * @param worst the largest difference, as a share of what is allowed there; it holds up to 1
     * @param place of it, such as {@code layer 2, weight 3,4}
     * @param computed the device's gradient there
     * @param expected what it should be
     * @param allowed how far it may be off
     */
    public record Result(
            String against,
            int parameters,
            double worst,
            String place,
            double computed,
            double expected,
            double allowed) {

        /** False where a difference is too large, or is no number. */
        public boolean holds() {
            return worst <= 1;
        }

        /** On one line. */
        public String inWords() {
            return String.format(
                    Locale.ROOT,
                    "%,d gradients against %s; the worst, of %s, is %.9g where %.9g is expected, off"
                            + " by %.2g of the %.2g allowed",
                    parameters,
                    against,
                    place,
                    computed,
                    expected,
                    worst,
                    allowed);
        }
    }

    /** Runs it on a device, in the device's precision. */
    public Result on(Backend backend) {
        if (backend.precision() == Precision.FLOAT) return againstEjml(backend);
        double[] computed = gradients(backend);
        double[] allowed =
                Arrays.stream(computed)
                        .map(g -> ABSOLUTE_TOLERANCE + RELATIVE_TOLERANCE * Math.abs(g))
                        .toArray();
        return compare("central differences", computed, centralDifferences(backend), allowed);
    }

    /**
     * Holds gradients in either precision against EJML's in double: far sharper than central
     * differences and a hundred times faster, but blind to a fault that EJML shares.
     */
    Result againstEjml(Backend backend) {
        return compare(
                "EJML in double",
                gradients(backend),
                gradients(new EjmlBackend(Precision.DOUBLE)),
                gradients(new ErrorBounds(backend.precision())));
    }

    /** By backpropagation: layer by layer, weights and then biases. */
    private double[] gradients(Backend backend) {
        try (var on = new OnBackend(backend)) {
            return on.network.gradients(on.x, on.t, on.costs).numbers();
        }
    }

    /** (cost(p + h) - cost(p - h)) / 2 h for every parameter p, in the order of the gradients. */
    private double[] centralDifferences(Backend backend) {
        double[] values = parameters.numbers();
        double[] differences = new double[values.length];
        try (var on = new OnBackend(backend)) {
            for (int i = 0; i < values.length; i++) {
                double value = values[i];
                values[i] = value + STEP;
                double above = on.meanCost(values);
                values[i] = value - STEP;
                double below = on.meanCost(values);
                values[i] = value;
                differences[i] = (above - below) / (2 * STEP);
            }
        }
        return differences;
    }

    /** The network and its samples on a backend. */
    private final class OnBackend implements AutoCloseable {
        private final Backend backend;
        private final Resources resources;
        private final Matrix x;
        private final Matrix t;
        private final Matrix costs;
        private final TrainableNetwork network;

        OnBackend(Backend backend) {
            this.backend = backend;
            GradientCheck check = GradientCheck.this;
            network = new TrainableNetwork(backend, check.network, parameters, samples);
            resources = new Resources(backend);
            try {
                x = resources.upload(samples, check.network.inputs(), check.x);
                t = resources.upload(samples, check.network.classes(), check.t);
                costs = resources.allocate(samples, 1);
            } catch (RuntimeException | Error e) {
                network.close();
                throw e;
            }
        }

        double meanCost(double[] parameters) {
            network.set(shaped(parameters));
            network.forward(x, t, costs);
            return Arrays.stream(backend.read(costs)).sum() / samples;
        }

        @Override
        public void close() {
            resources.close();
            network.close();
        }
    }

    private Parameters shaped(double[] flat) {
        List<LinearParameters> layers = new ArrayList<>();
        int first = 0;
        for (LinearParameters like : parameters.layers()) {
            int biases = first + like.weights().length;
            int end = biases + like.biases().length;
            layers.add(
                    new LinearParameters(
                            like.inputs(),
                            like.outputs(),
                            Arrays.copyOfRange(flat, first, biases),
                            Arrays.copyOfRange(flat, biases, end)));
            first = end;
        }
        return new Parameters(layers);
    }

    private Result compare(String against, double[] computed, double[] expected, double[] allowed) {
        int at = 0;
        double worst = 0;
        for (int i = 0; i < computed.length; i++) {
            double share = Math.abs(computed[i] - expected[i]) / allowed[i];
            // equal numbers differ by nothing even where nothing is allowed
            if (computed[i] == expected[i]) share = 0;
            if (!(share <= worst)) {
                worst = share;
                at = i;
                if (Double.isNaN(share)) break;
            }
        }
        return new Result(
                against,
                computed.length,
                worst,
                place(at),
                computed[at],
                expected[at],
                allowed[at]);
    }

    private String place(int index) {
        int left = index;
        for (int layer = 0; ; layer++) {
            LinearParameters own = parameters.layers().get(layer);
            if (left < own.weights().length)
                return "layer %d, weight %d,%d"
                        .formatted(layer + 1, left / own.outputs(), left % own.outputs());
            left -= own.weights().length;
            if (left < own.outputs()) return "layer %d, bias %d".formatted(layer + 1, left);
            left -= own.outputs();
        }
    }
}
