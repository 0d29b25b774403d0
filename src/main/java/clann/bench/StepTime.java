package clann.bench;

import clann.backend.Backend;
import clann.backend.Matrix;
import clann.backend.OwnedMatrix;
import clann.backend.Shapes;
import clann.backend.layers.TrainableNetwork;
import clann.network.Network;
import clann.network.Parameters;
import java.util.Arrays;
import java.util.Random;

/**
 * The time of one training step (forward, backward, update) on a device, for a minibatch that is
 * already there.
 */
public final class StepTime {
    private static final double LEARNING_RATE = 0.1;
    private static final double WEIGHT_DEVIATION = 0.1;

    /** How often it is measured; the median counts. */
    private static final int MEASUREMENTS = 9;

    /** What a measurement lasts at least, so that the clock and one wait do not count. */
    private static final double SECONDS = 0.1;

    /** Long enough for the compilers of Java and of the device, and for clocks to rise. */
    private static final double WARM_UP_SECONDS = 1;

    private StepTime() {}

    /**
     * @return microseconds, the median of several measurements
     */
    public static double median(Backend backend, Network network, int batch) {
        var random = new Random(0);
        double[] features = random.doubles((long) batch * network.inputs()).toArray();
        double[] targets = new double[Shapes.length(batch, network.classes())];
        for (int row = 0; row < batch; row++)
            targets[row * network.classes() + random.nextInt(network.classes())] = 1;
        Parameters initial = Parameters.random(network, WEIGHT_DEVIATION, random);
        try (OwnedMatrix x = backend.upload(batch, network.inputs(), features);
                OwnedMatrix t = backend.upload(batch, network.classes(), targets);
                OwnedMatrix costs = backend.allocate(batch, 1);
                var trained = new TrainableNetwork(backend, network, initial, batch)) {
            Runnable step = () -> trained.step(x, t, costs, LEARNING_RATE);
            int steps = warmUp(backend, step, costs);
            double[] times = new double[MEASUREMENTS];
            for (int i = 0; i < times.length; i++)
                times[i] = seconds(backend, step, costs, steps) / steps * 1e6;
            Arrays.sort(times);
            return times[times.length / 2];
        }
    }

    /** Gives the number of steps that a measurement takes. */
    private static int warmUp(Backend backend, Runnable step, Matrix costs) {
        int steps = 1;
        double spent = 0;
        double last = 0;
        while (spent < WARM_UP_SECONDS || last < SECONDS) {
            last = seconds(backend, step, costs, steps);
            spent += last;
            if (last < SECONDS) steps *= 2;
        }
        return steps;
    }

    private static double seconds(Backend backend, Runnable step, Matrix costs, int steps) {
        long start = System.nanoTime();
        for (int i = 0; i < steps; i++) step.run();
        backend.read(costs);
        return (System.nanoTime() - start) / 1e9;
    }
}
