package clann.proof;

import clann.backend.Backend;
import clann.backend.Epilogue;
import clann.backend.Matrix;
import clann.backend.OwnedMatrix;
import clann.backend.Precision;
import clann.backend.RowOrder;
import clann.backend.SeparateEpilogues;
import clann.backend.Shapes;
import clann.backend.Transpose;
import java.util.Arrays;

/**
 * The operations to the last rounding, as plain loops of {@link Math#fma} in the order that {@link
 * Backend} and the kernels state: what a device has to give, bit for bit. OpenCL 1.2 (7.4) rounds
 * addition, subtraction, multiplication and fma correctly, so there is one right result; exp and
 * log are our own, of these alone. Quotients it rounds correctly in double, and in float where a
 * device says so.
 */
final class StatedArithmetic implements Backend {
    private final Precision precision;
    private final StatedFunctions functions;
    private final PartsOfSums parts;

    /** With no sum split. */
    StatedArithmetic(Precision precision) {
        this(precision, (m, n, k, left, right) -> 1);
    }

    /** With sums split as a device splits them. */
    static StatedArithmetic like(Backend device) {
        return new StatedArithmetic(device.precision(), device::parts);
    }

    private StatedArithmetic(Precision precision, PartsOfSums parts) {
        this.precision = precision;
        this.functions = StatedFunctions.in(precision);
        this.parts = parts;
    }

    /** As {@link Backend#parts}. */
    private interface PartsOfSums {
        int of(int m, int n, int k, Transpose left, Transpose right);
    }

    /**
     * With each sum of a product split into parts, each from 0 and of equally many terms but for
     * the last; they are added in ascending order.
     */
    StatedArithmetic inParts(int number) {
        return new StatedArithmetic(precision, (m, n, k, left, right) -> number);
    }

    private record Numbers(double[] data, int offset, int rows, int columns)
            implements OwnedMatrix {
        @Override
        public Numbers view(int first, int viewRows, int viewColumns) {
            Shapes.viewWithin(first, viewRows, viewColumns, this);
            return new Numbers(data, offset + first, viewRows, viewColumns);
        }

        double get(int index) {
            return data[offset + index];
        }

        void set(int index, double value) {
            data[offset + index] = value;
        }

        @Override
        public void close() {}
    }

    private record Rows(int[] numbers) implements RowOrder {
        @Override
        public int length() {
            return numbers.length;
        }

        @Override
        public void close() {}
    }

    private double rounded(double value) {
        return precision == Precision.FLOAT ? (float) value : value;
    }

    private double fma(double x, double y, double sum) {
        return precision == Precision.FLOAT
                ? Math.fma((float) x, (float) y, (float) sum)
                : Math.fma(x, y, sum);
    }

    /** Sums and products of two floats in double are exact, or round as the float would. */
    private double plus(double x, double y) {
        return rounded(x + y);
    }

    private double times(double x, double y) {
        return rounded(x * y);
    }

    private double quotient(double x, double y) {
        return precision == Precision.FLOAT ? (float) x / (float) y : x / y;
    }

    @Override
    public String name() {
        return "stated";
    }

    @Override
    public String device() {
        return "the stated arithmetic";
    }

    @Override
    public String driver() {
        return "Math.fma";
    }

    @Override
    public Precision precision() {
        return precision;
    }

    @Override
    public boolean keepsDenormals() {
        return true;
    }

    @Override
    public boolean roundsAsStated() {
        return true;
    }

    @Override
    public boolean roundsQuotients() {
        return true;
    }

    @Override
    public String buildOptions() {
        return "";
    }

    @Override
    public OwnedMatrix allocate(int rows, int columns) {
        return new Numbers(new double[Math.multiplyExact(rows, columns)], 0, rows, columns);
    }

    @Override
    public RowOrder upload(int[] rows) {
        return new Rows(rows.clone());
    }

    @Override
    public void write(double[] values, Matrix to) {
        Numbers numbers = (Numbers) to;
        for (int i = 0; i < values.length; i++) numbers.set(i, rounded(values[i]));
    }

    @Override
    public double[] read(Matrix from) {
        Numbers numbers = (Numbers) from;
        return Arrays.copyOfRange(
                numbers.data(), numbers.offset(), numbers.offset() + numbers.length());
    }

    @Override
    public void multiply(
            Matrix a, Transpose left, Matrix b, Transpose right, Matrix c, Epilogue epilogue) {
        int k = Shapes.multiply(a, left, b, right, c, epilogue);
        if (!(epilogue instanceof Epilogue.None) && !(epilogue instanceof Epilogue.AddBias)) {
            SeparateEpilogues.multiply(this, a, left, b, right, c, epilogue);
            return;
        }
        int m = c.rows();
        int n = c.columns();
        int number = parts.of(m, n, k, left, right);
        double[] x = rowMajor((Numbers) a, left, m, k);
        double[] y = rowMajor((Numbers) b, right, k, n);
        double[] sums =
                precision == Precision.FLOAT
                        ? new FloatProduct(floats(x), floats(y), n, number).sums(m, k)
                        : new DoubleProduct(x, y, n, number).sums(m, k);
        if (epilogue instanceof Epilogue.AddBias add)
            for (int i = 0; i < sums.length; i++)
                sums[i] = plus(sums[i], ((Numbers) add.bias()).get(i % n));
        Numbers to = (Numbers) c;
        System.arraycopy(sums, 0, to.data(), to.offset(), sums.length);
    }

    private double[] rowMajor(Numbers matrix, Transpose transpose, int rows, int columns) {
        double[] stored = read(matrix);
        if (transpose == Transpose.NO) return stored;
        double[] numbers = new double[stored.length];
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < columns; column++)
                numbers[row * columns + column] = stored[column * rows + row];
        return numbers;
    }

    private static float[] floats(double[] numbers) {
        float[] floats = new float[numbers.length];
        for (int i = 0; i < floats.length; i++) floats[i] = (float) numbers[i];
        return floats;
    }

    /**
     * A product in float, all sums of a row side by side.
     *
     * @param x of k columns
     * @param y k x n
     */
    private record FloatProduct(float[] x, float[] y, int n, int parts) {
        double[] sums(int m, int k) {
            double[] all = new double[m * n];
            float[] sums = new float[n];
            float[] part = new float[n];
            int terms = (k + parts - 1) / parts;
            for (int i = 0; i < m; i++) {
                addTerms(i * k, 0, Math.min(k, terms), sums);
                for (int first = terms; first < k; first += terms) {
                    addTerms(i * k, first, Math.min(k, first + terms), part);
                    for (int j = 0; j < n; j++) sums[j] += part[j];
                }
                for (int j = 0; j < n; j++) all[i * n + j] = sums[j];
            }
            return all;
        }

        private void addTerms(int row, int first, int end, float[] sums) {
            Arrays.fill(sums, 0);
            for (int p = first; p < end; p++) add(x[row + p], p * n, sums);
        }

        private void add(float factor, int from, float[] sums) {
            for (int j = 0; j < n; j++) sums[j] = Math.fma(factor, y[from + j], sums[j]);
        }
    }

    /** Likewise in double. */
    private record DoubleProduct(double[] x, double[] y, int n, int parts) {
        double[] sums(int m, int k) {
            double[] all = new double[m * n];
            double[] sums = new double[n];
            double[] part = new double[n];
            int terms = (k + parts - 1) / parts;
            for (int i = 0; i < m; i++) {
                addTerms(i * k, 0, Math.min(k, terms), sums);
                for (int first = terms; first < k; first += terms) {
                    addTerms(i * k, first, Math.min(k, first + terms), part);
                    for (int j = 0; j < n; j++) sums[j] += part[j];
                }
                System.arraycopy(sums, 0, all, i * n, n);
            }
            return all;
        }

        private void addTerms(int row, int first, int end, double[] sums) {
            Arrays.fill(sums, 0);
            for (int p = first; p < end; p++) add(x[row + p], p * n, sums);
        }

        private void add(double factor, int from, double[] sums) {
            for (int j = 0; j < n; j++) sums[j] = Math.fma(factor, y[from + j], sums[j]);
        }
    }

    @Override
    public void logisticGradient(Matrix y, Matrix g, Matrix dz) {
        Shapes.same(y, g, dz);
        for (int i = 0; i < y.length(); i++) {
            double value = ((Numbers) y).get(i);
            double slope = times(value, plus(1, -value));
            ((Numbers) dz).set(i, times(slope, ((Numbers) g).get(i)));
        }
    }

    @Override
    public void columnSums(Matrix g, Matrix sums) {
        Shapes.rowOf(sums, g.columns());
        for (int c = 0; c < g.columns(); c++) {
            double sum = 0;
            for (int row = 0; row < g.rows(); row++)
                sum = plus(sum, ((Numbers) g).get(row * g.columns() + c));
            ((Numbers) sums).set(c, sum);
        }
    }

    @Override
    public void update(Matrix w, Matrix dw, double rate) {
        Shapes.same(w, dw);
        Numbers parameters = (Numbers) w;
        for (int i = 0; i < w.length(); i++)
            parameters.set(i, fma(-rounded(rate), ((Numbers) dw).get(i), parameters.get(i)));
    }

    @Override
    public void gather(Matrix x, RowOrder order, int first, Matrix y) {
        Shapes.gather(x, order, first, y);
        int columns = x.columns();
        for (int row = 0; row < y.rows(); row++)
            for (int c = 0; c < columns; c++)
                ((Numbers) y)
                        .set(
                                row * columns + c,
                                ((Numbers) x)
                                        .get(((Rows) order).numbers()[first + row] * columns + c));
    }

    @Override
    public void logistic(Matrix z, Matrix y) {
        Shapes.same(z, y);
        for (int i = 0; i < z.length(); i++) {
            double e = functions.exp(-((Numbers) z).get(i));
            ((Numbers) y).set(i, quotient(1, plus(1, e)));
        }
    }

    @Override
    public void softmax(Matrix z, Matrix y) {
        Shapes.same(z, y);
        for (int row = 0; row < z.rows(); row++) softmax(z, y, row);
    }

    /** Gives the row's maximum, which passes over NaN as fmax does, and the sum of exp. */
    private double[] softmax(Matrix z, Matrix y, int row) {
        int first = row * z.columns();
        int end = first + z.columns();
        double max = Double.NEGATIVE_INFINITY;
        for (int i = first; i < end; i++)
            if (((Numbers) z).get(i) > max) max = ((Numbers) z).get(i);
        double sum = 0;
        for (int i = first; i < end; i++) {
            double e = functions.exp(plus(((Numbers) z).get(i), -max));
            ((Numbers) y).set(i, e);
            sum = plus(sum, e);
        }
        for (int i = first; i < end; i++) ((Numbers) y).set(i, quotient(((Numbers) y).get(i), sum));
        return new double[] {max, sum};
    }

    @Override
    public void softmaxCrossEntropy(Matrix z, Matrix t, Matrix y, Matrix costs) {
        Shapes.same(z, t, y);
        Shapes.columnOf(costs, z.rows());
        int classes = z.columns();
        for (int row = 0; row < z.rows(); row++) {
            double[] maxAndSum = softmax(z, y, row);
            double sum = 0;
            for (int i = row * classes; i < (row + 1) * classes; i++)
                sum = fma(((Numbers) t).get(i), plus(maxAndSum[0], -((Numbers) z).get(i)), sum);
            ((Numbers) costs).set(row, plus(functions.log(maxAndSum[1]), sum));
        }
    }

    @Override
    public void softmaxCrossEntropyGradient(Matrix y, Matrix t, Matrix dz) {
        Shapes.same(y, t, dz);
        double rows = rounded(y.rows());
        for (int i = 0; i < y.length(); i++) {
            double difference = plus(((Numbers) y).get(i), -((Numbers) t).get(i));
            ((Numbers) dz).set(i, quotient(difference, rows));
        }
    }

    @Override
    public void close() {}
}
