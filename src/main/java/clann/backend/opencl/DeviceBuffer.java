package clann.backend.opencl;

import static org.jocl.CL.clReleaseMemObject;

import org.jocl.cl_mem;

/** A buffer on a device, released once, by its owner. */
final class DeviceBuffer implements AutoCloseable {
    private final cl_mem handle;
    private final Runnable onRelease;
    private boolean closed;

    DeviceBuffer(cl_mem handle, Runnable onRelease) {
        this.handle = handle;
        this.onRelease = onRelease;
    }

    cl_mem handle() {
        if (closed) throw new IllegalStateException("this buffer was closed");
        return handle;
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        onRelease.run();
        Handles.release(Handles.Kind.BUFFER, () -> clReleaseMemObject(handle));
    }
}
