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
import clann.backend.ejml.EjmlBackend;
import java.util.Arrays;

/**
 * How far a backend of some precision may be from EJML in double: a backend whose matrices carry,
 * beside EJML's values, a bound on the error of each element. {@link #read} gives these bounds.
 *
 * <p>It is a running error analysis (Higham, Accuracy and Stability of Numerical Algorithms, 2nd
 * edition, section 3.3): each operation takes the bounds of its operands through its formula and
 * adds its own roundings, so whatever is computed over {@link Backend} has its bound computed by
 * the same calls. Written with
 *
 * <ul>
 *   <li>u, the unit roundoff of the backend plus that of double, for the reference rounds too;
 *   <li>gamma(k) = k u / (1 - k u), the error of k roundings one after the other (Higham, 3.1);
 *   <li>n ulp of a result is at most 2 n u of it;
 *   <li>tiny, the smallest normal number: what a device that flushes denormals loses at an
 *       operation.
 * </ul>
 */
public final class ErrorBounds implements Backend {
    private final EjmlBackend reference = new EjmlBackend(Precision.DOUBLE);
    private final Precision precision;
    private final double u;
    private final double tiny;
    private final double expError;
    private final double logError;
    private final double divideError;

    /**
     * @param precision of the backend whose errors are bounded
     */
    public ErrorBounds(Precision precision) {
        this.precision = precision;
        this.u = precision.unitRoundoff() + Precision.DOUBLE.unitRoundoff();
        this.tiny = precision.smallestNormal();
        UlpLimits limits = UlpLimits.of(precision);
        this.expError = 2 * limits.exp() * u;
        this.logError = 2 * limits.log() * u;
        this.divideError = 2 * limits.divide() * u;
    }

    /** Whether a device may take the number for zero. */
    private boolean isFlushable(double number) {
        return number != 0 && number < tiny;
    }

    /** Values, and for each the bound of its error. */
    private record Bounded(Matrix values, double[] errors, int firstError) implements OwnedMatrix {
        @Override
        public int rows() {
            return values.rows();
        }

        @Override
        public int columns() {
            return values.columns();
        }

        @Override
        public Bounded view(int offset, int rows, int columns) {
            return new Bounded(values.view(offset, rows, columns), errors, firstError + offset);
        }

        double error(int index) {
            return errors[firstError + index];
        }

        void setError(int index, double error) {
            errors[firstError + index] = error;
        }

        @Override
        public void close() {}
    }

    @Override
    public String name() {
        return "bounds";
    }

    @Override
    public String device() {
        return reference.device();
    }

    @Override
    public String driver() {
        return reference.driver();
    }

    @Override
    public Precision precision() {
        return precision;
    }

    @Override
    public boolean keepsDenormals() {
        return reference.keepsDenormals();
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
        return reference.buildOptions();
    }

    @Override
    public OwnedMatrix allocate(int rows, int columns) {
        OwnedMatrix values = reference.allocate(rows, columns);
        return new Bounded(values, new double[values.length()], 0);
    }

    @Override
    public RowOrder upload(int[] rows) {
        return reference.upload(rows);
    }

    /** The error is what the upload rounds away, exactly. */
    @Override
    public void write(double[] values, Matrix to) {
        Bounded matrix = (Bounded) to;
        reference.write(values, matrix.values());
        for (int i = 0; i < values.length; i++)
            matrix.setError(i, Math.abs(rounded(values[i]) - values[i]));
    }

    private double rounded(double value) {
        return switch (precision) {
            case FLOAT -> (float) value;
            case DOUBLE -> value;
        };
    }

    /** The bounds of the errors, element by element. */
    @Override
    public double[] read(Matrix from) {
        Bounded matrix = (Bounded) from;
        return Arrays.copyOfRange(
                matrix.errors(), matrix.firstError(), matrix.firstError() + matrix.length());
    }

    /** What EJML in double gives, element by element. */
    double[] exact(Matrix of) {
        return reference.read(values(of));
    }

    private double gamma(int k) {
        return k * u / (1 - k * u);
    }

    /**
     * Each of the k terms goes through at most k roundings: gamma(k) sum |a| |b| (Higham, 3.5), on
     * operands that may be larger by their own errors, which go through to first and second order.
     * A device that flushes denormals may take such an operand for zero. A bias is one more
     * rounding, of the sum. Other epilogues round as the operations that they stand for.
     */
    @Override
    public void multiply(
            Matrix a, Transpose left, Matrix b, Transpose right, Matrix c, Epilogue epilogue) {
        int k = Shapes.multiply(a, left, b, right, c, epilogue);
        if (!(epilogue instanceof Epilogue.None) && !(epilogue instanceof Epilogue.AddBias)) {
            SeparateEpilogues.multiply(this, a, left, b, right, c, epilogue);
            return;
        }
        Bounded x = (Bounded) a;
        Bounded y = (Bounded) b;
        double[] xs = reference.read(x.values());
        double[] ys = reference.read(y.values());
        double[] xErrors = read(a);
        double[] yErrors = read(b);
        double roundings = gamma(k);
        double[] errors = new double[c.length()];
        int xStep = left == Transpose.NO ? 1 : c.rows();
        int yStep = right == Transpose.NO ? c.columns() : 1;
        for (int i = 0; i < c.rows(); i++)
            for (int j = 0; j < c.columns(); j++) {
                double error = k * tiny;
                int xIndex = left == Transpose.NO ? i * k : i;
                int yIndex = right == Transpose.NO ? j : j * k;
                for (int p = 0; p < k; p++, xIndex += xStep, yIndex += yStep) {
                    double xValue = Math.abs(xs[xIndex]);
                    double yValue = Math.abs(ys[yIndex]);
                    double xError = xErrors[xIndex];
                    double yError = yErrors[yIndex];
                    error += roundings * (xValue + xError) * (yValue + yError);
                    error += xValue * yError + xError * (yValue + yError);
                    if (isFlushable(xValue)) error += tiny * yValue;
                    if (isFlushable(yValue)) error += tiny * xValue;
                }
                errors[i * c.columns() + j] = error;
            }
        if (epilogue instanceof Epilogue.AddBias add) {
            Bounded bias = (Bounded) add.bias();
            var onValues = new Epilogue.AddBias(bias.values());
            reference.multiply(x.values(), left, y.values(), right, values(c), onValues);
            double[] sums = reference.read(values(c));
            for (int i = 0; i < errors.length; i++) {
                double operands = errors[i] + bias.error(i % c.columns());
                errors[i] = operands + u * (Math.abs(sums[i]) + operands) + tiny;
            }
        } else {
            reference.multiply(x.values(), left, y.values(), right, values(c), epilogue);
        }
        setErrors(c, errors);
    }

    /**
     * Through the formula: y (1 - y) (exp(e) - 1), as |d/dz log(dy/dz)| = |1 - 2 y| is at most 1.
     * Rounding: exp, whose error counts by 1 - y alone, 1 + exp, and the quotient, each relative to
     * the result. Whatever the errors, y is between 0 and 1.
     */
    @Override
    public void logistic(Matrix z, Matrix y) {
        Bounded in = (Bounded) z;
        reference.logistic(in.values(), values(y));
        double[] ys = reference.read(values(y));
        for (int i = 0; i < ys.length; i++) {
            double rest = 1 - ys[i];
            double through = ys[i] * rest * Math.expm1(in.error(i));
            double exp = Math.min(1, rest + through) * expError;
            double relative = (1 + divideError) / ((1 - u) * (1 - exp)) - 1;
            double error = through + relative * (ys[i] + through);
            ((Bounded) y).setError(i, atMost(Math.max(ys[i], rest), error) + tiny);
        }
    }

    /** The bound, or what holds whatever the errors where the bound is larger or no number. */
    private static double atMost(double largest, double bound) {
        return bound < largest ? bound : largest;
    }

    /**
     * The slope y (1 - y) changes by at most |1 - 2 y| e + e^2; then three roundings: of 1 - y, and
     * of two products, the first of which may be flushed before the second.
     */
    @Override
    public void logisticGradient(Matrix y, Matrix g, Matrix dz) {
        Bounded output = (Bounded) y;
        Bounded gradient = (Bounded) g;
        double[] ys = reference.read(output.values());
        double[] gs = reference.read(gradient.values());
        double[] errors = new double[ys.length];
        double roundings = Math.pow(1 + u, 3);
        for (int i = 0; i < ys.length; i++) {
            double e = output.error(i);
            double slope = Math.abs(ys[i] * (1 - ys[i]));
            double slopeError = Math.abs(1 - 2 * ys[i]) * e + e * e + 2 * tiny;
            double operand = Math.abs(gs[i]) + gradient.error(i);
            errors[i] = (slope + slopeError) * operand * roundings - slope * Math.abs(gs[i]) + tiny;
        }
        reference.logisticGradient(output.values(), gradient.values(), values(dz));
        setErrors(dz, errors);
    }

    @Override
    public void softmax(Matrix z, Matrix y) {
        Bounded in = (Bounded) z;
        reference.softmax(in.values(), values(y));
        setSoftmaxErrors(in, y);
    }

    @Override
    public void softmaxCrossEntropy(Matrix z, Matrix t, Matrix y, Matrix costs) {
        Bounded in = (Bounded) z;
        Bounded targets = (Bounded) t;
        reference.softmaxCrossEntropy(in.values(), targets.values(), values(y), values(costs));
        setSoftmaxErrors(in, y);
        setCostErrors(in, targets, y, (Bounded) costs);
    }

    /**
     * By how much each exponent z - m of a row may be off: its operand's error, and the rounding of
     * the subtraction. Softmax and cost do not depend on m, so any m will do, the computed one too.
     */
    private double[] exponentErrors(double[] zs, Bounded z, int row) {
        int classes = z.columns();
        double max = max(zs, z, row);
        double largest = 0;
        for (int c = 0; c < classes; c++) largest = Math.max(largest, z.error(row * classes + c));
        double[] errors = new double[classes];
        for (int c = 0; c < classes; c++) {
            double error = z.error(row * classes + c);
            double difference = Math.abs(zs[row * classes + c] - max) + error + largest;
            errors[c] = error + u * difference + tiny;
        }
        return errors;
    }

    private static double max(double[] zs, Bounded z, int row) {
        double max = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < z.columns(); c++) max = Math.max(max, zs[row * z.columns() + c]);
        return max;
    }

    /**
     * With exponents off by e, y[c] becomes y[c] exp(e[c]) / sum of y[j] exp(e[j]), which is
     * largest and smallest where e[c] and the others' errors have opposite signs. Roundings: of
     * both exp, of the sum, of the quotient. Whatever the errors, y is between 0 and 1.
     */
    private void setSoftmaxErrors(Bounded z, Matrix y) {
        double[] zs = reference.read(z.values());
        double[] ys = reference.read(values(y));
        int classes = z.columns();
        double roundings =
                (1 + expError) * (1 + divideError) / ((1 - expError) * (1 - gamma(classes - 1)));
        for (int row = 0; row < z.rows(); row++) {
            double[] errors = exponentErrors(zs, z, row);
            double[] down = new double[classes];
            double[] up = new double[classes];
            for (int c = 0; c < classes; c++) {
                down[c] = ys[row * classes + c] * Math.exp(-errors[c]);
                up[c] = ys[row * classes + c] * Math.exp(errors[c]);
            }
            for (int c = 0; c < classes; c++) {
                double own = ys[row * classes + c];
                double othersDown = 0;
                double othersUp = 0;
                for (int j = 0; j < classes; j++)
                    if (j != c) {
                        othersDown += down[j];
                        othersUp += up[j];
                    }
                double most = roundings / (own + Math.exp(-errors[c]) * othersDown);
                double least = 1 / (roundings * (own + Math.exp(errors[c]) * othersUp));
                double error = own * Math.max(most - 1, 1 - least);
                ((Bounded) y)
                        .setError(
                                row * classes + c,
                                atMost(Math.max(own, 1 - own), error) + (classes + 1) * tiny);
            }
        }
    }

    /**
     * log of the sum of exp: each exp counts by its share y of the sum, then log's own error; the
     * sum of t (m - z): the subtractions, and gamma(classes) for the chain; one rounding to add
     * them.
     */
    private void setCostErrors(Bounded z, Bounded t, Matrix y, Bounded costs) {
        double[] zs = reference.read(z.values());
        double[] ts = reference.read(t.values());
        double[] ys = reference.read(values(y));
        int classes = z.columns();
        for (int row = 0; row < z.rows(); row++) {
            double max = max(zs, z, row);
            double[] errors = exponentErrors(zs, z, row);
            double exps = 0;
            double most = 0;
            double least = 0;
            double sum = 0;
            double chain = classes * tiny;
            double largest = Arrays.stream(errors).max().orElse(0);
            for (int c = 0; c < classes; c++) {
                int i = row * classes + c;
                double difference = max - zs[i];
                double target = Math.abs(ts[i]);
                exps += Math.exp(-difference);
                most += ys[i] * Math.exp(errors[c]);
                least += ys[i] * Math.exp(-errors[c]);
                sum += ts[i] * difference;
                // the computed maximum may be another, by as much as the logits are off
                double operand = difference + errors[c] + largest;
                chain +=
                        gamma(classes) * (target + t.error(i)) * operand
                                + target * errors[c]
                                + t.error(i) * operand;
            }
            double roundings = (1 + expError) * (1 + gamma(classes - 1));
            double log = Math.log(exps);
            double throughLog =
                    Math.max(Math.log(most * roundings), -Math.log(least * (2 - roundings)))
                            + classes * tiny;
            double logs = throughLog + logError * (Math.abs(log) + throughLog + largest) + tiny;
            double operands = chain + logs;
            double error = operands + u * (Math.abs(log + sum) + operands) + tiny;
            costs.setError(row, Double.isNaN(error) ? Double.POSITIVE_INFINITY : error);
        }
    }

    /** One rounding of y - t, one quotient. */
    @Override
    public void softmaxCrossEntropyGradient(Matrix y, Matrix t, Matrix dz) {
        Bounded output = (Bounded) y;
        Bounded targets = (Bounded) t;
        double[] ys = reference.read(output.values());
        double[] ts = reference.read(targets.values());
        double[] errors = new double[ys.length];
        for (int i = 0; i < ys.length; i++) {
            double difference = Math.abs(ys[i] - ts[i]);
            double largest = difference + output.error(i) + targets.error(i);
            errors[i] = (largest * (1 + u) * (1 + divideError) - difference) / y.rows() + 2 * tiny;
        }
        reference.softmaxCrossEntropyGradient(output.values(), targets.values(), values(dz));
        setErrors(dz, errors);
    }

    /** gamma(rows - 1) sum |g|: one addition for each row but the first. */
    @Override
    public void columnSums(Matrix g, Matrix sums) {
        Bounded gradient = (Bounded) g;
        double[] gs = reference.read(gradient.values());
        double[] errors = new double[g.columns()];
        for (int i = 0; i < gs.length; i++)
            errors[i % g.columns()] +=
                    gamma(g.rows() - 1) * (Math.abs(gs[i]) + gradient.error(i))
                            + gradient.error(i)
                            + tiny;
        reference.columnSums(gradient.values(), values(sums));
        setErrors(sums, errors);
    }

    /** Rounding the rate, and the result; the product is rounded by the reference alone. */
    @Override
    public void update(Matrix w, Matrix dw, double rate) {
        Bounded parameters = (Bounded) w;
        Bounded gradient = (Bounded) dw;
        double[] gs = reference.read(gradient.values());
        reference.update(parameters.values(), gradient.values(), rate);
        double[] results = reference.read(parameters.values());
        double rateError = Math.abs(rounded(rate) - rate);
        for (int i = 0; i < gs.length; i++) {
            double step = Math.abs(rate * gs[i]);
            double largest = (Math.abs(rate) + rateError) * (Math.abs(gs[i]) + gradient.error(i));
            double operands =
                    parameters.error(i)
                            + largest
                            - step
                            + Precision.DOUBLE.unitRoundoff() * step
                            + tiny;
            parameters.setError(i, operands + u * (Math.abs(results[i]) + operands) + tiny);
        }
    }

    @Override
    public void gather(Matrix x, RowOrder order, int first, Matrix y) {
        Bounded from = (Bounded) x;
        reference.gather(from.values(), order, first, values(y));
        OwnedMatrix errors = reference.upload(x.rows(), x.columns(), read(x));
        OwnedMatrix gathered = reference.allocate(y.rows(), y.columns());
        reference.gather(errors, order, first, gathered);
        setErrors(y, reference.read(gathered));
    }

    private static Matrix values(Matrix bounded) {
        return ((Bounded) bounded).values();
    }

    private static void setErrors(Matrix of, double[] errors) {
        for (int i = 0; i < errors.length; i++) ((Bounded) of).setError(i, errors[i]);
    }

    @Override
    public void close() {
        reference.close();
    }
}
