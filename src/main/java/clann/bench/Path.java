package clann.bench;

import clann.backend.Backend;
import clann.backend.EpochRunner;
import clann.backend.opencl.OpenClBackend;
import clann.train.Job;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A way to run an epoch.
 *
 * @param name in events
 * @param obstacle why a device has not this way for a network, in words; empty where it has
 * @param way puts a job on a device where there is no obstacle
 */
public record Path(
        String name,
        BiFunction<Backend, Job, Optional<String>> obstacle,
        BiFunction<Backend, Job, EpochRunner> way) {
    /** All of them. */
    public static final List<Path> ALL =
            List.of(
                    new Path(
                            "layers",
                            (device, job) -> Optional.empty(),
                            (device, job) -> job.layerByLayer(device, job.initial())),
                    new Path(
                            "fused",
                            (device, job) ->
                                    device instanceof OpenClBackend openCl
                                            ? job.whyNotFused(openCl)
                                            : Optional.of("that takes an OpenCL device"),
                            (device, job) -> job.fused((OpenClBackend) device, job.initial())));

    EpochRunner on(Backend device, Job job) {
        return way.apply(device, job);
    }
}
