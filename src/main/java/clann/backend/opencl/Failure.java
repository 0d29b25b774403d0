package clann.backend.opencl;

import clann.UserError;
import clann.backend.opencl.discovery.DeviceFacts;
import org.jocl.CL;
import org.jocl.CLException;

/** From an OpenCL status to one line for the user. */
final class Failure {
    private Failure() {}

    static UserError of(String what, DeviceFacts device, CLException cause) {
        return UserError.device(
                "%s failed on %s: %s".formatted(what, device.name(), cause.getMessage().strip()),
                cause);
    }

    /** Whether it is a program that the driver did not compile, rather than a device that fails. */
    static boolean isOfTheCompiler(UserError failure) {
        return failure.getCause() instanceof CLException cause
                && cause.getStatus() == CL.CL_BUILD_PROGRAM_FAILURE;
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
