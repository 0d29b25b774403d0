package clann.backend.opencl;

import clann.backend.Precision;
import clann.backend.opencl.discovery.DeviceFacts;
import clann.backend.opencl.discovery.DeviceFacts.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jocl.cl_mem;

/**
 * The kernels of {@code kernels/limits.cl}, and plain transfers, each queued once at a call: what a
 * device can do at most, for a clock. Of what they compute the caller can see that it is right.
 */
public final class LimitKernels implements AutoCloseable {
    /** Work-items for each compute unit: as many as the largest GPUs hold at once. */
    private static final int ITEMS_A_UNIT = 2048;

    /** Bytes that are copied: more than caches hold. */
    private static final long COPIED = 1L << 26;

    /** Bytes of a transfer. */
    private static final int TRANSFERRED = 1 << 24;

    /** Bytes behind what is copied. */
    private static final int GUARD = 1024;

    /** Lanes of the widest vector. */
    private static final int WIDEST = 16;

    /** Multiply-adds under way in an item. */
    public static final int CHAINS = 12;

    /** Vectors in local memory: 16 KiB of the widest floats. */
    private static final int TILE = 256;

    private static final int READS_A_ROUND = 4;

    private final OpenClBackend device;
    private final KernelLibrary kernels;
    private final CommandQueue queue;
    private final int arithmeticWidth;
    private final int memoryWidth;
    private final int items;
    private final int copiedItems;
    private final DeviceBuffer from;
    private final DeviceBuffer to;
    private final ByteBuffer host;

    /** With as much to do as it takes to keep the device busy. */
    static LimitKernels full(
            OpenClBackend device, KernelLibrary kernels, CommandQueue queue, DeviceMemory memory) {
        DeviceFacts facts = device.facts();
        long copied = Math.max(TRANSFERRED, Math.min(COPIED, facts.largestAllocation() / 4));
        return new LimitKernels(
                device,
                kernels,
                queue,
                memory,
                facts.computeUnits() * ITEMS_A_UNIT,
                copied,
                TRANSFERRED);
    }

    /** With so little to do that all of it can be computed anew. */
    static LimitKernels small(
            OpenClBackend device, KernelLibrary kernels, CommandQueue queue, DeviceMemory memory) {
        int items = 200; // not a multiple of a work-group
        long copied = 2L * items * WIDEST * device.precision().bytes();
        return new LimitKernels(device, kernels, queue, memory, items, copied, 0);
    }

    private LimitKernels(
            OpenClBackend device,
            KernelLibrary kernels,
            CommandQueue queue,
            DeviceMemory memory,
            int items,
            long bytes,
            int transferred) {
        this.items = items;
        this.host = ByteBuffer.allocateDirect(transferred).order(ByteOrder.nativeOrder());
        this.device = device;
        this.kernels = kernels;
        this.queue = queue;
        DeviceFacts facts = device.facts();
        int lanes = Math.max(1, Integer.highestOneBit(Math.min(WIDEST, facts.nativeFloatVector())));
        if (precision() == Precision.DOUBLE) lanes = Math.max(1, lanes / 2);
        arithmeticWidth = facts.kind() == Kind.CPU ? lanes : 1;
        memoryWidth = facts.kind() == Kind.CPU ? Math.max(4, lanes) : 4;
        // all but the last bytes, which a small one finds unchanged
        copiedItems = (int) ((bytes - GUARD) / bytes(memoryWidth));
        from = memory.allocate(bytes);
        try {
            to = memory.allocate(bytes);
        } catch (RuntimeException e) {
            from.close();
            throw e;
        }
        try {
            queue.clear(from.handle(), bytes);
            queue.clear(to.handle(), bytes);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private Precision precision() {
        return device.precision();
    }

    private Kernel kernel(String name, int width) {
        return kernels.kernel(
                "limits", name, "-DWIDTH=%d -DCHAINS=%d -DTILE=%d".formatted(width, CHAINS, TILE));
    }

    private Number real(double value) {
        return precision() == Precision.FLOAT ? (Number) (float) value : (Number) value;
    }

    /**
     * @return floating-point operations of it, two a multiply-add
     */
    public double multiplyAdds(int rounds, double a, double b) {
        Kernel kernel = kernel("limit_multiply_adds", arithmeticWidth);
        kernel.setArguments(0, items, rounds, real(a), real(b), to.handle());
        queue.launch(kernel, items);
        return 2.0 * items * rounds * CHAINS * arithmeticWidth;
    }

    /**
     * @return bytes read and bytes written
     */
    public double copy() {
        Kernel kernel = kernel("limit_copy", memoryWidth);
        kernel.setArguments(0, copiedItems, from.handle(), to.handle());
        queue.launch(kernel, copiedItems);
        return 2.0 * copiedItems * bytes(memoryWidth);
    }

    /**
     * @return bytes read from local memory
     */
    public double localReads(int rounds) {
        Kernel kernel = kernel("limit_local_reads", memoryWidth);
        kernel.setArguments(0, items, rounds, to.handle());
        queue.launch(kernel, items);
        return (double) items * rounds * READS_A_ROUND * bytes(memoryWidth);
    }

    /** A launch with next to nothing to do. */
    public void launch() {
        Kernel kernel = kernel("limit_launches", memoryWidth);
        kernel.setArguments(0, 1, to.handle());
        queue.launch(kernel, 1);
    }

    /**
     * @return bytes, which are over there when it returns
     */
    public double toDevice() {
        queue.write(host.clear(), from.handle(), 0);
        return host.capacity();
    }

    /**
     * @return bytes, which are here when it returns
     */
    public double fromDevice() {
        queue.read(to.handle(), 0, host.clear());
        return host.capacity();
    }

    public void await() {
        queue.await();
    }

    private long bytes(int width) {
        return (long) width * precision().bytes();
    }

    /** Overwrites what is copied from. */
    public void setSource(double[] values) {
        write(values, from.handle());
    }

    /** Overwrites what results go to. */
    public void setResult(double[] values) {
        write(values, to.handle());
    }

    private void write(double[] values, cl_mem buffer) {
        new Transfer(queue, precision()).write(values, buffer, 0);
    }

    /** The first numbers of the last results. */
    public double[] result(int length) {
        double[] values = new double[length];
        new Transfer(queue, precision()).read(to.handle(), 0, values);
        return values;
    }

    /** Work-items of multiply-adds and of local reads; each gives a vector. */
    public int items() {
        return items;
    }

    /** Lanes of a vector of multiply-adds. */
    public int arithmeticWidth() {
        return arithmeticWidth;
    }

    /** Lanes of a vector of local reads. */
    public int memoryWidth() {
        return memoryWidth;
    }

    /** Vectors in local memory. */
    public int tile() {
        return TILE;
    }

    /** Work-items in a group of local reads. */
    public int group() {
        return (int) kernel("limit_local_reads", memoryWidth).workGroup();
    }

    /** Numbers that a copy copies. */
    public int copiedNumbers() {
        return copiedItems * memoryWidth;
    }

    @Override
    public void close() {
        to.close();
        from.close();
    }
}
