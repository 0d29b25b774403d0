package clann.backend;

/** A function that a device brings with it and the operations rest on. */
public enum BuiltIn {
    /** exp(x). */
    EXP,
    /** log(x), natural. */
    LOG,
    /** x / y. */
    DIVIDE,
    /** x y + x, rounded once. */
    FMA
}
