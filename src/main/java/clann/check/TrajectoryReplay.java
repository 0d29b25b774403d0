package clann.check;

import clann.backend.Backend;
import clann.backend.EpochRunner;
import clann.backend.Precision;
import clann.data.Part;
import clann.network.Parameters;
import clann.train.ConfusionMatrix;
import clann.train.Costs;
import clann.train.EarlyStopping;
import clann.train.Job;
import clann.train.RunLog;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** Runs a recorded training again on a device and compares, cost by cost. */
public final class TrajectoryReplay {
    /**
     * Summing in another order changes no cost, relatively, and no parameter by more than 5e-13, so
     * this is a wrong result.
     */
    private static final double DOUBLE_TOLERANCE = 1e-10;

    /** Roundings of float grow over the epochs; an error in the method is far larger. */
    private static final double FLOAT_VALIDATION_TOLERANCE = 1e-3;

    private TrajectoryReplay() {}

    /**
     * What the comparison gave.
     *
     * @param epochs that were run: as many as are recorded
     * @param costDifference the largest relative difference over all costs
     * @param validationDifference the largest relative difference over the validation costs
     * @param parameterDifference the largest absolute difference of the last parameters
     * @param stopped the epoch after which the stopping rule ends it; empty: none of these
     * @param recordedStop the same, of the recorded validation costs
     * @param sameConfusion whether the test rows' confusion table is the recorded one; empty where
     *     none is recorded
     */
    public record Result(
            int epochs,
            double costDifference,
            double validationDifference,
            double parameterDifference,
            OptionalInt stopped,
            OptionalInt recordedStop,
            Optional<Boolean> sameConfusion,
            Precision precision) {

        /** The costs' largest difference as a share of what is allowed in this precision. */
        public double share() {
            return switch (precision) {
                case DOUBLE -> costDifference / DOUBLE_TOLERANCE;
                case FLOAT -> validationDifference / FLOAT_VALIDATION_TOLERANCE;
            };
        }

        public boolean holds() {
            return switch (precision) {
                case DOUBLE ->
                        costDifference <= DOUBLE_TOLERANCE
                                && parameterDifference <= DOUBLE_TOLERANCE
                                && stopped.equals(recordedStop)
                                && sameConfusion.orElse(true);
                case FLOAT -> validationDifference <= FLOAT_VALIDATION_TOLERANCE;
            };
        }

        /** The differences, on one line. */
        public String inWords() {
            return String.format(
                    Locale.ROOT,
                    "%d epochs; largest relative cost difference %.2g (validation %.2g), largest"
                            + " parameter difference %.2g; the stopping rule ends it after %s"
                            + " (recorded: %s)%s",
                    epochs,
                    costDifference,
                    validationDifference,
                    parameterDifference,
                    epoch(stopped),
                    epoch(recordedStop),
                    sameConfusion.orElse(true) ? "" : "; another confusion table");
        }

        private static String epoch(OptionalInt number) {
            return number.isPresent() ? "epoch " + number.getAsInt() : "none of them";
        }
    }

    /** On the path that training would take. */
    public static Result run(Trajectory trajectory, Backend backend) {
        Job job = trajectory.job();
        return run(trajectory, backend.precision(), () -> job.on(backend, job.initial()));
    }

    /**
     * @param path opens a runner at the recorded run's first parameters
     */
    static Result run(Trajectory trajectory, Precision precision, Supplier<EpochRunner> path) {
        Parameters initial = trajectory.job().initial();
        int epochs = trajectory.costs().epochs();
        var log = new RunLog(initial, (number, epoch) -> {});
        try (EpochRunner runner = path.get()) {
            for (int i = 0; i < epochs; i++) log.finished(runner.run());
            Optional<Boolean> sameConfusion =
                    trajectory
                            .confusion()
                            .map(table -> table.equals(confusion(trajectory, runner)));
            return compare(trajectory, log.snapshot(), sameConfusion, precision);
        }
    }

    private static ConfusionMatrix confusion(Trajectory trajectory, EpochRunner runner) {
        Job job = trajectory.job();
        return ConfusionMatrix.of(
                runner.evaluate(Part.TEST).probabilities(), job.labels(Part.TEST), job.classes());
    }

    private static Result compare(
            Trajectory trajectory,
            RunLog.Snapshot replayed,
            Optional<Boolean> sameConfusion,
            Precision precision) {
        Costs costs = replayed.costs();
        Costs recorded = trajectory.costs();
        double training = largestRelative(costs.training(), recorded.training());
        double validation = largestRelative(costs.validation(), recorded.validation());
        double minibatches = 0;
        for (int i = 0; i < recorded.epochs(); i++)
            minibatches =
                    Math.max(
                            minibatches,
                            largestRelative(
                                    boxed(costs.minibatches().get(i)),
                                    boxed(recorded.minibatches().get(i))));
        OptionalInt patience = trajectory.job().patience();
        return new Result(
                recorded.epochs(),
                Math.max(minibatches, Math.max(training, validation)),
                validation,
                replayed.parameters().largestDifference(trajectory.last()),
                stop(costs.validation(), patience),
                stop(recorded.validation(), patience),
                sameConfusion,
                precision);
    }

    private static List<Double> boxed(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    /** NaN where one of them is: Math.max hands it on. */
    private static double largestRelative(List<Double> values, List<Double> expected) {
        double largest = 0;
        for (int i = 0; i < expected.size(); i++) {
            double difference = Math.abs(values.get(i) - expected.get(i));
            if (difference != 0)
                largest = Math.max(largest, difference / Math.abs(expected.get(i)));
        }
        return largest;
    }

    private static OptionalInt stop(List<Double> validation, OptionalInt patience) {
        var stopping = new EarlyStopping(patience);
        for (int i = 0; i < validation.size(); i++)
            if (stopping.after(validation.get(i))) return OptionalInt.of(i + 1);
        return OptionalInt.empty();
    }
}
