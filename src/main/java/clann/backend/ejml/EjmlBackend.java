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
import org.ejml.EjmlVersion;

/**
 * The CPU, and the reference: every operation as plainly as its formula. Products are EJML's, in
 * the backend's precision; what is element by element is computed in double and rounded once.
 */
public final class EjmlBackend implements Backend {
    private final Precision precision;

    public EjmlBackend(Precision precision) {
        this.precision = precision;
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
        return "EJML " + EjmlVersion.VERSION;
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
            product.setProduct(own(a), left, own(b), right);
        } else if (epilogue instanceof Epilogue.AddBias add) {
            product.setProduct(own(a), left, own(b), right);
            EjmlMatrix bias = own(add.bias());
            for (int i = 0; i < c.rows(); i++)
                for (int j = 0; j < c.columns(); j++)
                    product.set(i, j, product.get(i, j) + bias.get(j));
        } else {
            SeparateEpilogues.multiply(this, a, left, b, right, c, epilogue);
        }
    }

    @Override
    public void logistic(Matrix z, Matrix y) {
        Shapes.same(z, y);
        EjmlMatrix in = own(z);
        EjmlMatrix out = own(y);
        for (int i = 0; i < z.length(); i++) out.set(i, 1 / (1 + Math.exp(-in.get(i))));
    }

    @Override
    public void logisticGradient(Matrix y, Matrix g, Matrix dz) {
        Shapes.same(y, g, dz);
        EjmlMatrix output = own(y);
        EjmlMatrix gradient = own(g);
        EjmlMatrix result = own(dz);
        for (int i = 0; i < y.length(); i++) {
            double value = output.get(i);
            result.set(i, value * (1 - value) * gradient.get(i));
        }
    }

    @Override
    public void softmax(Matrix z, Matrix y) {
        Shapes.same(z, y);
        EjmlMatrix in = own(z);
        EjmlMatrix out = own(y);
        for (int row = 0; row < z.rows(); row++) {
            double max = max(in, row);
            double sum = sumOfExp(in, row, max);
            for (int c = 0; c < z.columns(); c++)
                out.set(row, c, Math.exp(in.get(row, c) - max) / sum);
        }
    }

    @Override
    public void softmaxCrossEntropy(Matrix z, Matrix t, Matrix y, Matrix costs) {
        Shapes.same(z, t);
        Shapes.columnOf(costs, z.rows());
        softmax(z, y);
        EjmlMatrix in = own(z);
        EjmlMatrix targets = own(t);
        EjmlMatrix out = own(costs);
        for (int row = 0; row < z.rows(); row++) {
            double max = max(in, row);
            double cost = Math.log(sumOfExp(in, row, max));
            for (int c = 0; c < z.columns(); c++)
                cost -= targets.get(row, c) * (in.get(row, c) - max);
            out.set(row, cost);
        }
    }

    private static double max(EjmlMatrix z, int row) {
        double max = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < z.columns(); c++) max = Math.max(max, z.get(row, c));
        return max;
    }

    private static double sumOfExp(EjmlMatrix z, int row, double max) {
        double sum = 0;
        for (int c = 0; c < z.columns(); c++) sum += Math.exp(z.get(row, c) - max);
        return sum;
    }

    @Override
    public void softmaxCrossEntropyGradient(Matrix y, Matrix t, Matrix dz) {
        Shapes.same(y, t, dz);
        EjmlMatrix output = own(y);
        EjmlMatrix targets = own(t);
        EjmlMatrix result = own(dz);
        for (int i = 0; i < y.length(); i++)
            result.set(i, (output.get(i) - targets.get(i)) / y.rows());
    }

    @Override
    public void columnSums(Matrix g, Matrix sums) {
        Shapes.rowOf(sums, g.columns());
        EjmlMatrix gradient = own(g);
        EjmlMatrix result = own(sums);
        for (int c = 0; c < g.columns(); c++) {
            double sum = 0;
            for (int row = 0; row < g.rows(); row++) sum += gradient.get(row, c);
            result.set(c, sum);
        }
    }

    @Override
    public void update(Matrix w, Matrix dw, double rate) {
        Shapes.same(w, dw);
        EjmlMatrix parameters = own(w);
        EjmlMatrix gradient = own(dw);
        for (int i = 0; i < w.length(); i++)
            parameters.set(i, parameters.get(i) - rate * gradient.get(i));
    }

    @Override
    public void gather(Matrix x, RowOrder order, int first, Matrix y) {
        Shapes.gather(x, order, first, y);
        if (!(order instanceof Rows rows))
            throw new IllegalArgumentException("a row order of another backend");
        EjmlMatrix from = own(x);
        EjmlMatrix to = own(y);
        for (int row = 0; row < y.rows(); row++)
            for (int c = 0; c < y.columns(); c++)
                to.set(row, c, from.get(rows.numbers()[first + row], c));
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
