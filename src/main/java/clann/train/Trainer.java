package clann.train;

import clann.backend.EpochResult;
import clann.backend.EpochRunner;
import clann.data.Part;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * Minibatch gradient descent until the validation cost stops falling, then the test set.
 *
 * <p>What the method starts from is {@link Settings#job}; what a step is, forward, backward and
 * update, is {@link clann.backend.layers.LayerByLayer}; where it runs is the runner's business, and
 * what is shown and kept of it the log's.
 */
public final class Trainer {
    private final EpochRunner runner;
    private final EarlyStopping stopping;
    private final RunLog log;
    private final BooleanSupplier interrupted;

    /**
     * @param interrupted asked after each epoch
     */
    public Trainer(
            EpochRunner runner, EarlyStopping stopping, RunLog log, BooleanSupplier interrupted) {
        this.runner = runner;
        this.stopping = stopping;
        this.log = log;
        this.interrupted = interrupted;
    }

    public Outcome train(int mostEpochs) {
        for (int number = 1; number <= mostEpochs; number++) {
            EpochResult epoch = runner.run();
            if (!isFinite(epoch)) return diverged();
            log.finished(epoch);
            if (stopping.after(epoch.validationCost())) return outcome(StopReason.EARLY);
            if (interrupted.getAsBoolean()) return outcome(StopReason.INTERRUPTED);
        }
        return outcome(StopReason.EPOCHS);
    }

    private static boolean isFinite(EpochResult epoch) {
        return Double.isFinite(epoch.trainingCost())
                && Double.isFinite(epoch.validationCost())
                && Arrays.stream(epoch.minibatchCosts()).allMatch(Double::isFinite);
    }

    private Outcome diverged() {
        runner.setParameters(log.snapshot().parameters());
        return outcome(StopReason.DIVERGED);
    }

    private Outcome outcome(StopReason stop) {
        RunLog.Snapshot reached = log.snapshot();
        return new Outcome(stop, reached.costs(), reached.parameters(), runner.evaluate(Part.TEST));
    }
}
