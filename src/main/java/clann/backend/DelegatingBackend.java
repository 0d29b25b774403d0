package clann.backend;

/** A backend that hands everything on to another: extend it to do some of it otherwise. */
public class DelegatingBackend implements Backend {
    private final Backend delegate;

    public DelegatingBackend(Backend delegate) {
        this.delegate = delegate;
    }

    @Override
    public String name() {
        return delegate.name();
    }

    @Override
    public String device() {
        return delegate.device();
    }

    @Override
    public String driver() {
        return delegate.driver();
    }

    @Override
    public Precision precision() {
        return delegate.precision();
    }

    @Override
    public boolean keepsDenormals() {
        return delegate.keepsDenormals();
    }

    @Override
    public boolean roundsAsStated() {
        return delegate.roundsAsStated();
    }

    @Override
    public boolean roundsQuotients() {
        return delegate.roundsQuotients();
    }

    @Override
    public int parts(int m, int n, int k, Transpose left, Transpose right) {
        return delegate.parts(m, n, k, left, right);
    }

    @Override
    public String buildOptions() {
        return delegate.buildOptions();
    }

    @Override
    public OwnedMatrix allocate(int rows, int columns) {
        return delegate.allocate(rows, columns);
    }

    @Override
    public RowOrder upload(int[] rows) {
        return delegate.upload(rows);
    }

    @Override
    public void write(double[] values, Matrix to) {
        delegate.write(values, to);
    }

    @Override
    public double[] read(Matrix from) {
        return delegate.read(from);
    }

    @Override
    public void multiply(
            Matrix a, Transpose left, Matrix b, Transpose right, Matrix c, Epilogue epilogue) {
        delegate.multiply(a, left, b, right, c, epilogue);
    }

    @Override
    public void logistic(Matrix z, Matrix y) {
        delegate.logistic(z, y);
    }

    @Override
    public void logisticGradient(Matrix y, Matrix g, Matrix dz) {
        delegate.logisticGradient(y, g, dz);
    }

    @Override
    public void softmax(Matrix z, Matrix y) {
        delegate.softmax(z, y);
    }

    @Override
    public void softmaxCrossEntropy(Matrix z, Matrix t, Matrix y, Matrix costs) {
        delegate.softmaxCrossEntropy(z, t, y, costs);
    }

    @Override
    public void softmaxCrossEntropyGradient(Matrix y, Matrix t, Matrix dz) {
        delegate.softmaxCrossEntropyGradient(y, t, dz);
    }

    @Override
    public void softmaxCostAndGradient(Matrix z, Matrix t, Matrix dz, Matrix costs) {
        delegate.softmaxCostAndGradient(z, t, dz, costs);
    }

    @Override
    public void columnSums(Matrix g, Matrix sums) {
        delegate.columnSums(g, sums);
    }

    @Override
    public void update(Matrix w, Matrix dw, double rate) {
        delegate.update(w, dw, rate);
    }

    @Override
    public void gather(Matrix x, RowOrder order, int first, Matrix y) {
        delegate.gather(x, order, first, y);
    }

    @Override
    public void close() {
        delegate.close();
    }
}
