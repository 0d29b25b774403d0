package clann.tune;

import clann.backend.Precision;
import clann.backend.opencl.FusedBuild;
import clann.backend.opencl.MultiplyVariant;
import clann.backend.opencl.MultiplyVariant.Panels;
import clann.backend.opencl.MultiplyVariant.Plain;
import clann.backend.opencl.MultiplyVariant.Tiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Variants that may be better than the one that a device takes by default. */
final class Variations {
    /** Where a device takes neither tiles nor panels by default. */
    private static final Tiles MIDDLING = new Tiles(8, 8, 4, 4, 16);

    private final Set<MultiplyVariant> found = new LinkedHashSet<>();

    private Variations() {}

    /**
     * Those worth a try, the most promising first. Tiles are not tried on a device that takes
     * panels, nor panels where it takes tiles: there they are many times as slow.
     */
    static List<MultiplyVariant> of(MultiplyVariant standard, Precision precision) {
        var variations = new Variations();
        if (standard instanceof Panels panels) variations.panels(panels, precision);
        else variations.tiles(standard instanceof Tiles tiles ? tiles : MIDDLING);
        variations.found.remove(standard);
        return List.copyOf(variations.found);
    }

    /** Likewise for a fused epoch, the most similar first. */
    static List<FusedBuild> of(FusedBuild standard) {
        int[] sizes =
                switch (standard.variant()) {
                    case VECTORS -> new int[] {6, 8, 12, 14, 16, 20, 24, 28, 30};
                    case GROUPS -> new int[] {64, 128, 256};
                };
        return Arrays.stream(sizes)
                .filter(size -> size != standard.size())
                .boxed()
                .sorted(Comparator.comparingInt(size -> Math.abs(size - standard.size())))
                .map(size -> new FusedBuild(standard.variant(), size))
                .toList();
    }

    /** First what differs in its sizes alone, and so needs no program of its own. */
    private void panels(Panels at, Precision precision) {
        for (int columns : new int[] {at.blockColumns() * 2, at.blockColumns() / 2})
            add(() -> withBlocks(at, at.blockRows(), columns, at.depth()));
        for (int rows : new int[] {at.blockRows() * 2, at.blockRows() / 2})
            add(() -> withBlocks(at, rows, at.blockColumns(), at.depth()));
        for (int depth : new int[] {at.depth() * 2, at.depth() / 2})
            add(() -> withBlocks(at, at.blockRows(), at.blockColumns(), depth));
        found.add(new Plain());
        for (int rows : new int[] {8, 6, 12, 4, 13}) add(() -> withPanel(at, at.width(), rows));
        for (int width : new int[] {4, 8, 16})
            if ((long) width * precision.bytes() <= 64)
                add(() -> withPanel(at, width, at.panelRows()));
    }

    private static Panels withBlocks(Panels at, int rows, int columns, int depth) {
        int panel = 2 * at.width();
        return new Panels(
                at.width(),
                at.panelRows(),
                at.rightPack(),
                at.leftPack(),
                up(rows, at.panelRows()),
                up(columns, panel),
                depth);
    }

    private static Panels withPanel(Panels at, int width, int panelRows) {
        int panel = 2 * width;
        return new Panels(
                width,
                panelRows,
                up(at.rightPack(), panel),
                at.leftPack(),
                up(at.blockRows(), panelRows),
                up(at.blockColumns(), panel),
                at.depth());
    }

    private static int up(int size, int of) {
        return Math.max(1, (size + of - 1) / of) * of;
    }

    /** All of one to eight warps and up to 64 sums a work-item, the most similar first. */
    private void tiles(Tiles at) {
        List<Tiles> all = new ArrayList<>();
        int[] powers = {1, 2, 4, 8, 16, 32};
        for (int depth : new int[] {8, 16, 32})
            for (int down : powers)
                for (int across : powers)
                    for (int rows : powers)
                        for (int columns : powers)
                            if (isWorthATry(down * across, rows, columns))
                                valid(() -> new Tiles(down, across, rows, columns, depth))
                                        .ifPresent(all::add);
        all.sort(Comparator.comparingDouble(tiles -> distance(tiles, at)));
        found.addAll(all);
        found.add(new Plain());
    }

    private static boolean isWorthATry(int group, int rows, int columns) {
        boolean isNarrow = Math.max(rows, columns) > 2 * Math.min(rows, columns);
        return group >= 32 && group <= 256 && rows <= 8 && columns <= 8 && !isNarrow;
    }

    /** How many doublings lie between them. */
    private static double distance(Tiles one, Tiles other) {
        return doublings(one.groupRows(), other.groupRows())
                + doublings(one.groupColumns(), other.groupColumns())
                + doublings(one.itemRows(), other.itemRows())
                + doublings(one.itemColumns(), other.itemColumns())
                + doublings(one.depth(), other.depth());
    }

    private static double doublings(int one, int other) {
        return Math.abs(Math.log((double) one / other) / Math.log(2));
    }

    private void add(Supplier<Panels> panels) {
        valid(panels).ifPresent(found::add);
    }

    /** Empty where the numbers do not go together. */
    private static <V> Optional<V> valid(Supplier<V> variant) {
        try {
            return Optional.of(variant.get());
        } catch (IllegalArgumentException outOfRange) {
            return Optional.empty();
        }
    }
}
