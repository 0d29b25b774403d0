package clann.proof;

import clann.UserError;
import clann.backend.DelegatingBackend;
import clann.backend.Epilogue;
import clann.backend.Matrix;
import clann.backend.Transpose;
import clann.backend.opencl.MultiplyVariant;
import clann.backend.opencl.OpenClBackend;

/** A device whose products all take one variant; their sums are split as it always splits them. */
public final class InVariant extends DelegatingBackend {
    private final OpenClBackend device;
    private final MultiplyVariant variant;

    /**
     * @throws UserError of kind DEVICE where the device has no room for the variant
     */
    public InVariant(OpenClBackend device, MultiplyVariant variant) {
        super(device);
        if (!variant.fits(device.facts(), device.precision()))
            throw UserError.device(
                    "%s takes %,d bytes of local memory and groups of %d; the device has %,d and %d"
                            .formatted(
                                    variant,
                                    variant.localBytes(device.precision()),
                                    variant.workGroup(),
                                    device.facts().localMemory(),
                                    device.facts().largestWorkGroup()));
        this.device = device;
        this.variant = variant;
    }

    @Override
    public void multiply(
            Matrix a, Transpose left, Matrix b, Transpose right, Matrix c, Epilogue epilogue) {
        int k = left == Transpose.NO ? a.columns() : a.rows();
        int parts = device.parts(c.rows(), c.columns(), k, left, right);
        device.multiply(variant, parts, a, left, b, right, c, epilogue);
    }
}
