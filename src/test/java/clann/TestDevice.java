package clann;

import clann.backend.Backend;
import clann.backend.Precision;
import clann.backend.opencl.FusedVariant;
import clann.backend.opencl.OpenClBackend;
import clann.backend.opencl.discovery.DeviceFacts;
import clann.backend.opencl.discovery.Discovery;
import clann.backend.opencl.discovery.OpenClDevice;
import clann.train.DeviceChoice;
import clann.train.DeviceChoice.Admission;
import java.util.List;
import java.util.Optional;

/**
 * The OpenCL device that the tests run on: the system property {@code clann.test.device}, as {@code
 * --device} takes it. Where there is none, the tests that need it fail.
 */
public final class TestDevice {
    private static final String REQUEST = System.getProperty("clann.test.device", "opencl");
    private static final OpenClDevice DEVICE = find();

    private TestDevice() {}

    private static OpenClDevice find() {
        try (Backend backend = open(Precision.FLOAT)) {
            return Discovery.find().devices().stream()
                    .filter(device -> device.facts().name().equals(backend.device()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(REQUEST + " is " + backend.device()));
        } catch (UserError e) {
            throw new AssertionError(
                    "these tests need an OpenCL device (ci/setup installs PoCL; -D"
                            + "clann.test.device names another): "
                            + e.getMessage(),
                    e);
        }
    }

    public static Backend open(Precision precision) {
        return new DeviceChoice(Optional.of(precision), Admission.FREE)
                .candidates(REQUEST)
                .get(0)
                .open(line -> {});
    }

    public static OpenClDevice device() {
        return DEVICE;
    }

    /** Whether it trains fused epochs by vectors, by kernels/fused_epoch.cl. */
    public static boolean takesVectors() {
        try (var backend = OpenClBackend.open(device(), Precision.FLOAT)) {
            return backend.fusedVariant() == FusedVariant.VECTORS;
        }
    }

    /** Float, and double where the device has it; where it has not, says so. */
    public static List<Precision> precisions() {
        DeviceFacts facts = device().facts();
        if (facts.fp64()) return List.of(Precision.FLOAT, Precision.DOUBLE);
        System.out.println(facts.name() + " has no double: not tested in double");
        return List.of(Precision.FLOAT);
    }
}
