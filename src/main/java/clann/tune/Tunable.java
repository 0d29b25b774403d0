package clann.tune;

import clann.backend.Precision;
import clann.backend.opencl.OpenClBackend;

/** A piece of work that a device does in one of several variants, all of which give its bits. */
public sealed interface Tunable permits Product, FusedTraining {
    /** The kind of work that it is, as the table knows it: what may take the same variant. */
    String kind(Precision precision);

    /** How much of the time for several it gets: as its programs take to be compiled. */
    int weight();

    /** Where its variants are tried on a device. */
    Workshop<?> workshop(OpenClBackend device);
}
