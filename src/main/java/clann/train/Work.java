package clann.train;

import clann.backend.Backend;
import clann.backend.EpochRunner;
import clann.backend.layers.TrainableNetwork;
import clann.data.Samples;
import clann.model.Model;
import clann.model.Predictor;
import clann.network.Network;
import java.util.Arrays;
import java.util.function.Function;

/**
 * What a device is looked for: a piece of it is done on each, and the time of it decides.
 *
 * @param identity all of it that its time depends on
 * @param unit what a piece is made of, such as {@code step}
 * @param units how many of them
 * @param onto puts a piece on a device, ready to be done again and again
 */
public record Work(String identity, String unit, int units, Function<Backend, Piece> onto) {
    /**
     * Multiply-adds, times two, of a piece that is long enough for a clock and short to wait for.
     */
    private static final double PIECE = 1e8;

    /** What a step has at most: 0.3 s at 3 GFLOP/s, which any CPU reaches. */
    private static final double LARGEST_STEP = 1e9;

    /** Fewer rows than these would measure the memory and not the arithmetic. */
    private static final int FEWEST_ROWS = 16;

    /** A piece of work on a device. */
    public interface Piece extends AutoCloseable {
        /** Does it, and waits for its end. */
        void run();

        @Override
        void close();
    }

    /**
     * The first steps of a training, on its own rows; of a network so large that a step takes
     * seconds, steps of fewer rows.
     */
    public static Work training(Job job) {
        int batch = job.minibatches().largest();
        double ofARow = 6.0 * job.network().parameterCount();
        int rows = (int) Math.min(batch, Math.max(FEWEST_ROWS, LARGEST_STEP / ofARow));
        int steps =
                (int)
                        Math.max(
                                1,
                                Math.min(job.minibatches().rows() / rows, PIECE / (ofARow * rows)));
        Job piece = job.excerpt(rows, steps);
        return new Work(
                "training %s, %d steps of %d rows".formatted(job.network().sizes(), steps, rows),
                rows == batch ? "step" : "step of %d rows".formatted(rows),
                steps,
                backend -> training(piece, backend));
    }

    private static Piece training(Job job, Backend backend) {
        EpochRunner runner = job.on(backend, job.initial());
        return new Piece() {
            @Override
            public void run() {
                runner.steps();
            }

            @Override
            public void close() {
                runner.close();
            }
        };
    }

    /** The first rows of a prediction, as many as go to a device at once. */
    public static Work prediction(Model model, Samples samples) {
        Network network = model.network();
        int rows = Math.min(samples.rows(), TrainableNetwork.rowsAtOnce(network));
        var piece =
                new Samples(
                        rows,
                        samples.features(),
                        Arrays.copyOf(samples.x(), rows * network.inputs()));
        return new Work(
                "prediction %s, %d rows".formatted(network.sizes(), rows),
                "block of %d rows".formatted(rows),
                1,
                backend -> prediction(model, piece, backend));
    }

    private static Piece prediction(Model model, Samples samples, Backend backend) {
        Predictor predictor = new Predictor(backend, model);
        return new Piece() {
            @Override
            public void run() {
                predictor.probabilities(samples);
            }

            @Override
            public void close() {
                predictor.close();
            }
        };
    }
}
