package clann.backend;

/** A function that the operations rest on: of the kernels' own, or the device's. */
public enum BuiltIn {
    /** exp(x), of {@code kernels/functions.cl}. */
    EXP,
    /** log(x), natural, of {@code kernels/functions.cl}. */
    LOG,
    /** x / y. */
    DIVIDE,
    /** x y + x, rounded once. */
    FMA
}
