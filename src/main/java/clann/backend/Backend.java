package clann.backend;

/**
 * The operations that a network needs, on one device, in one precision.
 *
 * <p>An operation may be queued and run later, in the order of the calls; {@link #read} waits for
 * all that its matrix depends on. Every result is computed in one fixed order of operations, so the
 * same calls give the same bits. A matrix of another backend is an {@link
 * IllegalArgumentException}, and so are sizes that do not fit; the message says which. Where a
 * device fails, at whatever call, it is a {@link clann.UserError} of kind DEVICE.
 *
 * <p>A result may stand in an operand's place only where that is said. A backend is used by one
 * thread at a time. Closing it closes the device, not the matrices: these have owners, who close
 * them before.
 */
public interface Backend extends AutoCloseable {

    /** The kind of backend in events and files: {@code opencl} or {@code ejml}. */
    String name();

    /** The device's name. */
    String device();

    /** The driver's version, or the library's where there is no driver. */
    String driver();

    Precision precision();

    /** Whether results below the smallest normal number are kept rather than flushed to zero. */
    boolean keepsDenormals();

    /**
     * Whether it rounds as the operations here state it, sum by sum in the stated order, so that
     * its results can be demanded to the last bit; else they are right within a bound.
     */
    boolean roundsAsStated();

    /** Whether quotients are rounded correctly too, which OpenCL does not demand of floats. */
    boolean roundsQuotients();

    /**
     * In how many parts it computes each sum of a product of m x k and k x n numbers: ranges of k,
     * all equally long but for the last, each from 0, which are added in ascending order. It
     * depends on the device and on these sizes, on nothing else.
     */
    default int parts(int m, int n, int k, Transpose left, Transpose right) {
        return 1;
    }

    /** What its kernels are compiled with; empty where nothing is compiled. */
    String buildOptions();

    /** Zeros. */
    OwnedMatrix allocate(int rows, int columns);

    /** A new matrix with these values, row-major, rounded to the backend's precision. */
    default OwnedMatrix upload(int rows, int columns, double[] values) {
        OwnedMatrix matrix = allocate(rows, columns);
        try {
            write(values, matrix);
        } catch (RuntimeException e) {
            matrix.close();
            throw e;
        }
        return matrix;
    }

    /** Row numbers for {@link #gather}, each at least 0. */
    RowOrder upload(int[] rows);

    /** Overwrites the matrix with values in row-major order, rounded to the precision. */
    void write(double[] values, Matrix to);

    /** The values in row-major order; waits until they are computed. */
    double[] read(Matrix from);

    /**
     * C = A B, then the epilogue. Each element is one sum, k ascending, of fused multiply-adds on
     * OpenCL (a GPU may split it into parts, by shape and device alone, each such a sum), of EJML's
     * own order on EJML. What is computed is what {@link SeparateEpilogues} says, to the last bit.
     *
     * @param a m x k, or k x m where {@code left} is transposed
     * @param b k x n, or n x k where {@code right} is transposed
     * @param c m x n; neither a nor b
     */
    void multiply(Matrix a, Transpose left, Matrix b, Transpose right, Matrix c, Epilogue epilogue);

    /**
     * y = 1 / (1 + exp(-z)), element by element.
     *
     * @param y of the same size; may be z
     */
    void logistic(Matrix z, Matrix y);

    /**
     * dz = y (1 - y) g: the gradient with respect to z, from that with respect to y = logistic(z).
     *
     * @param dz of the same size; may be g
     */
    void logisticGradient(Matrix y, Matrix g, Matrix dz);

    /** y[r][c] = exp(z[r][c] - m) / sum over c of exp(z[r][c] - m), with m the row's maximum. */
    void softmax(Matrix z, Matrix y);

    /**
     * The softmax, and each row's cross-entropy: log(sum over c of exp(z - m)) - sum over c of t (z
     * - m). It is finite wherever every m - z is.
     *
     * @param t targets, rows x classes; each row sums to 1
     * @param costs rows x 1, nats
     */
    void softmaxCrossEntropy(Matrix z, Matrix t, Matrix y, Matrix costs);

    /**
     * dz = (y - t) / rows: the gradient of the mean cross-entropy with respect to z, where y =
     * softmax(z).
     *
     * @param dz of the same size; may be y
     */
    void softmaxCrossEntropyGradient(Matrix y, Matrix t, Matrix dz);

    /**
     * What {@link #softmaxCrossEntropy} says each row costs, and what {@link
     * #softmaxCrossEntropyGradient} makes of its probabilities, which are not kept.
     */
    default void softmaxCostAndGradient(Matrix z, Matrix t, Matrix dz, Matrix costs) {
        softmaxCrossEntropy(z, t, dz, costs);
        softmaxCrossEntropyGradient(dz, t, dz);
    }

    /**
     * sums[c] = sum over r, ascending, of g[r][c].
     *
     * @param sums 1 x columns of g
     */
    void columnSums(Matrix g, Matrix sums);

    /** w = w - rate dw, element by element, with one rounding where fused. */
    void update(Matrix w, Matrix dw, double rate);

    /**
     * y[i] = x[order[first + i]], row by row, for every row of y.
     *
     * @throws IndexOutOfBoundsException where the order ends before y is full
     */
    void gather(Matrix x, RowOrder order, int first, Matrix y);

    @Override
    void close();
}
