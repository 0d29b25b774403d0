package clann.backend.ejml;

import clann.backend.Backend;
import clann.backend.Epilogue;
import clann.backend.Matrix;
import clann.backend.OwnedMatrix;
import clann.backend.Precision;
import clann.backend.RowOrder;
import clann.backend.SeparateEpilogues;
import clann.backend.Shapes;
import clann.backend.Transpose;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ejml.EjmlVersion;

/**
 * The CPU, and the reference: every operation as plainly as its formula. What is element by element
 * is computed in double and rounded once.
 */
public final class EjmlBackend implements Backend {
    private final Precision precision;

    private final Products products;

    /** The exponentials of one row. */
    private double[] exponentials = new double[0];

    /** The reference: products are EJML's, whatever else the machine has. */
    public EjmlBackend(Precision precision) {
        this(precision, new Products.Ejml());
    }

    EjmlBackend(Precision precision, Products products) {
        this.precision = precision;
        this.products = products;
    }

    /** For training: products by the fastest that the machine has, never for a proof. */
    public static EjmlBackend fast(Precision precision) {
        int threads = Runtime.getRuntime().availableProcessors();
        return new EjmlBackend(
                precision, new FastProducts(precision, SystemBlas.ofThisProcess(), threads));
    }

    /** What {@link #fast} will find here, in words, without the time that loading it takes. */
    public static String installed() {
        return Stream.concat(
                        Stream.of("EJML " + EjmlVersion.VERSION),
                        SystemBlas.installed().map(Path::toString))
                .collect(Collectors.joining(", "));
    }

    @Override
    public String name() {
        return "ejml";
    }

    @Override
    public String device() {
        return "CPU";
    }

    @Override
    public String driver() {
        return products.library();
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
        return false;
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
        int length = Shapes.length(rows, columns);
        return switch (precision) {
            case FLOAT -> new EjmlMatrix.Floats(new float[length], 0, rows, columns);
            case DOUBLE -> new EjmlMatrix.Doubles(new double[length], 0, rows, columns);
        };
    }

    private record Rows(int[] numbers) implements RowOrder {
        @Override
        public int length() {
            return numbers.length;
        }

        @Override
        public void close() {}
    }

    @Override
    public RowOrder upload(int[] rows) {
        return new Rows(rows.clone());
    }

    @Override
    public void write(double[] values, Matrix to) {
        Shapes.length(values, to);
        EjmlMatrix matrix = own(to);
        for (int i = 0; i < values.length; i++) matrix.set(i, values[i]);
    }

    @Override
    public double[] read(Matrix from) {
        EjmlMatrix matrix = own(from);
        double[] values = new double[from.length()];
        for (int i = 0; i < values.length; i++) values[i] = matrix.get(i);
        return values;
    }

    @Override
    public void multiply(
            Matrix a, Transpose left, Matrix b, Transpose right, Matrix c, Epilogue epilogue) {
        Shapes.multiply(a, left, b, right, c, epilogue);
        EjmlMatrix product = own(c);
        if (epilogue instanceof Epilogue.None) {
            products.multiply(own(a), left, own(b), right, product);
        } else if (epilogue instanceof Epilogue.AddBias add) {
            products.multiplyRows(own(a), left, own(b), right, product);
            product.addRow(own(add.bias()));
        } else {
            SeparateEpilogues.multiply(this, a, left, b, right, c, epilogue);
        }
    }

    @Override
    public void logistic(Matrix z, Matrix y) {
        Shapes.same(z, y);
        EjmlMatrix in = own(z);
        EjmlMatrix out = own(y);
        for (int i = 0, length = z.length(); i < length; i++)
            out.set(i, 1 / (1 + Math.exp(-in.get(i))));
    }

    @Override
    public void logisticGradient(Matrix y, Matrix g, Matrix dz) {
        Shapes.same(y, g, dz);
        EjmlMatrix output = own(y);
        EjmlMatrix gradient = own(g);
        EjmlMatrix result = own(dz);
        for (int i = 0, length = y.length(); i < length; i++) {
            double value = output.get(i);
            result.set(i, value * (1 - value) * gradient.get(i));
        }
    }

    @Override
    public void softmax(Matrix z, Matrix y) {
        Shapes.same(z, y);
        EjmlMatrix in = own(z);
        EjmlMatrix out = own(y);
        for (int row = 0; row < z.rows(); row++) softmax(in, out, row, max(in, row));
    }

    @Override
    public void softmaxCrossEntropy(Matrix z, Matrix t, Matrix y, Matrix costs) {
        Shapes.same(z, t, y);
        Shapes.columnOf(costs, z.rows());
        EjmlMatrix in = own(z);
        EjmlMatrix targets = own(t);
        EjmlMatrix probabilities = own(y);
        EjmlMatrix out = own(costs);
        int columns = z.columns();
        for (int row = 0; row < z.rows(); row++) {
            int first = row * columns;
            double max = max(in, row);
            double cost = Math.log(softmax(in, probabilities, row, max));
            for (int i = first; i < first + columns; i++)
                cost -= targets.get(i) * (in.get(i) - max);
            out.set(row, cost);
        }
    }

    private static double max(EjmlMatrix z, int row) {
        int columns = z.columns();
        int first = row * columns;
        double max = Double.NEGATIVE_INFINITY;
        for (int i = first; i < first + columns; i++) max = Math.max(max, z.get(i));
        return max;
    }

    /** Gives the sum over c of exp(z - max). */
    private double softmax(EjmlMatrix z, EjmlMatrix y, int row, double max) {
        int columns = z.columns();
        int first = row * columns;
        if (exponentials.length < columns) exponentials = new double[columns];
        double sum = 0;
        for (int c = 0; c < columns; c++) {
            exponentials[c] = Math.exp(z.get(first + c) - max);
            sum += exponentials[c];
        }
        for (int c = 0; c < columns; c++) y.set(first + c, exponentials[c] / sum);
        return sum;
    }

    @Override
    public void softmaxCrossEntropyGradient(Matrix y, Matrix t, Matrix dz) {
        Shapes.same(y, t, dz);
        EjmlMatrix output = own(y);
        EjmlMatrix targets = own(t);
        EjmlMatrix result = own(dz);
        int rows = y.rows();
        for (int i = 0, length = y.length(); i < length; i++)
            result.set(i, (output.get(i) - targets.get(i)) / rows);
    }

    @Override
    public void columnSums(Matrix g, Matrix sums) {
        Shapes.rowOf(sums, g.columns());
        EjmlMatrix gradient = own(g);
        EjmlMatrix result = own(sums);
        int columns = g.columns();
        int length = g.length();
        for (int c = 0; c < columns; c++) {
            double sum = 0;
            for (int i = c; i < length; i += columns) sum += gradient.get(i);
            result.set(c, sum);
        }
    }

    @Override
    public void update(Matrix w, Matrix dw, double rate) {
        Shapes.same(w, dw);
        own(w).update(own(dw), rate);
    }

    @Override
    public void gather(Matrix x, RowOrder order, int first, Matrix y) {
        Shapes.gather(x, order, first, y);
        if (!(order instanceof Rows rows))
            throw new IllegalArgumentException("a row order of another backend");
        EjmlMatrix from = own(x);
        EjmlMatrix to = own(y);
        int columns = y.columns();
        for (int row = 0; row < y.rows(); row++) {
            int source = rows.numbers()[first + row] * columns;
            int target = row * columns;
            for (int c = 0; c < columns; c++) to.set(target + c, from.get(source + c));
        }
    }

    private EjmlMatrix own(Matrix matrix) {
        boolean same =
                switch (precision) {
                    case FLOAT -> matrix instanceof EjmlMatrix.Floats;
                    case DOUBLE -> matrix instanceof EjmlMatrix.Doubles;
                };
        if (!same) throw new IllegalArgumentException("a matrix of another backend");
        return (EjmlMatrix) matrix;
    }

    /** Nothing to release. */
    @Override
    public void close() {}
}
