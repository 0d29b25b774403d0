package clann.train;

import clann.backend.Epoch;
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
        void epoch(int number, Epoch epoch);
    }

    /** All costs so far, and the parameters after the last of these epochs. */
    public record Snapshot(Costs costs, Parameters parameters) {}

    private final Listener listener;
    private final List<double[]> minibatches = new ArrayList<>();
    private final List<Double> training = new ArrayList<>();
    private final List<Double> validation = new ArrayList<>();
    private Parameters parameters;

    /**
     * @param initial the parameters before the first epoch
     */
    public RunLog(Parameters initial, Listener listener) {
        this.parameters = initial;
        this.listener = listener;
    }

    /** Keeps an epoch that gave numbers. */
    public void finished(Epoch epoch) {
        int number = add(epoch);
        listener.epoch(number, epoch);
    }

    private synchronized int add(Epoch epoch) {
        minibatches.add(epoch.minibatchCosts());
        training.add(epoch.trainingCost());
        validation.add(epoch.validationCost());
        parameters = epoch.parameters();
        return training.size();
    }

    public synchronized Snapshot snapshot() {
        return new Snapshot(new Costs(minibatches, training, validation), parameters);
    }
}
