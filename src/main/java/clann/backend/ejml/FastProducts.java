package clann.backend.ejml;

import clann.backend.Precision;
import clann.backend.Transpose;
import clann.backend.ejml.BlockedProduct.Operand;
import java.util.Optional;

/**
 * The fastest that the machine has: the system's BLAS for gradients, except for tiny ones; loops in
 * Java for all that goes forward, and where there is no BLAS. The choice is by size alone, so the
 * same machine gives the same bits from run to run. Where OpenBLAS is told to use another number of
 * threads its bits differ at some sizes; those of the loops never do.
 */
final class FastProducts implements Products {
    /**
     * m n k from which on OpenBLAS is used. On one core of a Xeon (2023), in float, GFLOP/s of
     * OpenBLAS 0.3.21 and of the loops: 25 x 10 x 20 10.7 and 6.5, 25 x 20 x 64 19.8 and 13.8, 64 x
     * 64 x 64 26 and 21, 128 x 512 x 784 31 and 32; in double 8.5 and 4.6, 13 and 6, 14 and 16, 15
     * and 21. (EJML: 3 to 5.) On an EPYC with AVX-512 OpenBLAS has 100 a core for large ones.
     */
    static final long BLAS_FROM = 4_000;

    private final Optional<SystemBlas> blas;
    private final BlockedProduct loops;

    FastProducts(Precision precision, Optional<SystemBlas> blas, int threads) {
        this.blas = blas;
        this.loops = new BlockedProduct(precision, threads);
    }

    @Override
    public void multiply(
            EjmlMatrix a, Transpose left, EjmlMatrix b, Transpose right, EjmlMatrix c) {
        int k = left == Transpose.NO ? a.columns() : a.rows();
        if (blas.isPresent() && (long) c.rows() * c.columns() * k >= BLAS_FROM)
            c.setProduct(blas.get().functions(), a, left, b, right);
        else multiplyRows(a, left, b, right, c);
    }

    /** Not by OpenBLAS, whose bits depend on where in a block of rows a row is. */
    @Override
    public void multiplyRows(
            EjmlMatrix a, Transpose left, EjmlMatrix b, Transpose right, EjmlMatrix c) {
        loops.multiply(
                c.rows(),
                c.columns(),
                left == Transpose.NO ? a.columns() : a.rows(),
                Operand.of(a, left),
                Operand.of(b, right),
                Operand.of(c, Transpose.NO));
    }

    @Override
    public String library() {
        return blas.map(
                        found ->
                                "gradients by OpenBLAS (%s), other products in Java"
                                        .formatted(found.file()))
                .orElse("products in Java");
    }
}
