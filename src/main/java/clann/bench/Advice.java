package clann.bench;

import clann.backend.opencl.KernelTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What measured steps tell a user to do; nothing in it is extrapolated. */
public final class Advice {
    /** From this share of a limit on it is what holds a step back. */
    private static final double MOST = 0.5;

    /** What is this much faster is no difference to choose by. */
    private static final double EQUAL = 1.1;

    private Advice() {}

    /**
     * For each workload the device to take, and for each two neighbours between which it changes,
     * from where on the other one wins.
     *
     * @param steps of the same workloads on several devices and paths
     */
    public static List<String> devices(List<StepTime> steps) {
        Map<Workload, List<StepTime>> byWorkload = new LinkedHashMap<>();
        for (StepTime step : steps)
            byWorkload.computeIfAbsent(step.workload(), workload -> new ArrayList<>()).add(step);
        List<String> advice = new ArrayList<>();
        StepTime before = null;
        List<Workload> workloads = new ArrayList<>(byWorkload.keySet());
        workloads.sort(Comparator.comparingDouble(Workload::operations));
        for (Workload workload : workloads) {
            List<StepTime> ranked = new ArrayList<>(byWorkload.get(workload));
            if (ranked.size() < 2) continue;
            ranked.sort(Comparator.comparingDouble(step -> step.microseconds().median()));
            StepTime best = ranked.get(0);
            advice.add(take(best, ranked.get(1)));
            if (before != null && !before.where().equals(best.where()))
                advice.add(
                        "from %s on %s wins; at %s it is %s (both measured, nothing between)"
                                .formatted(
                                        workload.inWords(),
                                        best.where(),
                                        before.workload().inWords(),
                                        before.where()));
            before = best;
        }
        return advice;
    }

    private static String take(StepTime best, StepTime second) {
        double factor = second.microseconds().median() / best.microseconds().median();
        String workload = best.workload().inWords();
        if (!second.microseconds().isClearlyAbove(best.microseconds()) || factor < EQUAL)
            return "%s: %s and %s are as fast as each other"
                    .formatted(workload, best.where(), second.where());
        return "%s: take %s; %s takes %s times as long"
                .formatted(workload, best.where(), second.where(), Spread.number(factor));
    }

    /**
     * A GPU that does not pay for a network: said, so that nobody buys one for it.
     *
     * @param gpus names of the devices that are GPUs
     */
    public static Optional<String> smallNetworks(List<StepTime> steps, List<String> gpus) {
        return steps.stream()
                .map(StepTime::workload)
                .distinct()
                .min(Comparator.comparingDouble(Workload::operations))
                .flatMap(smallest -> noFasterOnAGpu(steps, gpus, smallest));
    }

    private static Optional<String> noFasterOnAGpu(
            List<StepTime> steps, List<String> gpus, Workload workload) {
        Optional<StepTime> gpu =
                fastest(steps, workload, step -> gpus.contains(step.place().device()));
        Optional<StepTime> cpu =
                fastest(steps, workload, step -> !gpus.contains(step.place().device()));
        if (gpu.isEmpty() || cpu.isEmpty()) return Optional.empty();
        if (gpu.get().microseconds().median() < cpu.get().microseconds().median())
            return Optional.empty();
        return Optional.of(
                "one network as small as %s is no faster on a GPU than on a good CPU core: %s us a step against %s"
                        .formatted(
                                workload.sizes(),
                                Spread.number(gpu.get().microseconds().median()),
                                Spread.number(cpu.get().microseconds().median())));
    }

    private static Optional<StepTime> fastest(
            List<StepTime> steps, Workload workload, Predicate<StepTime> which) {
        return steps.stream()
                .filter(step -> step.workload().equals(workload))
                .filter(which)
                .min(Comparator.comparingDouble(step -> step.microseconds().median()));
    }

    /**
     * What holds a step back on a device, and by how much.
     *
     * @param profile of one step, by kernel
     */
    public static String heldBack(StepTime step, Limits limits, List<KernelTime> profile) {
        double all = step.microseconds().median();
        double busy = profile.stream().mapToDouble(KernelTime::microseconds).sum();
        long launches = profile.stream().mapToLong(KernelTime::launches).sum();
        double arithmetic = step.gflops() / limits.gflops().median();
        double memory =
                step.workload().bytes(step.place().precision().bytes())
                        / all
                        / 1e3
                        / limits.memory().median();
        String of = "%s on %s is held back by ".formatted(step.workload().inWords(), step.where());
        if (busy < MOST * all)
            return of
                    + String.format(
                            Locale.ROOT,
                            "launches: %s, and kernels run only %s of its %s us",
                            launches == 0 ? "many steps share one" : launches + " a step",
                            Spread.number(busy),
                            Spread.number(all));
        // more than can be copied: what it works on stays in caches
        boolean isFromMemory = memory <= 1;
        if (arithmetic >= MOST && (arithmetic >= memory || !isFromMemory))
            return of
                    + "arithmetic: it does %s of the multiply-add peak"
                            .formatted(share(arithmetic));
        if (memory >= MOST && isFromMemory)
            return of + "memory: it moves %s of what can be copied".formatted(share(memory));
        KernelTime longest =
                profile.stream()
                        .max(Comparator.comparingDouble(KernelTime::microseconds))
                        .orElseThrow();
        return of
                + "its kernels: %s takes %s us of %s, at %s of the multiply-add peak and %s in all"
                        .formatted(
                                longest.kernel(),
                                Spread.number(longest.microseconds()),
                                Spread.number(all),
                                share(arithmetic),
                                isFromMemory
                                        ? share(memory) + " of the memory's bandwidth"
                                        : "out of caches");
    }

    private static String share(double share) {
        return "%.0f %%".formatted(100 * share);
    }
}
