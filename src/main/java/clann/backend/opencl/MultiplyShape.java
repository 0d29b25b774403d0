package clann.backend.opencl;

import clann.backend.Precision;
import clann.backend.Transpose;

/** What a product's variant depends on: an m x n result of sums of k terms. */
public record MultiplyShape(
        int m, int n, int k, Transpose left, Transpose right, Precision precision) {

    /** Additions and multiplications. */
    public double operations() {
        return 2.0 * m * n * k;
    }

    /** How many blocks of a size cover a length. */
    static int blocks(int length, int size) {
        return (length + size - 1) / size;
    }
}
