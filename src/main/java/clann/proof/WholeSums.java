package clann.proof;

import clann.backend.DelegatingBackend;
import clann.backend.Epilogue;
import clann.backend.Matrix;
import clann.backend.Transpose;
import clann.backend.opencl.MultiplyVariant;
import clann.backend.opencl.OpenClBackend;

/** A device that splits no sum of a product, however few items that leaves it. */
final class WholeSums extends DelegatingBackend {
    private final OpenClBackend device;

    WholeSums(OpenClBackend device) {
        super(device);
        this.device = device;
    }

    @Override
    public int parts(int m, int n, int k, Transpose left, Transpose right) {
        return 1;
    }

    @Override
    public void multiply(
            Matrix a, Transpose left, Matrix b, Transpose right, Matrix c, Epilogue epilogue) {
        device.multiply(new MultiplyVariant.Plain(), 1, a, left, b, right, c, epilogue);
    }
}
