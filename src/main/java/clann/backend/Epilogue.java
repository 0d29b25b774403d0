package clann.backend;

/** What is done to each element of a product, the sum, before it is stored. */
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

    /**
     * C = 1 / (1 + exp(-(A B + b))): a linear layer and its logistic activation.
     *
     * @param bias 1 x columns of C
     */
    record AddBiasLogistic(Matrix bias) implements Epilogue {}

    /**
     * C = y (1 - y) A B: a gradient taken back through the logistic that gave y.
     *
     * @param y of the size of C
     */
    record TimesSlope(Matrix y) implements Epilogue {}

    /**
     * C = C - rate A B, and b = b - rate (column sums of B): a step of gradient descent on weights
     * C and biases b, where A is the layer's input, transposed, and B the gradient with respect to
     * its output. B is not transposed.
     *
     * @param biases 1 x columns of C
     */
    record Descend(double rate, Matrix biases) implements Epilogue {}
}
