package clann.backend.opencl;

import static org.jocl.CL.clCreateCommandQueue;
import static org.jocl.CL.clEnqueueFillBuffer;
import static org.jocl.CL.clEnqueueNDRangeKernel;
import static org.jocl.CL.clEnqueueReadBuffer;
import static org.jocl.CL.clEnqueueWriteBuffer;
import static org.jocl.CL.clFinish;
import static org.jocl.CL.clFlush;
import static org.jocl.CL.clReleaseCommandQueue;
import static org.jocl.CL.clReleaseEvent;
import static org.jocl.CL.clRetainEvent;
import static org.jocl.CL.clWaitForEvents;

import clann.UserError;
import clann.backend.opencl.discovery.DeviceFacts;
import clann.backend.opencl.discovery.OpenClDevice;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_event;
import org.jocl.cl_mem;

/** The device's own in-order queue, with a bound on what is in flight. */
final class DeviceQueue implements CommandQueue {
    /**
     * Launches after which the queue is flushed, and the flush before it waited for: so there are
     * at most twice as many in flight, for drivers whose memory grows with the queue and for
     * Windows, which holds back what is not flushed.
     */
    private static final int FLUSH_EVERY = 256;

    private final cl_command_queue queue;
    private final DeviceFacts device;
    private final Optional<LaunchTimes> times;
    private int sinceFlush;
    private cl_event lastFlush;

    /**
     * @param times takes the time of each launch, which makes all of them slower
     */
    DeviceQueue(cl_context context, OpenClDevice device, Optional<LaunchTimes> times) {
        long properties = times.isPresent() ? CL.CL_QUEUE_PROFILING_ENABLE : 0;
        this.queue =
                Handles.made(
                        Handles.Kind.QUEUE,
                        clCreateCommandQueue(context, device.id(), properties, null));
        this.device = device.facts();
        this.times = times;
    }

    @Override
    public void launch(Kernel kernel, long items) {
        long group = kernel.workGroup();
        long global = (items + group - 1) / group * group;
        boolean flush = ++sinceFlush >= FLUSH_EVERY;
        cl_event done = flush || times.isPresent() ? new cl_event() : null;
        try {
            clEnqueueNDRangeKernel(
                    queue,
                    kernel.handle(),
                    1,
                    null,
                    new long[] {global},
                    new long[] {group},
                    0,
                    null,
                    done);
            if (times.isPresent()) {
                if (flush) clRetainEvent(done);
                times.get().add(kernel.name(), done);
            }
            if (flush) {
                sinceFlush = 0;
                Handles.made(Handles.Kind.EVENT, done);
                cl_event before = lastFlush;
                lastFlush = done;
                clFlush(queue);
                if (before != null) waitFor(before);
            }
        } catch (CLException e) {
            throw Failure.of("a launch of kernel " + kernel.name(), device, e);
        }
    }

    private static void waitFor(cl_event event) {
        try {
            clWaitForEvents(1, new cl_event[] {event});
        } finally {
            Handles.release(Handles.Kind.EVENT, () -> clReleaseEvent(event));
        }
    }

    @Override
    public void clear(cl_mem buffer, long bytes) {
        checked(
                "clearing a buffer",
                () ->
                        clEnqueueFillBuffer(
                                queue,
                                buffer,
                                Pointer.to(new byte[1]),
                                1,
                                0,
                                bytes,
                                0,
                                null,
                                null));
    }

    @Override
    public void write(ByteBuffer from, cl_mem buffer, long offset) {
        checked(
                "a copy to the device",
                () ->
                        clEnqueueWriteBuffer(
                                queue,
                                buffer,
                                true,
                                offset,
                                from.remaining(),
                                Pointer.toBuffer(from),
                                0,
                                null,
                                null));
    }

    /**
     * Blocking: after a copy that does not block, and clFinish, rusticl (Mesa 22.3) had left the
     * bytes as they were.
     */
    @Override
    public void read(cl_mem buffer, long offset, ByteBuffer to) {
        checked(
                "a copy from the device",
                () ->
                        clEnqueueReadBuffer(
                                queue,
                                buffer,
                                true,
                                offset,
                                to.remaining(),
                                Pointer.toBuffer(to),
                                0,
                                null,
                                null));
    }

    @Override
    public void await() {
        checked("waiting for the device", () -> clFinish(queue));
    }

    private void checked(String what, Runnable call) throws UserError {
        try {
            call.run();
        } catch (CLException e) {
            throw Failure.of(what, device, e);
        }
    }

    @Override
    public void close() {
        if (lastFlush != null) {
            cl_event event = lastFlush;
            Handles.release(Handles.Kind.EVENT, () -> clReleaseEvent(event));
        }
        lastFlush = null;
        times.ifPresent(LaunchTimes::clear);
        Handles.release(Handles.Kind.QUEUE, () -> clReleaseCommandQueue(queue));
    }
}
