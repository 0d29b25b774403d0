package clann.backend.opencl;

import static org.jocl.CL.clCreateKernel;
import static org.jocl.CL.clGetKernelWorkGroupInfo;
import static org.jocl.CL.clReleaseKernel;
import static org.jocl.CL.clSetKernelArg;

import clann.backend.opencl.discovery.OpenClDevice;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;
import org.jocl.cl_program;

/** A compiled kernel and its arguments; one-dimensional, and guarded past its last item. */
final class Kernel implements AutoCloseable {
    /** A full wavefront on AMD and two warps on NVIDIA, where the device takes as many. */
    private static final long WORK_GROUP = 64;

    private final String name;
    private final cl_kernel handle;
    private final OpenClDevice device;
    private final long workGroup;

    private Kernel(String name, cl_kernel handle, OpenClDevice device, long workGroup) {
        this.name = name;
        this.handle = handle;
        this.device = device;
        this.workGroup = workGroup;
    }

    /**
     * @throws CLException where the program has no such kernel, or the device no room for it
     */
    static Kernel of(cl_program program, String name, OpenClDevice device) {
        cl_kernel handle = Handles.made(Handles.Kind.KERNEL, clCreateKernel(program, name, null));
        try {
            return new Kernel(
                    name, handle, device, Math.min(WORK_GROUP, largestWorkGroup(handle, device)));
        } catch (CLException e) {
            Handles.release(Handles.Kind.KERNEL, () -> clReleaseKernel(handle));
            throw e;
        }
    }

    private static long largestWorkGroup(cl_kernel handle, OpenClDevice device) {
        long[] most = new long[1];
        clGetKernelWorkGroupInfo(
                handle,
                device.id(),
                CL.CL_KERNEL_WORK_GROUP_SIZE,
                Sizeof.size_t,
                Pointer.to(most),
                null);
        return most[0];
    }

    String name() {
        return name;
    }

    cl_kernel handle() {
        return handle;
    }

    long workGroup() {
        return workGroup;
    }

    /**
     * Sets all arguments in order: an Integer is a uint, a Long a ulong, a Float or Double a REAL,
     * a cl_mem itself, and a matrix its buffer and then its offset.
     */
    void setArguments(Object... values) {
        int index = 0;
        try {
            for (Object value : values) {
                if (value instanceof OpenClMatrix matrix) {
                    set(index++, Sizeof.cl_mem, Pointer.to(matrix.buffer()));
                    set(index++, Sizeof.cl_ulong, Pointer.to(new long[] {matrix.offset()}));
                } else if (value instanceof cl_mem buffer) {
                    set(index++, Sizeof.cl_mem, Pointer.to(buffer));
                } else if (value instanceof Integer number) {
                    set(index++, Sizeof.cl_uint, Pointer.to(new int[] {number}));
                } else if (value instanceof Long number) {
                    set(index++, Sizeof.cl_ulong, Pointer.to(new long[] {number}));
                } else if (value instanceof Float number) {
                    set(index++, Sizeof.cl_float, Pointer.to(new float[] {number}));
                } else if (value instanceof Double number) {
                    set(index++, Sizeof.cl_double, Pointer.to(new double[] {number}));
                } else {
                    throw new IllegalArgumentException("no kernel argument: " + value);
                }
            }
        } catch (CLException e) {
            throw Failure.of("argument " + (index - 1) + " of kernel " + name, device.facts(), e);
        }
    }

    private void set(int index, long size, Pointer value) {
        clSetKernelArg(handle, index, size, value);
    }

    @Override
    public void close() {
        Handles.release(Handles.Kind.KERNEL, () -> clReleaseKernel(handle));
    }
}
