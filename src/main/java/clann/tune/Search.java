package clann.tune;

import clann.UserError;
import clann.tune.Finish.Out;
import clann.tune.Workshop.Entrant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which of several variants does a piece of work fastest.
 *
 * <p>A variant is proven before it is timed: a fast wrong one is what a search finds first. All are
 * timed in rounds, one measurement each, the standard one before and after the others; what counts
 * is a variant's time as a share of the standard one's in the same round, and of these the median.
 * So a device whose clock rises in mid-search spoils one round and not the outcome. A variant wins
 * where it was faster than the standard one, by more than that differs from itself, in all rounds
 * but one or two of ten.
 */
final class Search<V> {
    /** Rounds of one run each, so that a variant that is far behind costs little. */
    private static final int HEATS = 2;

    /** So many times as slow, in each of these, is out. */
    private static final double FAR_BEHIND = 3;

    /** Of the rounds; the others may be spoilt. */
    private static final double MOST = 0.85;

    /** What a variant gains at least, however quiet the machine. */
    private static final double LEAST_GAIN = 0.03;

    private final Workshop<V> workshop;
    private final Effort effort;
    private final Budget budget;
    private final List<Out<V>> out = new ArrayList<>();
    private int tried;

    Search(Workshop<V> workshop, Effort effort, Budget budget) {
        this.workshop = workshop;
        this.effort = effort;
        this.budget = budget;
    }

    private static final class Runner<V> {
        private final V variant;
        private final Entrant entrant;
        private final List<Double> ratios = new ArrayList<>();

        Runner(V variant, Entrant entrant) {
            this.variant = variant;
            this.entrant = entrant;
        }

        double quantile(double share) {
            return Search.quantile(ratios, share);
        }
    }

    /**
     * The standard variant, or the one that beats it; the former is not proven here.
     *
     * @throws UserError of kind DEVICE where the standard variant fails
     */
    Finish<V> fastest() {
        V standard = workshop.standard();
        Entrant first = workshop.enter(standard);
        first.run(1);
        List<Runner<V>> runners = admitted(workshop.others());
        if (runners.isEmpty()) return finish(standard, 1);
        int times = warmUp(first);
        for (int heat = 0; heat < HEATS; heat++) round(first, runners, 1);
        runners.removeIf(this::isFarBehind);
        List<Double> noise = new ArrayList<>();
        for (Runner<V> runner : runners) runner.ratios.clear();
        long longest = 0;
        while (!runners.isEmpty() && noise.size() < effort.rounds() && budget.hasTimeFor(longest)) {
            long start = budget.now();
            noise.add(round(first, runners, times));
            longest = Math.max(longest, budget.now() - start);
        }
        if (noise.size() < Effort.FEWEST_ROUNDS) {
            for (Runner<V> runner : runners)
                out.add(new Out<>(runner.variant, "no time to measure it"));
            return finish(standard, 1);
        }
        double beyond = 1 - Math.max(LEAST_GAIN, quantile(noise, MOST));
        Optional<Runner<V>> winner =
                runners.stream()
                        .filter(runner -> runner.quantile(MOST) < beyond)
                        .reduce((a, b) -> b.quantile(0.5) < a.quantile(0.5) ? b : a);
        return finish(
                winner.map(runner -> runner.variant).orElse(standard),
                winner.map(runner -> runner.quantile(0.5)).orElse(1.0));
    }

    private Finish<V> finish(V winner, double ratio) {
        return new Finish<>(winner, ratio, tried, List.copyOf(out));
    }

    /** Those that build and are right; each at its turn, while there is time and programs left. */
    private List<Runner<V>> admitted(List<V> others) {
        List<Runner<V>> admitted = new ArrayList<>();
        long longest = 0;
        for (V variant : others) {
            // what one took so far the next may take too, and half is for the measurements
            Optional<String> refused = refusal(variant, 2 * longest);
            long start = budget.now();
            if (refused.isEmpty()) {
                tried++;
                try {
                    Entrant entrant = workshop.enter(variant);
                    refused = entrant.fault();
                    if (refused.isEmpty()) {
                        entrant.run(1);
                        admitted.add(new Runner<>(variant, entrant));
                    }
                } catch (UserError failure) {
                    if (failure.kind() != UserError.Kind.DEVICE) throw failure;
                    refused = failure.getMessage().lines().findFirst();
                }
            }
            refused.ifPresent(why -> out.add(new Out<>(variant, why)));
            longest = Math.max(longest, budget.now() - start);
        }
        return admitted;
    }

    private Optional<String> refusal(V variant, long needed) {
        if (budget.isStopped()) return Optional.of("stopped before it was tried");
        if (!budget.hasTimeFor(needed)) return Optional.of("no time to try it");
        int more = workshop.programsFor(variant);
        if (more > 0 && !budget.allows(workshop.programs() + more))
            return Optional.of("no further program may be compiled");
        return Optional.empty();
    }

    /** Gives how many times the standard variant runs in a measurement. */
    private int warmUp(Entrant standard) {
        long start = budget.now();
        long end = start + Math.min(effort.warmUp(), budget.left() / 4);
        int times = 1;
        long last = nanoseconds(standard, times);
        while (budget.now() < end || last < effort.sample()) {
            if (last < effort.sample()) times = Math.multiplyExact(times, 2);
            last = nanoseconds(standard, times);
        }
        return times;
    }

    /** One measurement of each; gives how far the standard variant was from itself, as a share. */
    private double round(Entrant standard, List<Runner<V>> runners, int times) {
        long before = nanoseconds(standard, times);
        long[] taken = new long[runners.size()];
        for (int i = 0; i < taken.length; i++)
            taken[i] = nanoseconds(runners.get(i).entrant, times);
        long after = nanoseconds(standard, times);
        double mean = (before + after) / 2.0;
        for (int i = 0; i < taken.length; i++) runners.get(i).ratios.add(taken[i] / mean);
        return Math.abs(before - after) / mean;
    }

    private long nanoseconds(Entrant entrant, int times) {
        long start = budget.now();
        entrant.run(times);
        return Math.max(1, budget.now() - start);
    }

    private boolean isFarBehind(Runner<V> runner) {
        boolean far = runner.ratios.stream().allMatch(ratio -> ratio > FAR_BEHIND);
        if (far) out.add(new Out<>(runner.variant, "far behind"));
        return far;
    }

    private static double quantile(List<Double> values, double share) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, sorted.length * share)];
    }
}
