package clann.backend.opencl;

import clann.backend.opencl.discovery.DeviceFacts;

/** Which variants of its kernels a device takes: a matter of speed alone. */
public interface VariantChoice {
    /** For products of a shape. */
    MultiplyVariant multiply(MultiplyShape shape);

    /** For the fused epoch of networks of a shape. */
    FusedBuild fused(FusedShape shape);

    /** The defaults. */
    static VariantChoice shipped(DeviceFacts device) {
        return new VariantChoice() {
            @Override
            public MultiplyVariant multiply(MultiplyShape shape) {
                return MultiplyPlan.variant(device, shape);
            }

            @Override
            public FusedBuild fused(FusedShape shape) {
                return FusedBuild.standard(device, shape.precision());
            }
        };
    }
}
