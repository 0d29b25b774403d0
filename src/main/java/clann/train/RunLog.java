package clann.train;

import clann.backend.EpochResult;
import clann.network.Parameters;
import java.util.ArrayList;
import java.util.List;

/**
 * Every cost of a run and the parameters after its last finished epoch. Another thread may look at
 * it in mid-run.
 */
public final class RunLog {
    /** Hears of every finished epoch. */
    public interface Listener {
        /**
         * @param number from 1
         */
        void epoch(int number, EpochResult epoch);
    }

    /** All costs so far, and the parameters after the last of these epochs. */
    public record Snapshot(Costs costs, Parameters parameters) {}

    private final Listener listener;
    private final List<double[]> minibatches = new ArrayList<>();
    private final List<Double> training = new ArrayList<>();
    private final List<Double> validation = new ArrayList<>();
    private Parameters parameters;
    private boolean closed;

    /**
     * @param initial the parameters before the first epoch
     */
    public RunLog(Parameters initial, Listener listener) {
        this.parameters = initial;
        this.listener = listener;
    }

    /** Keeps an epoch that gave numbers. */
    public void finished(EpochResult epoch) {
        int number = add(epoch);
        if (number > 0) listener.epoch(number, epoch);
    }

    /** Gives the epoch's number; 0 where the log is closed. */
    private synchronized int add(EpochResult epoch) {
        if (closed) return 0;
        minibatches.add(epoch.minibatchCosts());
        training.add(epoch.trainingCost());
        validation.add(epoch.validationCost());
        parameters = epoch.parameters();
        return training.size();
    }

    /** The last snapshot: what is finished afterwards is not heard of. */
    public synchronized Snapshot close() {
        closed = true;
        return snapshot();
    }

    public synchronized Snapshot snapshot() {
        return new Snapshot(new Costs(minibatches, training, validation), parameters);
    }
}
