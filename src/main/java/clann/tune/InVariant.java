package clann.tune;

import clann.backend.DelegatingBackend;
import clann.backend.Epilogue;
import clann.backend.Matrix;
import clann.backend.Transpose;
import clann.backend.opencl.MultiplyPlan;
import clann.backend.opencl.MultiplyShape;
import clann.backend.opencl.MultiplyVariant;
import clann.backend.opencl.OpenClBackend;
import java.util.function.ToIntFunction;

/** A device whose products all take one variant. */
public final class InVariant extends DelegatingBackend {
    private final OpenClBackend device;
    private final MultiplyVariant variant;
    private final ToIntFunction<MultiplyShape> parts;

    private InVariant(
            OpenClBackend device, MultiplyVariant variant, ToIntFunction<MultiplyShape> parts) {
        super(device);
        this.device = device;
        this.variant = variant;
        this.parts = parts;
    }

    /** With no sum split, so that each has one right result. */
    public static InVariant forProof(OpenClBackend device, MultiplyVariant variant) {
        return new InVariant(device, variant, shape -> 1);
    }

    /** With sums split as the device splits them. */
    static InVariant asUsed(OpenClBackend device, MultiplyVariant variant) {
        return new InVariant(device, variant, shape -> MultiplyPlan.parts(device.facts(), shape));
    }

    @Override
    public void multiply(
            Matrix a, Transpose left, Matrix b, Transpose right, Matrix c, Epilogue epilogue) {
        int k = left == Transpose.NO ? a.columns() : a.rows();
        var shape = new MultiplyShape(c.rows(), c.columns(), k, left, right, device.precision());
        device.multiply(variant, parts.applyAsInt(shape), a, left, b, right, c, epilogue);
    }
}
