package clann.backend.opencl;

import static org.jocl.CL.clCreateBuffer;

import clann.backend.opencl.discovery.DeviceFacts;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.cl_context;
import org.jocl.cl_mem;

/** Gives out a device's memory, and refuses more than it has before the driver is asked. */
final class DeviceMemory {
    private final cl_context context;
    private final DeviceFacts device;
    private long inUse;

    DeviceMemory(cl_context context, DeviceFacts device) {
        this.context = context;
        this.device = device;
    }

    /** Bytes given out and not yet closed. */
    long inUse() {
        return inUse;
    }

    DeviceBuffer allocate(long bytes) {
        if (bytes > device.largestAllocation() || bytes > device.globalMemory() - inUse)
            throw Failure.memory(bytes, inUse, device);
        cl_mem handle;
        try {
            handle =
                    Handles.made(
                            Handles.Kind.BUFFER,
                            clCreateBuffer(context, CL.CL_MEM_READ_WRITE, bytes, null, null));
        } catch (CLException e) {
            boolean full =
                    e.getStatus() == CL.CL_MEM_OBJECT_ALLOCATION_FAILURE
                            || e.getStatus() == CL.CL_OUT_OF_RESOURCES
                            || e.getStatus() == CL.CL_INVALID_BUFFER_SIZE;
            throw full
                    ? Failure.memory(bytes, inUse, device)
                    : Failure.of("an allocation", device, e);
        }
        inUse += bytes;
        return new DeviceBuffer(handle, () -> inUse -= bytes);
    }
}
