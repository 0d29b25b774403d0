package clann.bench;

import clann.backend.opencl.LimitKernels;
import clann.backend.opencl.OpenClBackend;
import java.util.function.DoubleSupplier;

/**
 * What a device can do at most, as measured.
 *
 * @param gflops multiply-adds, two operations each, in 10^9 a second
 * @param memory copies, bytes read and bytes written, in GB/s
 * @param localMemory reads, in GB/s
 * @param queuedLaunch microseconds of a launch that nobody waits for
 * @param waitedLaunch microseconds of a launch and its end
 * @param toDevice GB/s
 * @param fromDevice GB/s
 */
public record Limits(
        Spread gflops,
        Spread memory,
        Spread localMemory,
        Spread queuedLaunch,
        Spread waitedLaunch,
        Spread toDevice,
        Spread fromDevice) {
    private static final int ROUNDS = 2000;

    public static Limits of(OpenClBackend device, Stopwatch stopwatch) {
        try (LimitKernels kernels = device.limits()) {
            return new Limits(
                    rate(stopwatch, kernels, () -> kernels.multiplyAdds(ROUNDS, 0.5, 1)),
                    rate(stopwatch, kernels, kernels::copy),
                    rate(stopwatch, kernels, () -> kernels.localReads(ROUNDS)),
                    stopwatch
                            .seconds(
                                    times -> {
                                        for (int i = 0; i < times; i++) kernels.launch();
                                        kernels.await();
                                    })
                            .times(1e6),
                    stopwatch
                            .seconds(
                                    times -> {
                                        for (int i = 0; i < times; i++) {
                                            kernels.launch();
                                            kernels.await();
                                        }
                                    })
                            .times(1e6),
                    rate(stopwatch, kernels, kernels::toDevice),
                    rate(stopwatch, kernels, kernels::fromDevice));
        }
    }

    /** In 10^9 a second. */
    private static Spread rate(Stopwatch stopwatch, LimitKernels kernels, DoubleSupplier work) {
        double[] amount = new double[1];
        Spread seconds =
                stopwatch.seconds(
                        times -> {
                            for (int i = 0; i < times; i++) amount[0] = work.getAsDouble();
                            kernels.await();
                        });
        double billions = amount[0] / 1e9;
        return new Spread(
                billions / seconds.median(), billions / seconds.high(), billions / seconds.low());
    }

    /** Some lines. */
    public String inWords() {
        return String.format(
                "  multiply-adds       %s GFLOP/s%n  memory, copied      %s GB/s%n  local memory, read  %s GB/s%n"
                        + "  a launch, queued    %s us%n  a launch, waited    %s us%n  to the device       %s GB/s%n"
                        + "  from the device     %s GB/s",
                gflops.inWords(),
                memory.inWords(),
                localMemory.inWords(),
                queuedLaunch.inWords(),
                waitedLaunch.inWords(),
                toDevice.inWords(),
                fromDevice.inWords());
    }
}
