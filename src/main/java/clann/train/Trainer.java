package clann.train;

import clann.backend.Epoch;
import clann.backend.EpochRunner;
import clann.data.Part;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * Minibatch gradient descent until the validation cost stops falling, then the test set.
 *
 * <p>Where an epoch runs, and how, is the runner's business; what is shown and kept of it is the
 * log's.
 */
public final class Trainer {
    private final EpochRunner epochs;
    private final EarlyStopping stopping;
    private final RunLog log;
    private final BooleanSupplier interrupted;

    /**
     * @param interrupted asked after each epoch
     */
    public Trainer(
            EpochRunner epochs, EarlyStopping stopping, RunLog log, BooleanSupplier interrupted) {
        this.epochs = epochs;
        this.stopping = stopping;
        this.log = log;
        this.interrupted = interrupted;
    }

    public Outcome train(int mostEpochs) {
        for (int number = 1; number <= mostEpochs; number++) {
            Epoch epoch = epochs.run();
            if (!isFinite(epoch)) return diverged();
            log.finished(epoch);
            if (stopping.after(epoch.validationCost())) return outcome(Stop.EARLY);
            if (interrupted.getAsBoolean()) return outcome(Stop.INTERRUPTED);
        }
        return outcome(Stop.EPOCHS);
    }

    private static boolean isFinite(Epoch epoch) {
        return Double.isFinite(epoch.trainingCost())
                && Double.isFinite(epoch.validationCost())
                && Arrays.stream(epoch.minibatchCosts()).allMatch(Double::isFinite);
    }

    private Outcome diverged() {
        epochs.set(log.snapshot().parameters());
        return outcome(Stop.DIVERGED);
    }

    private Outcome outcome(Stop stop) {
        RunLog.Snapshot reached = log.snapshot();
        return new Outcome(stop, reached.costs(), reached.parameters(), epochs.evaluate(Part.TEST));
    }
}
