package clann.backend.ejml;

import clann.backend.Transpose;
import org.ejml.EjmlVersion;

/** By what C = A B is computed; in float and in double, with offsets, transposed or not. */
sealed interface Products permits Products.Ejml, FastProducts {

    void multiply(EjmlMatrix a, Transpose left, EjmlMatrix b, Transpose right, EjmlMatrix c);

    /**
     * The same where each row of C has the same bits however many other rows there are: a sample's
     * prediction must not depend on what else is predicted.
     */
    void multiplyRows(EjmlMatrix a, Transpose left, EjmlMatrix b, Transpose right, EjmlMatrix c);

    /** What computes them, with its version. */
    String library();

    /** EJML's own, single-threaded: the reference. */
    record Ejml() implements Products {
        @Override
        public void multiply(
                EjmlMatrix a, Transpose left, EjmlMatrix b, Transpose right, EjmlMatrix c) {
            c.setProduct(a, left, b, right);
        }

        @Override
        public void multiplyRows(
                EjmlMatrix a, Transpose left, EjmlMatrix b, Transpose right, EjmlMatrix c) {
            multiply(a, left, b, right, c);
        }

        @Override
        public String library() {
            return "EJML " + EjmlVersion.VERSION;
        }
    }
}
