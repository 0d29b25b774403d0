package clann.backend;

/** What is done to each element of a product before it is stored. */
public sealed interface Epilogue {
    Epilogue NONE = new None();

    /** C = A B. */
    record None() implements Epilogue {}

    /**
     * C = A B + b: the bias is added to each row, after the sum.
     *
     * @param bias 1 x columns of C
     */
    record AddBias(Matrix bias) implements Epilogue {}
}
