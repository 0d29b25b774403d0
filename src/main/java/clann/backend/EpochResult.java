package clann.backend;

import clann.network.Parameters;

/**
 * What one epoch gave.
 *
 * @param minibatchCosts of each minibatch before its update, nats per sample
 * @param trainingCost of the whole training set afterwards
 * @param validationCost of the whole validation set afterwards
 * @param parameters afterwards
 */
public record EpochResult(
        double[] minibatchCosts,
        double trainingCost,
        double validationCost,
        Parameters parameters) {}
