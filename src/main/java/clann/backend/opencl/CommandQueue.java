package clann.backend.opencl;

import java.nio.ByteBuffer;
import org.jocl.cl_mem;

/**
 * Work for one device, in order. Every launch, transfer and wait goes through here, so a test can
 * stand in between, count them or let one fail.
 */
interface CommandQueue extends AutoCloseable {

    /** Queues one launch of at least {@code items} work-items; does not wait for it. */
    void launch(Kernel kernel, long items);

    /** Queues zeros for the whole of a buffer. */
    void clear(cl_mem buffer, long bytes);

    /** Copies to the device; the bytes may be changed afterwards. */
    void write(ByteBuffer from, cl_mem buffer, long offset);

    /** Copies from the device, after all that was queued before. */
    void read(cl_mem buffer, long offset, ByteBuffer to);

    /** Waits until all that was queued is done. */
    void await();

    @Override
    void close();
}
