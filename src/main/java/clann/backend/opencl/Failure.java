package clann.backend.opencl;

import clann.UserError;
import clann.backend.opencl.discovery.DeviceFacts;
import org.jocl.CLException;

/** From an OpenCL status to one line for the user. */
final class Failure {
    private Failure() {}

    static UserError of(String what, DeviceFacts device, CLException cause) {
        return UserError.device(
                "%s failed on %s: %s".formatted(what, device.name(), cause.getMessage().strip()),
                cause);
    }

    static UserError memory(long bytes, long inUse, DeviceFacts device) {
        return UserError.device(
                ("too little memory on %s: %s more are needed beside %s in use, it has %s and gives"
                                + " at most %s at once; take smaller --layers or --batch, or --device cpu")
                        .formatted(
                                device.name(),
                                megabytes(bytes),
                                megabytes(inUse),
                                megabytes(device.globalMemory()),
                                megabytes(device.largestAllocation())));
    }

    private static String megabytes(long bytes) {
        return "%,d MB".formatted((bytes + 999_999) / 1_000_000);
    }
}
