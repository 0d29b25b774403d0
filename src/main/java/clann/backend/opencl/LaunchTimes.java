package clann.backend.opencl;

import static org.jocl.CL.clGetEventProfilingInfo;
import static org.jocl.CL.clReleaseEvent;
import static org.jocl.CL.clWaitForEvents;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_event;

/** The launches of a queue that takes the time of each. */
final class LaunchTimes {
    private final List<Launch> launches = new ArrayList<>();

    private record Launch(String kernel, cl_event done) {}

    void add(String kernel, cl_event done) {
        launches.add(new Launch(kernel, Handles.made(Handles.Kind.EVENT, done)));
    }

    /** Forgets all launches. */
    void clear() {
        for (Launch launch : launches)
            Handles.release(Handles.Kind.EVENT, () -> clReleaseEvent(launch.done()));
        launches.clear();
    }

    /** By kernel, the longest first; waits for the launches, and forgets them. */
    List<KernelTime> byKernel() {
        Map<String, KernelTime> times = new LinkedHashMap<>();
        for (Launch launch : launches) {
            clWaitForEvents(1, new cl_event[] {launch.done()});
            double microseconds =
                    (time(launch, CL.CL_PROFILING_COMMAND_END)
                                    - time(launch, CL.CL_PROFILING_COMMAND_START))
                            / 1e3;
            times.merge(
                    launch.kernel(),
                    new KernelTime(launch.kernel(), 1, microseconds),
                    (a, b) ->
                            new KernelTime(
                                    a.kernel(),
                                    a.launches() + b.launches(),
                                    a.microseconds() + b.microseconds()));
        }
        clear();
        return times.values().stream()
                .sorted(Comparator.comparingDouble(KernelTime::microseconds).reversed())
                .toList();
    }

    private static long time(Launch launch, int which) {
        long[] nanoseconds = new long[1];
        clGetEventProfilingInfo(
                launch.done(), which, Sizeof.cl_ulong, Pointer.to(nanoseconds), null);
        return nanoseconds[0];
    }
}
