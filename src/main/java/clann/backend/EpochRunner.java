package clann.backend;

import clann.data.Part;
import clann.network.Parameters;

/** Runs epochs of one training somewhere; it holds the parameters between them. */
public interface EpochRunner extends AutoCloseable {

    /** Trains one epoch, minibatch by minibatch, and measures what came of it. */
    EpochResult run();

    /**
     * The steps of one epoch alone, without the costs of whole parts.
     *
     * @return of each minibatch before its update, nats per sample; all steps are over then
     */
    double[] steps();

    /** The cost and the probabilities of a part of the samples, with the parameters of now. */
    Evaluation evaluate(Part part);

    /** Its name, as a run's record tells it: {@code layers} or {@code fused}. */
    String path();

    /** Goes on from these parameters. */
    void setParameters(Parameters parameters);

    @Override
    void close();
}
