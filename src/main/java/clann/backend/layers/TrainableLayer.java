package clann.backend.layers;

import clann.backend.Matrix;

/**
 * A hidden layer on a backend while it is trained: it owns its output, the gradient with respect to
 * its input and what it learns there, for as many rows as it was made for, and closes them. A call
 * takes any number of rows up to that; what it gives is a view, valid until the next call.
 */
sealed interface TrainableLayer extends AutoCloseable permits LinearLayer, LogisticLayer {

    /** The output Y for this input; the input has to stay until the gradients are computed. */
    Matrix forward(Matrix x);

    /** The gradient with respect to the layer's input, from g, that with respect to its output. */
    Matrix inputGradient(Matrix g);

    /** One step of gradient descent on what the layer learns, from g. */
    default void descend(Matrix g, double learningRate) {}

    @Override
    void close();
}
