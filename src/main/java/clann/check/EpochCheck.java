package clann.check;

import clann.backend.Backend;
import clann.backend.EpochResult;
import clann.backend.EpochRunner;
import clann.backend.Precision;
import clann.backend.ejml.EjmlBackend;
import clann.proof.ErrorBounds;
import clann.train.Job;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * One epoch on a device against EJML in double: every cost and every parameter within its bound,
 * which the same epoch over {@link ErrorBounds} gives.
 */
public final class EpochCheck {
    private EpochCheck() {}

    /**
     * @param numbers costs and parameters that were compared
     * @param worst the largest difference as a share of its bound
     */
    public record Result(int numbers, double worst) {
        public boolean holds() {
            return worst <= 1;
        }
    }

    public static Result run(Backend device, Job job) {
        try (EpochRunner runner = job.on(device, job.initial())) {
            return run(runner, device.precision(), job, 1);
        }
    }

    /**
     * An epoch of any runner.
     *
     * @param reference a job that gives the same costs and parameters
     * @param boundFactor what its bounds are multiplied by
     */
    public static Result run(
            EpochRunner runner, Precision precision, Job reference, double boundFactor) {
        double[] computed = numbers(runner);
        double[] expected = numbers(new EjmlBackend(Precision.DOUBLE), reference);
        double[] allowed = numbers(new ErrorBounds(precision), reference);
        double worst = 0;
        for (int i = 0; i < computed.length; i++) {
            if (computed[i] == expected[i]) continue;
            double share = Math.abs(computed[i] - expected[i]) / (boundFactor * allowed[i]);
            worst = Double.isNaN(share) ? Double.POSITIVE_INFINITY : Math.max(worst, share);
        }
        return new Result(computed.length, worst);
    }

    /**
     * The same epoch with each operation a launch of its own, on the same device: whatever training
     * does at once there has to give the same bits.
     */
    public static Result againstSeparateOperations(Backend device, Job job) {
        double[] computed = numbers(device, job);
        boolean equal = Arrays.equals(computed, numbers(new SeparateOperations(device), job));
        return new Result(computed.length, equal ? 0 : Double.POSITIVE_INFINITY);
    }

    private static double[] numbers(Backend backend, Job job) {
        try (EpochRunner runner = job.on(backend, job.initial())) {
            return numbers(runner);
        }
    }

    private static double[] numbers(EpochRunner runner) {
        EpochResult epoch = runner.run();
        DoubleStream costs =
                DoubleStream.concat(
                        Arrays.stream(epoch.minibatchCosts()),
                        DoubleStream.of(epoch.trainingCost(), epoch.validationCost()));
        return DoubleStream.concat(costs, Arrays.stream(epoch.parameters().numbers())).toArray();
    }
}
