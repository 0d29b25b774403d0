package clann.backend;

/**
 * What a network makes of some samples.
 *
 * @param cost nats per sample
 * @param probabilities samples x classes, row-major
 */
public record Evaluation(double cost, double[] probabilities) {}
