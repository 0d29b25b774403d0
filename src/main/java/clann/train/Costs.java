package clann.train;

import java.util.List;

/**
 * Every cost of a run, in nats per sample: one entry an epoch.
 *
 * @param minibatches of each epoch, the cost of each minibatch before its update
 * @param training of the whole training set after each epoch
 * @param validation of the whole validation set after each epoch
 */
public record Costs(List<double[]> minibatches, List<Double> training, List<Double> validation) {
    public Costs {
        minibatches = List.copyOf(minibatches);
        training = List.copyOf(training);
        validation = List.copyOf(validation);
    }

    public int epochs() {
        return training.size();
    }
}
