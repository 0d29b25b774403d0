package clann.tune;

import java.util.List;
import java.util.Optional;

/**
 * Where variants are made ready to do one piece of work.
 *
 * @param <V> a variant, whose text is what a table keeps of it
 */
interface Workshop<V> extends AutoCloseable {
    /** What is taken where nothing is better. */
    V standard();

    /** What may be better, the most promising first. */
    List<V> others();

    /**
     * Builds a variant and its operands.
     *
     * @throws clann.UserError of kind DEVICE where the device cannot build or hold it
     */
    Entrant enter(V variant);

    /** Forgets what was built for neither the winner nor the standard variant. */
    void keepOnly(V winner);

    @Override
    void close();

    /** Programs compiled on this device so far, whoever wanted them. */
    int programs();

    /** Those that a variant adds to them. */
    int programsFor(V variant);

    /** A variant that is ready. */
    interface Entrant {
        /** What is wrong with its results, in words; empty where they are right. */
        Optional<String> fault();

        /** Does the work so many times, and waits for the end. */
        void run(int times);
    }
}
