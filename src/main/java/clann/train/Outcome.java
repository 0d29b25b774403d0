package clann.train;

import clann.backend.Evaluation;
import clann.network.Parameters;

/**
 * What came of a training.
 *
 * @param costs of every finished epoch
 * @param parameters after the last of them
 * @param test what they make of the test set
 */
public record Outcome(StopReason stop, Costs costs, Parameters parameters, Evaluation test) {}
