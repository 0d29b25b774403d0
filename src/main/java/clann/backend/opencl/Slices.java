package clann.backend.opencl;

import clann.backend.opencl.discovery.DeviceFacts;
import clann.backend.opencl.discovery.DeviceFacts.Kind;
import java.util.function.LongSupplier;

/**
 * Cuts long work into launches that a screen and a watchdog can wait for: one unit first, then
 * twice as many as long as that stays within the time allowed.
 */
class Slices {
    /** A desktop that draws on the same device stutters beyond. */
    private static final double SECONDS = 0.05;

    private static final double SECONDS_ON_SHARED_GPU = 0.02;

    private final double mostNanos;
    private final LongSupplier nanoTime;

    /** Units that have been seen to take no longer than allowed. */
    private int proven;

    private boolean isGrowing = true;

    Slices(double mostSeconds, LongSupplier nanoTime) {
        this.mostNanos = mostSeconds * 1e9;
        this.nanoTime = nanoTime;
    }

    static Slices on(DeviceFacts device) {
        boolean shared = device.kind() == Kind.GPU && device.unifiedMemory();
        return new Slices(shared ? SECONDS_ON_SHARED_GPU : SECONDS, System::nanoTime);
    }

    /** Launches some units of the work; the queue goes on without waiting. */
    interface Launch {
        void of(int first, int count);
    }

    /**
     * Launches all units, in slices, and waits between them. A single launch of no more than was
     * seen to be short is not waited for.
     *
     * @param await waits until the device is done
     */
    void run(int units, Launch launch, Runnable await) {
        if (units <= proven) {
            launch.of(0, units);
            return;
        }
        for (int first = 0; first < units; ) {
            int count = Math.min(units - first, isGrowing ? Math.max(1, 2 * proven) : proven);
            long start = nanoTime.getAsLong();
            launch.of(first, count);
            await.run();
            took(count, nanoTime.getAsLong() - start);
            first += count;
        }
    }

    private void took(int count, long nanos) {
        if (nanos > mostNanos) {
            proven = Math.max(1, Math.min(proven, count / 2));
            isGrowing = false;
        } else if (count >= proven) {
            proven = count;
            isGrowing = 2 * nanos <= mostNanos;
        }
    }
}
