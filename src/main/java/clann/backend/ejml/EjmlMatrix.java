package clann.backend.ejml;

import clann.backend.Matrix;
import clann.backend.OwnedMatrix;
import clann.backend.Shapes;
import clann.backend.Transpose;
import org.ejml.data.DMatrixRMaj;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.CommonOps_FDRM;

/** Numbers in the computer's memory; what differs between float and double is here alone. */
sealed interface EjmlMatrix extends OwnedMatrix {

    double get(int index);

    /** Rounds to the precision. */
    void set(int index, double value);

    /** This = A B by EJML. */
    void setProduct(Matrix a, Transpose left, Matrix b, Transpose right);

    default double get(int row, int column) {
        return get(row * columns() + column);
    }

    default void set(int row, int column, double value) {
        set(row * columns() + column, value);
    }

    /** Memory is the garbage collector's. */
    @Override
    default void close() {}

    record Doubles(double[] data, int offset, int rows, int columns) implements EjmlMatrix {
        @Override
        public double get(int index) {
            return data[offset + index];
        }

        @Override
        public void set(int index, double value) {
            data[offset + index] = value;
        }

        @Override
        public Doubles view(int first, int viewRows, int viewColumns) {
            Shapes.viewWithin(first, viewRows, viewColumns, this);
            return new Doubles(data, offset + first, viewRows, viewColumns);
        }

        @Override
        public void setProduct(Matrix a, Transpose left, Matrix b, Transpose right) {
            DMatrixRMaj x = ((Doubles) a).ejml();
            DMatrixRMaj y = ((Doubles) b).ejml();
            DMatrixRMaj product = ejml();
            if (left == Transpose.NO && right == Transpose.NO) CommonOps_DDRM.mult(x, y, product);
            else if (right == Transpose.NO) CommonOps_DDRM.multTransA(x, y, product);
            else if (left == Transpose.NO) CommonOps_DDRM.multTransB(x, y, product);
            else CommonOps_DDRM.multTransAB(x, y, product);
            if (product.data != data)
                System.arraycopy(product.data, 0, data, offset, rows * columns);
        }

        /** The same memory where it starts at 0, else a copy: EJML knows no offsets. */
        private DMatrixRMaj ejml() {
            double[] values = data;
            if (offset != 0) {
                values = new double[rows * columns];
                System.arraycopy(data, offset, values, 0, values.length);
            }
            return DMatrixRMaj.wrap(rows, columns, values);
        }
    }

    record Floats(float[] data, int offset, int rows, int columns) implements EjmlMatrix {
        @Override
        public double get(int index) {
            return data[offset + index];
        }

        @Override
        public void set(int index, double value) {
            data[offset + index] = (float) value;
        }

        @Override
        public Floats view(int first, int viewRows, int viewColumns) {
            Shapes.viewWithin(first, viewRows, viewColumns, this);
            return new Floats(data, offset + first, viewRows, viewColumns);
        }

        @Override
        public void setProduct(Matrix a, Transpose left, Matrix b, Transpose right) {
            FMatrixRMaj x = ((Floats) a).ejml();
            FMatrixRMaj y = ((Floats) b).ejml();
            FMatrixRMaj product = ejml();
            if (left == Transpose.NO && right == Transpose.NO) CommonOps_FDRM.mult(x, y, product);
            else if (right == Transpose.NO) CommonOps_FDRM.multTransA(x, y, product);
            else if (left == Transpose.NO) CommonOps_FDRM.multTransB(x, y, product);
            else CommonOps_FDRM.multTransAB(x, y, product);
            if (product.data != data)
                System.arraycopy(product.data, 0, data, offset, rows * columns);
        }

        private FMatrixRMaj ejml() {
            float[] values = data;
            if (offset != 0) {
                values = new float[rows * columns];
                System.arraycopy(data, offset, values, 0, values.length);
            }
            return FMatrixRMaj.wrap(rows, columns, values);
        }
    }
}
