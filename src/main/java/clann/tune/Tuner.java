package clann.tune;

import clann.UserError;
import clann.backend.opencl.OpenClBackend;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Finds out which variants do a device's work fastest, and writes it down. What has been written is
 * never searched for again, but where a user asks for it.
 */
public final class Tuner {
    /** Written where nothing beats what the device would take anyway. */
    static final String STANDARD = "default";

    /** What proof and searches may take together at a device's first use. */
    private static final double SECONDS = 5;

    private static final int PROGRAMS = 8;

    /** What a product may have of a brief search's time that is left. */
    private static final double SHARE = 0.5;

    /** Of the work's operations, below which a product is not worth a brief search. */
    private static final double WORTHWHILE = 0.05;

    /** Operations of a piece of work below which launches are all that counts. */
    private static final double LEAST_WORK = 4e6;

    private final OpenClBackend device;
    private final Table table;

    public Tuner(OpenClBackend device, Table table) {
        this.device = device;
        this.table = table;
    }

    /** For the first use of a device, from now on. */
    public static Budget firstUse() {
        return new Budget(System::nanoTime, SECONDS, PROGRAMS, () -> false);
    }

    /**
     * What was found for one kind of work.
     *
     * @param ratio the winner's time as a share of the standard variant's
     * @param tried variants that were held against that
     * @param out those of them, and others, that were not measured to the end, with the reason
     */
    public record Row(
            String work,
            String standard,
            String winner,
            double ratio,
            int tried,
            Map<String, String> out) {}

    /**
     * At the first use of a device for a piece of work: searches briefly for what is not known yet,
     * the largest products first; what there is no time for stays as it is. Products alone: of the
     * programs that may be compiled the builds of a fused epoch would take all, and a network that
     * is trained so is trained in seconds.
     *
     * @param notices takes one line, where there was anything to search for
     */
    public void atFirstUse(List<Product> work, Budget budget, Consumer<String> notices) {
        double all = work.stream().mapToDouble(this::operations).sum();
        if (all < LEAST_WORK) return;
        List<Product> unknown =
                distinct(work).stream()
                        .filter(product -> operations(product) >= WORTHWHILE * all)
                        .filter(product -> table.find(kind(product)).isEmpty())
                        .sorted(Comparator.comparingDouble(this::operations).reversed())
                        .toList();
        // what cannot be kept would be searched for again and again
        if (unknown.isEmpty() || !table.canBeWritten()) return;
        int programs = device.programsCompiled();
        double start = budget.spent();
        List<Row> rows = new ArrayList<>();
        for (Product product : unknown)
            // the standard variant may have to be compiled once more, for each of its epilogues
            if (budget.hasTimeFor(0)
                    && budget.allows(device.programsCompiled() + product.served().size()))
                briefly(product, budget.share(SHARE), rows, notices);
        if (rows.isEmpty()) return;
        notices.accept(
                String.format(
                        Locale.ROOT,
                        "first use of %s for products of these sizes: tuned in %.1f s with %d"
                                + " programs, %d of %d are faster now; clann tune searches longer",
                        device.facts().label(),
                        budget.spent() - start,
                        device.programsCompiled() - programs,
                        rows.stream().filter(row -> row.ratio() < 1).count(),
                        rows.size()));
    }

    private void briefly(Product product, Budget budget, List<Row> rows, Consumer<String> notices) {
        try {
            Row row = search(product, Effort.BRIEF, budget);
            if (row.tried() > 0) rows.add(row);
        } catch (UserError failure) {
            if (failure.kind() != UserError.Kind.DEVICE) throw failure;
            notices.accept(
                    "%s is not tuned: %s"
                            .formatted(
                                    kind(product),
                                    failure.getMessage().lines().findFirst().orElse("")));
        }
    }

    /**
     * Searches as long as the budget lasts, for each kind of work in turn, whether it is known or
     * not.
     *
     * @param shown takes each row as soon as it is there, and has been written down
     * @return whether there was time for all of them
     * @throws UserError of kind DEVICE where the device fails
     */
    public boolean search(List<? extends Tunable> work, Budget budget, Consumer<Row> shown) {
        List<Tunable> kinds = distinct(work);
        int left = kinds.stream().mapToInt(Tunable::weight).sum();
        for (Tunable one : kinds) {
            if (!budget.hasTimeFor(0)) return false;
            Budget share = budget.share((double) one.weight() / left);
            shown.accept(search(one, Effort.LONG, share));
            left -= one.weight();
        }
        return true;
    }

    private Row search(Tunable work, Effort effort, Budget budget) {
        String kind = kind(work);
        boolean isNew = table.find(kind).isEmpty();
        // should a variant take the driver down, the next run does not try it again
        if (isNew) table.put(kind, STANDARD);
        try (Workshop<?> workshop = work.workshop(device)) {
            return search(kind, isNew, workshop, effort, budget);
        }
    }

    private <V> Row search(
            String kind, boolean isNew, Workshop<V> workshop, Effort effort, Budget budget) {
        Finish<V> finish = new Search<>(workshop, effort, budget).fastest();
        workshop.keepOnly(finish.winner());
        boolean isStandard = finish.winner().equals(workshop.standard());
        boolean isDone = finish.tried() > 0 && !budget.isStopped();
        if (isDone) table.put(kind, isStandard ? STANDARD : finish.winner().toString());
        else if (isNew) table.forget(kind);
        Map<String, String> out = new LinkedHashMap<>();
        finish.out().forEach(one -> out.put(one.variant().toString(), one.why()));
        return new Row(
                kind,
                workshop.standard().toString(),
                finish.winner().toString(),
                finish.ratio(),
                finish.tried(),
                out);
    }

    /** The first of each kind. */
    private <T extends Tunable> List<T> distinct(List<? extends T> work) {
        Map<String, T> kinds = new LinkedHashMap<>();
        for (T one : work) kinds.putIfAbsent(kind(one), one);
        return List.copyOf(kinds.values());
    }

    private String kind(Tunable work) {
        return work.kind(device.precision());
    }

    private double operations(Product product) {
        return product.shape(device.precision()).operations();
    }
}
