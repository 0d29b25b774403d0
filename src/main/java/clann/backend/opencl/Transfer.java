package clann.backend.opencl;

import clann.backend.Precision;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jocl.cl_mem;

/**
 * Numbers between the computer's memory and a device's, rounded to its precision, through one
 * direct buffer: JOCL would pin a heap array for the length of a copy and stall the collector.
 */
final class Transfer {
    private static final int MOST_BYTES = 1 << 23;

    private final CommandQueue queue;
    private final Precision precision;
    private ByteBuffer staging = ByteBuffer.allocateDirect(0);
    private float[] rounded = new float[0];

    Transfer(CommandQueue queue, Precision precision) {
        this.queue = queue;
        this.precision = precision;
    }

    /** Copies all values to the buffer, from an offset (in elements) on. */
    void write(double[] values, cl_mem buffer, long offset) {
        int block = block(values.length);
        for (int first = 0; first < values.length; first += block) {
            int count = Math.min(block, values.length - first);
            ByteBuffer bytes = staging(count * precision.bytes());
            switch (precision) {
                case FLOAT -> {
                    float[] floats = floats(count);
                    for (int i = 0; i < count; i++) floats[i] = (float) values[first + i];
                    bytes.asFloatBuffer().put(floats, 0, count);
                }
                case DOUBLE -> bytes.asDoubleBuffer().put(values, first, count);
            }
            queue.write(bytes, buffer, (offset + first) * precision.bytes());
        }
    }

    /** Fills all values from the buffer; waits for the work that computes them. */
    void read(cl_mem buffer, long offset, double[] values) {
        queue.await();
        int block = block(values.length);
        for (int first = 0; first < values.length; first += block) {
            int count = Math.min(block, values.length - first);
            ByteBuffer bytes = staging(count * precision.bytes());
            queue.read(buffer, (offset + first) * precision.bytes(), bytes);
            switch (precision) {
                case FLOAT -> {
                    float[] floats = floats(count);
                    bytes.asFloatBuffer().get(floats, 0, count);
                    for (int i = 0; i < count; i++) values[first + i] = floats[i];
                }
                case DOUBLE -> bytes.asDoubleBuffer().get(values, first, count);
            }
        }
    }

    /** Copies row numbers to a buffer of as many ints. */
    void write(int[] values, cl_mem buffer) {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(values.length * Integer.BYTES)
                        .order(ByteOrder.nativeOrder());
        bytes.asIntBuffer().put(values);
        queue.write(bytes, buffer, 0);
    }

    private int block(int length) {
        return Math.min(length, MOST_BYTES / precision.bytes());
    }

    private float[] floats(int count) {
        if (rounded.length < count) rounded = new float[count];
        return rounded;
    }

    private ByteBuffer staging(int bytes) {
        if (staging.capacity() < bytes)
            staging = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        return staging.clear().limit(bytes);
    }
}
