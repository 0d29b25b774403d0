package clann.tune;

import java.util.Optional;

/** Where variants are made ready to do one piece of work. */
interface Workshop<V> {
    /**
     * Builds a variant and its operands.
     *
     * @throws clann.UserError of kind DEVICE where the device cannot build or hold it
     */
    Entrant enter(V variant);

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
