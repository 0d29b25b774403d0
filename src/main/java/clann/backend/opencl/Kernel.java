package clann.backend.opencl;

import static org.jocl.CL.clCreateKernel;
import static org.jocl.CL.clGetKernelWorkGroupInfo;
import static org.jocl.CL.clReleaseKernel;
import static org.jocl.CL.clSetKernelArg;

import clann.backend.opencl.discovery.OpenClDevice;
import java.util.ArrayList;
import java.util.List;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;
import org.jocl.cl_program;

/**
 * A compiled kernel and its arguments; one-dimensional, and guarded past its last item or launched
 * with whole groups of the size that it demands.
 */
final class Kernel implements AutoCloseable {
    /** A full wavefront on AMD and two warps on NVIDIA, where the device takes as many. */
    private static final long WORK_GROUP = 64;

    private final String name;
    private final cl_kernel handle;
    private final OpenClDevice device;
    private final long workGroup;
    private final Needs needs;
    private final List<Object> arguments = new ArrayList<>();

    /**
     * What the compiled kernel takes, as the driver tells it.
     *
     * @param mostWorkItems that a group of it may have on the device
     * @param workItems that its source demands of a group; 0 where it demands none
     * @param localBytes of a group
     * @param privateBytes of a work-item, where they are not registers; 0 where it is not told
     */
    record Needs(long mostWorkItems, long workItems, long localBytes, long privateBytes) {}

    private Kernel(String name, cl_kernel handle, OpenClDevice device, Needs needs) {
        this.name = name;
        this.handle = handle;
        this.device = device;
        this.needs = needs;
        this.workGroup =
                Math.min(
                        needs.mostWorkItems(),
                        needs.workItems() > 0 ? needs.workItems() : WORK_GROUP);
    }

    /**
     * @throws CLException where the program has no such kernel, or the device no room for it
     */
    static Kernel of(cl_program program, String name, OpenClDevice device) {
        cl_kernel handle = Handles.made(Handles.Kind.KERNEL, clCreateKernel(program, name, null));
        try {
            var needs =
                    new Needs(
                            ask(handle, device, CL.CL_KERNEL_WORK_GROUP_SIZE),
                            ask(handle, device, CL.CL_KERNEL_COMPILE_WORK_GROUP_SIZE),
                            ask(handle, device, CL.CL_KERNEL_LOCAL_MEM_SIZE),
                            ask(handle, device, CL.CL_KERNEL_PRIVATE_MEM_SIZE));
            return new Kernel(name, handle, device, needs);
        } catch (CLException e) {
            Handles.release(Handles.Kind.KERNEL, () -> clReleaseKernel(handle));
            throw e;
        }
    }

    /** The first number of what the driver says; a group's size is in one dimension here. */
    private static long ask(cl_kernel handle, OpenClDevice device, int question) {
        long[] answer = new long[3];
        long size =
                switch (question) {
                    case CL.CL_KERNEL_WORK_GROUP_SIZE -> Sizeof.size_t;
                    case CL.CL_KERNEL_COMPILE_WORK_GROUP_SIZE -> 3L * Sizeof.size_t;
                    default -> Sizeof.cl_ulong;
                };
        clGetKernelWorkGroupInfo(handle, device.id(), question, size, Pointer.to(answer), null);
        return answer[0];
    }

    String name() {
        return name;
    }

    cl_kernel handle() {
        return handle;
    }

    /** Work-items of a group: fewer than it demands where the device cannot run it. */
    long workGroup() {
        return workGroup;
    }

    Needs needs() {
        return needs;
    }

    /**
     * Sets arguments in order: an Integer is a uint, a Long a ulong, a Float or Double a REAL, a
     * cl_mem itself, and a matrix its buffer and then its offset. What is as it was is not set
     * again.
     *
     * @param index of the first
     * @return the index behind the last
     */
    int setArguments(int index, Object... values) {
        int at = index;
        for (Object value : values) {
            if (value instanceof OpenClMatrix matrix) {
                setArgument(at++, matrix.buffer());
                setArgument(at++, matrix.offset());
            } else {
                setArgument(at++, value);
            }
        }
        return at;
    }

    private void setArgument(int index, Object value) {
        while (arguments.size() <= index) arguments.add(null);
        Object before = arguments.get(index);
        // another buffer may have the handle of one that was closed
        if (value instanceof cl_mem ? value == before : value.equals(before)) return;
        try {
            if (value instanceof cl_mem buffer) {
                set(index, Sizeof.cl_mem, Pointer.to(buffer));
            } else if (value instanceof Integer number) {
                set(index, Sizeof.cl_uint, Pointer.to(new int[] {number}));
            } else if (value instanceof Long number) {
                set(index, Sizeof.cl_ulong, Pointer.to(new long[] {number}));
            } else if (value instanceof Float number) {
                set(index, Sizeof.cl_float, Pointer.to(new float[] {number}));
            } else if (value instanceof Double number) {
                set(index, Sizeof.cl_double, Pointer.to(new double[] {number}));
            } else {
                throw new IllegalArgumentException("no kernel argument: " + value);
            }
        } catch (CLException e) {
            throw Failure.of("argument " + index + " of kernel " + name, device.facts(), e);
        }
        arguments.set(index, value);
    }

    private void set(int index, long size, Pointer value) {
        clSetKernelArg(handle, index, size, value);
    }

    @Override
    public void close() {
        Handles.release(Handles.Kind.KERNEL, () -> clReleaseKernel(handle));
    }
}
