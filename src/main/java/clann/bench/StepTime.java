package clann.bench;

import clann.backend.EpochRunner;
import clann.train.Job;
import clann.train.Place;
import java.util.List;

/**
 * The time of a training step (forward, backward, update).
 *
 * @param path as {@link Path} names it
 * @param layers the network's sizes
 * @param microseconds of a step
 * @param wholeSeconds of a whole run of {@code wholeSteps}: opening, compiling, transfers there and
 *     back
 */
public record StepTime(
        Place place,
        String path,
        Workload workload,
        Spread microseconds,
        double wholeSeconds,
        int wholeSteps) {

    /**
     * @param runner with the job set up
     */
    public static Spread of(EpochRunner runner, Job job, Stopwatch stopwatch) {
        return stopwatch
                .seconds(
                        epochs -> {
                            for (int i = 0; i < epochs; i++) runner.steps();
                        })
                .times(1e6 / job.minibatches().count());
    }

    public List<Integer> layers() {
        return workload.network().sizes();
    }

    double samplesASecond() {
        return workload.batch() / microseconds.median() * 1e6;
    }

    double gflops() {
        return workload.operations() / microseconds.median() / 1e3;
    }

    /** Where it ran, in words. */
    String where() {
        return place.backend().equals("ejml")
                ? "the CPU through EJML"
                : place.device() + (path.equals("layers") ? ", layer by layer" : ", " + path);
    }

    /** One line: what so many training rows take, in as many steps as they are good for. */
    public String epochInWords(int rows) {
        int steps = rows / workload.batch();
        return "an epoch of %,d rows, %,d step%s: %s ms"
                .formatted(
                        rows,
                        steps,
                        steps == 1 ? "" : "s",
                        microseconds.times(steps / 1e3).inWords());
    }

    /**
     * One line.
     *
     * @param peak of the device in GFLOP/s; 0 where it is not known
     */
    public String inWords(double peak) {
        return "%s: %s us a step%s, %s samples/s, %s GFLOP/s%s; %,d steps with opening, compiling and transfers %s s"
                .formatted(
                        where(),
                        microseconds.inWords(),
                        microseconds.isNoisy() ? " (this machine is too noisy to tell more)" : "",
                        Spread.number(samplesASecond()),
                        Spread.number(gflops()),
                        peak > 0 ? ", %.0f %% of peak".formatted(100 * gflops() / peak) : "",
                        wholeSteps,
                        Spread.number(wholeSeconds));
    }
}
