package clann.bench;

import clann.UserError;
import clann.backend.Backend;
import clann.backend.EpochRunner;
import clann.backend.Precision;
import clann.backend.ejml.EjmlBackend;
import clann.backend.opencl.KernelTime;
import clann.backend.opencl.OpenClBackend;
import clann.train.Job;
import clann.train.Place;
import java.util.List;
import java.util.Optional;

/** Steps on one device: each way to run them proven right, and then timed. */
public final class StepBench {
    /** Holds an epoch against EJML in double. */
    public interface Proof {
        /**
         * @param reference a job that gives the same costs and parameters
         * @param boundFactor what its bounds are multiplied by
         * @return the largest error as a share of its bound
         */
        double worst(EpochRunner runner, Precision precision, Job reference, double boundFactor);
    }

    private final Backend device;
    private final Proof proof;
    private final Stopwatch stopwatch;

    public StepBench(Backend device, Proof proof, Stopwatch stopwatch) {
        this.device = device;
        this.proof = proof;
        this.stopwatch = stopwatch;
    }

    /** Why the device has not this way for this network; empty where it has. */
    public Optional<String> obstacle(Workload workload, Path path) {
        return path.obstacle().apply(device, workload.forTheClock());
    }

    /**
     * @throws UserError of kind FAILED where it computes something else than EJML
     */
    public StepTime time(Workload workload, Path path) {
        Job job = workload.forTheClock();
        long start = System.nanoTime();
        try (Backend opened = openAgain();
                EpochRunner runner = path.on(opened, job)) {
            runner.steps();
            double whole = (System.nanoTime() - start) / 1e9;
            prove(opened, workload, path);
            return new StepTime(
                    Place.of(opened),
                    path.name(),
                    workload,
                    StepTime.of(runner, job, stopwatch),
                    whole,
                    job.minibatches().count());
        }
    }

    private void prove(Backend opened, Workload workload, Path path) {
        Precision precision = opened.precision();
        try (EpochRunner runner = path.on(opened, workload.forTheProof())) {
            double worst =
                    proof.worst(
                            runner,
                            precision,
                            workload.reference(),
                            workload.boundFactor(precision.unitRoundoff()));
            if (!(worst <= 1))
                throw UserError.failed(
                        "%s, %s on %s is wrong by %s times its bound: clann check shows more"
                                .formatted(
                                        workload.inWords(),
                                        path.name(),
                                        opened.device(),
                                        Spread.number(worst)));
        }
    }

    private Backend openAgain() {
        return device instanceof OpenClBackend openCl
                ? openCl.openAgain()
                : EjmlBackend.fast(device.precision());
    }

    /** The kernels of one step, by the device's own clock, the longest first. */
    public static List<KernelTime> profile(OpenClBackend device, Workload workload, Path path) {
        Job job = workload.forTheClock();
        try (OpenClBackend profiled = device.openProfiled();
                EpochRunner runner = path.on(profiled, job)) {
            runner.steps();
            profiled.kernelTimes();
            runner.steps();
            int steps = job.minibatches().count();
            return profiled.kernelTimes().stream()
                    .map(
                            kernel ->
                                    new KernelTime(
                                            kernel.kernel(),
                                            kernel.launches() / steps,
                                            kernel.microseconds() / steps))
                    .toList();
        }
    }
}
