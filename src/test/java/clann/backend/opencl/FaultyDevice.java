package clann.backend.opencl;

import clann.CacheFolder;
import clann.TestDevice;
import clann.UserError;
import clann.backend.Backend;
import clann.backend.Precision;
import java.nio.ByteBuffer;
import org.jocl.cl_mem;

/** The device under test with a queue that fails at a chosen call, and from then on always. */
public final class FaultyDevice {
    /** What can fail. */
    public enum Call {
        LAUNCH,
        WRITE,
        READ,
        WAIT
    }

    private final Call call;
    private final long atCount;
    private long calls;
    private boolean broken;

    /**
     * @param atCount which of the calls of this kind fails, from 1
     */
    public FaultyDevice(Call call, long atCount) {
        this.call = call;
        this.atCount = atCount;
    }

    public Backend open(Precision precision) {
        var binaries =
                new ProgramBinaries(CacheFolder.ofUser("programs"), TestDevice.device().facts());
        return OpenClBackend.open(TestDevice.device(), precision, binaries, Failing::new);
    }

    /** Calls of the kind so far. */
    public long calls() {
        return calls;
    }

    /** Whether it came to fail. */
    public boolean failed() {
        return broken;
    }

    private final class Failing implements CommandQueue {
        private final CommandQueue queue;

        Failing(CommandQueue queue) {
            this.queue = queue;
        }

        private void maybeFail(Call now) {
            if (now == call && ++calls == atCount) broken = true;
            if (broken) throw UserError.device("CL_OUT_OF_RESOURCES, injected at a " + now);
        }

        @Override
        public void launch(Kernel kernel, long items) {
            maybeFail(Call.LAUNCH);
            queue.launch(kernel, items);
        }

        @Override
        public void clear(cl_mem buffer, long bytes) {
            queue.clear(buffer, bytes);
        }

        @Override
        public void write(ByteBuffer from, cl_mem buffer, long offset) {
            maybeFail(Call.WRITE);
            queue.write(from, buffer, offset);
        }

        @Override
        public void read(cl_mem buffer, long offset, ByteBuffer to) {
            maybeFail(Call.READ);
            queue.read(buffer, offset, to);
        }

        @Override
        public void await() {
            maybeFail(Call.WAIT);
            queue.await();
        }

        @Override
        public void close() {
            queue.close();
        }
    }
}
