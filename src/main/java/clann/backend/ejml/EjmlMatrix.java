package clann.backend.ejml;

import clann.backend.Matrix;
import clann.backend.OwnedMatrix;
import clann.backend.Shapes;
import clann.backend.Transpose;
import dev.ludovic.netlib.blas.NativeBLAS;
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

    /** This = A B by the system's BLAS. */
    void setProduct(NativeBLAS blas, Matrix a, Transpose left, Matrix b, Transpose right);

    /** Adds the row to each row of this. */
    void addRow(EjmlMatrix row);

    /** This -= rate dw. */
    void update(EjmlMatrix dw, double rate);

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

        @Override
        public void setProduct(
                NativeBLAS blas, Matrix a, Transpose left, Matrix b, Transpose right) {
            Doubles x = (Doubles) a;
            Doubles y = (Doubles) b;
            int k = left == Transpose.NO ? x.columns : x.rows;
            // row-major is column-major transposed: C' = B' A'
            blas.dgemm(
                    right == Transpose.NO ? "N" : "T",
                    left == Transpose.NO ? "N" : "T",
                    columns,
                    rows,
                    k,
                    1,
                    y.data,
                    y.offset,
                    y.columns,
                    x.data,
                    x.offset,
                    x.columns,
                    0,
                    data,
                    offset,
                    columns);
        }

        @Override
        public void addRow(EjmlMatrix row) {
            double[] added = ((Doubles) row).data;
            int start = ((Doubles) row).offset;
            for (int first = offset, end = offset + length(); first < end; first += columns)
                for (int j = 0; j < columns; j++) data[first + j] += added[start + j];
        }

        @Override
        public void update(EjmlMatrix dw, double rate) {
            double[] gradient = ((Doubles) dw).data;
            int first = ((Doubles) dw).offset;
            for (int i = 0, length = length(); i < length; i++)
                data[offset + i] -= rate * gradient[first + i];
        }

        /** block[row][column] = the number at first + row * down + column * right. */
        void load(
                double[][] block, int blockRows, int blockColumns, int first, int down, int right) {
            int start = offset + first;
            if (right == 1) {
                for (int row = 0; row < blockRows; row++)
                    System.arraycopy(data, start + row * down, block[row], 0, blockColumns);
            } else {
                for (int column = 0; column < blockColumns; column++)
                    for (int row = 0; row < blockRows; row++)
                        block[row][column] = data[start + row * down + column * right];
            }
        }

        /** The reverse of load. */
        void store(
                double[][] block, int blockRows, int blockColumns, int first, int down, int right) {
            int start = offset + first;
            if (right == 1) {
                for (int row = 0; row < blockRows; row++)
                    System.arraycopy(block[row], 0, data, start + row * down, blockColumns);
            } else {
                for (int column = 0; column < blockColumns; column++)
                    for (int row = 0; row < blockRows; row++)
                        data[start + row * down + column * right] = block[row][column];
            }
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

        @Override
        public void setProduct(
                NativeBLAS blas, Matrix a, Transpose left, Matrix b, Transpose right) {
            Floats x = (Floats) a;
            Floats y = (Floats) b;
            int k = left == Transpose.NO ? x.columns : x.rows;
            // row-major is column-major transposed: C' = B' A'
            blas.sgemm(
                    right == Transpose.NO ? "N" : "T",
                    left == Transpose.NO ? "N" : "T",
                    columns,
                    rows,
                    k,
                    1,
                    y.data,
                    y.offset,
                    y.columns,
                    x.data,
                    x.offset,
                    x.columns,
                    0,
                    data,
                    offset,
                    columns);
        }

        @Override
        public void addRow(EjmlMatrix row) {
            float[] added = ((Floats) row).data;
            int start = ((Floats) row).offset;
            for (int first = offset, end = offset + length(); first < end; first += columns)
                for (int j = 0; j < columns; j++) data[first + j] += added[start + j];
        }

        @Override
        public void update(EjmlMatrix dw, double rate) {
            float[] gradient = ((Floats) dw).data;
            int first = ((Floats) dw).offset;
            float by = (float) -rate;
            for (int i = 0, length = length(); i < length; i++)
                data[offset + i] =
                        Tile.FUSED
                                ? Math.fma(by, gradient[first + i], data[offset + i])
                                : (float) (data[offset + i] - rate * gradient[first + i]);
        }

        /** block[row][column] = the number at first + row * down + column * right. */
        void load(
                float[][] block, int blockRows, int blockColumns, int first, int down, int right) {
            int start = offset + first;
            if (right == 1) {
                for (int row = 0; row < blockRows; row++)
                    System.arraycopy(data, start + row * down, block[row], 0, blockColumns);
            } else {
                for (int column = 0; column < blockColumns; column++)
                    for (int row = 0; row < blockRows; row++)
                        block[row][column] = data[start + row * down + column * right];
            }
        }

        /** The reverse of load. */
        void store(
                float[][] block, int blockRows, int blockColumns, int first, int down, int right) {
            int start = offset + first;
            if (right == 1) {
                for (int row = 0; row < blockRows; row++)
                    System.arraycopy(block[row], 0, data, start + row * down, blockColumns);
            } else {
                for (int column = 0; column < blockColumns; column++)
                    for (int row = 0; row < blockRows; row++)
                        data[start + row * down + column * right] = block[row][column];
            }
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
