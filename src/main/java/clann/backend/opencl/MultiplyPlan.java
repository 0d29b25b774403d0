package clann.backend.opencl;

import clann.backend.Precision;
import clann.backend.Transpose;
import clann.backend.opencl.MultiplyVariant.Panels;
import clann.backend.opencl.MultiplyVariant.Plain;
import clann.backend.opencl.MultiplyVariant.Tiles;
import clann.backend.opencl.discovery.DeviceFacts;
import clann.backend.opencl.discovery.DeviceFacts.Kind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which variant a product takes on a device where nothing better is known, and into how many parts
 * its sums are split: pure functions of the device's facts and the product's shape.
 */
public final class MultiplyPlan {
    /** Where one group has enough to do. */
    private static final int ELEMENTS_OF_A_GROUP = 64;

    /** Terms of a part below which a second pass costs more than it brings. */
    private static final int FEWEST_TERMS = 32;

    /** So many tiles a compute unit, and the last ones running alone do not matter. */
    private static final int MANY = 4;

    /** Largest first. */
    private static final List<Tiles> FLOAT_TILES =
            List.of(
                    new Tiles(8, 16, 8, 8, 16),
                    new Tiles(8, 8, 8, 8, 16),
                    new Tiles(8, 8, 2, 2, 16),
                    new Tiles(8, 8, 1, 1, 16));

    /** Sums of eight rows and columns in double spill nearly everywhere. */
    private static final List<Tiles> DOUBLE_TILES =
            List.of(
                    new Tiles(8, 8, 4, 4, 16),
                    new Tiles(8, 8, 2, 2, 16),
                    new Tiles(8, 8, 1, 1, 16));

    /** Bytes of packed operands: a part of a core's second-level cache. */
    private static final int RIGHT_PACK = 1 << 19;

    private static final int LEFT_PACK = 1 << 17;

    /** Terms of a block: its panel of the left operand stays in the first-level cache. */
    private static final int DEPTH = 512;

    /** Of a vector register where there are 32 of them; else there are 16, and fewer sums fit. */
    private static final int REGISTER_BYTES = 64;

    /** Operations of a compute unit in each cycle: fewer than any GPU's. */
    private static final double SLOWEST = 8;

    /** Where a driver does not say. */
    private static final int SLOWEST_MHZ = 300;

    /** Of a launch on a GPU: a desktop freezes while it lasts. */
    private static final double LONGEST_SECONDS = 0.05;

    private MultiplyPlan() {}

    /** What the device would take for the shape. */
    public static MultiplyVariant variant(DeviceFacts device, MultiplyShape shape) {
        return (device.kind() == Kind.CPU
                        ? panels(device, shape).map(MultiplyVariant.class::cast)
                        : tiles(device, shape).map(MultiplyVariant.class::cast))
                .orElse(new Plain());
    }

    /**
     * Parts of a sum, each with terms of its own; 1 where it is not split. A tuner's choice changes
     * nothing in it: results depend on it.
     */
    public static int parts(DeviceFacts device, MultiplyShape shape) {
        if (device.kind() == Kind.CPU) return 1;
        return tiles(device, shape).map(tiles -> parts(device, shape, tiles)).orElse(1);
    }

    /**
     * How many of a product's groups are launched at once: on a GPU no more than even a slow one
     * does in 50 ms.
     */
    static long groupsAtOnce(DeviceFacts device, MultiplyShape shape, long groups) {
        if (device.kind() == Kind.CPU) return groups;
        double cycles = 1e6 * (device.clockMhz() > 0 ? device.clockMhz() : SLOWEST_MHZ);
        double most = LONGEST_SECONDS * SLOWEST * cycles * device.computeUnits();
        return Math.max(1, (long) (groups * Math.min(1, most / shape.operations())));
    }

    /** Terms of a part but the last. */
    static int partTerms(int k, int parts) {
        return MultiplyShape.blocks(k, parts);
    }

    private static List<Tiles> tiles(Precision precision) {
        return precision == Precision.FLOAT ? FLOAT_TILES : DOUBLE_TILES;
    }

    /** A form of product that a proof has to cover, beside what a device takes for its shape. */
    public enum FormToProve {
        PLAIN("plain form", 1),
        PLAIN_IN_PARTS("plain form in 3 parts", 3),
        PANELS("small panels", 1),
        LARGEST_TILES("largest tiles", 1),
        LARGE_TILES("large tiles", 1),
        SMALL_TILES("small tiles", 1),
        SMALL_TILES_IN_PARTS("small tiles in 3 parts", 3),
        SMALLEST_TILES("smallest tiles", 1);

        private final String words;
        private final int parts;

        FormToProve(String words, int parts) {
            this.words = words;
            this.parts = parts;
        }

        /** As titles of cases have it. */
        public String words() {
            return words;
        }

        /** The kernel that gives the result. */
        public String lastKernel() {
            return parts == 1 ? "multiply" : "add_parts";
        }

        /** Into which each sum of k terms is split. */
        public int parts(int k) {
            return k < parts ? 1 : MultiplyShape.blocks(k, partTerms(k, parts));
        }

        /** Whether a device of this kind may take it for some shape. */
        public boolean isFor(Kind kind) {
            return (kind == Kind.CPU) == (this == PANELS);
        }

        public MultiplyVariant variant(DeviceFacts device, MultiplyShape shape) {
            List<Tiles> tiles = tiles(shape.precision());
            return switch (this) {
                case PLAIN, PLAIN_IN_PARTS -> new Plain();
                case PANELS -> smallPanels(device, shape);
                case LARGEST_TILES -> tiles.get(0);
                case LARGE_TILES -> tiles.get(1);
                case SMALL_TILES, SMALL_TILES_IN_PARTS -> tiles.get(tiles.size() - 2);
                case SMALLEST_TILES -> tiles.get(tiles.size() - 1);
            };
        }
    }

    /** The panels that a CPU takes, in blocks so small that cases of all sizes have several. */
    private static MultiplyVariant smallPanels(DeviceFacts device, MultiplyShape shape) {
        Optional<Panels> chosen = panels(device, shape);
        if (chosen.isEmpty()) return new Plain();
        Panels panels = chosen.get();
        return new Panels(
                panels.width(),
                panels.panelRows(),
                panels.rightPack(),
                panels.leftPack(),
                3 * panels.panelRows(),
                2 * panels.width(),
                Math.min(24, shape.k()));
    }

    private static long groupsWanted(DeviceFacts device, MultiplyShape shape) {
        long blocks =
                ((long) shape.m() * shape.n() + ELEMENTS_OF_A_GROUP - 1) / ELEMENTS_OF_A_GROUP;
        return Math.min(device.computeUnits(), blocks);
    }

    /**
     * The largest tiles that keep every compute unit busy, where need be by splitting the sums; the
     * smallest where none does.
     */
    private static Optional<Tiles> tiles(DeviceFacts device, MultiplyShape shape) {
        List<Tiles> fitting =
                tiles(shape.precision()).stream()
                        .filter(tiles -> tiles.fits(device, shape.precision()))
                        .toList();
        return Stream.concat(
                        fitting.stream().filter(tiles -> keepsBusy(tiles, device, shape)),
                        fitting.stream().skip(Math.max(0, fitting.size() - 1)))
                .findFirst();
    }

    private static boolean keepsBusy(Tiles tiles, DeviceFacts device, MultiplyShape shape) {
        long groups = tiles.tiles(shape.m(), shape.n());
        boolean isLargest = tiles.workGroup() > 64;
        long wanted = isLargest ? (long) MANY * device.computeUnits() : groupsWanted(device, shape);
        if (groups >= wanted) return true;
        // only small tiles are worth a second pass
        return tiles.itemRows() <= 2 && groups * parts(device, shape, tiles) >= wanted;
    }

    private static int parts(DeviceFacts device, MultiplyShape shape, Tiles tiles) {
        if (tiles.itemRows() > 2) return 1;
        long groups = tiles.tiles(shape.m(), shape.n());
        long wanted = (groupsWanted(device, shape) + groups - 1) / groups;
        int most = Math.max(1, shape.k() / FEWEST_TERMS);
        int parts = (int) Math.min(wanted, most);
        // as many as there are when all but the last have equally many terms
        return MultiplyShape.blocks(shape.k(), partTerms(shape.k(), parts));
    }

    /**
     * Panels, with the blocks that give each compute unit equally much to do and are packed least
     * often.
     */
    private static Optional<Panels> panels(DeviceFacts device, MultiplyShape shape) {
        Precision precision = shape.precision();
        int width = width(device, precision);
        int rows = width * precision.bytes() >= REGISTER_BYTES ? 8 : 6;
        int panel = 2 * width;
        long bytes = Math.min(device.localMemory() * 4 / 5, RIGHT_PACK + LEFT_PACK);
        int rightPack = (int) (bytes * 4 / 5 / precision.bytes()) / panel * panel;
        int leftPack = (int) (bytes / 5 / precision.bytes());
        int deepest = Math.min(rightPack / panel, leftPack / rows);
        if (deepest < 1) return Optional.empty();
        int depth = depth(shape.k(), deepest);
        int most = rightPack / depth / panel;
        Blocks blocks = Blocks.of(device.computeUnits(), shape, rows, panel, most);
        return Optional.of(
                new Panels(
                        width,
                        rows,
                        rightPack,
                        leftPack,
                        blocks.tiles() * rows,
                        blocks.panels() * panel,
                        depth));
    }

    /** Numbers of a vector register. */
    private static int width(DeviceFacts device, Precision precision) {
        int floats = Math.max(device.nativeFloatVector(), 4);
        int numbers = floats * Precision.FLOAT.bytes() / precision.bytes();
        return Math.min(16, Math.max(4, Integer.highestOneBit(numbers)));
    }

    /** Equal blocks of about {@link #DEPTH} terms. */
    private static int depth(int k, int deepest) {
        int least = MultiplyShape.blocks(k, Math.min(deepest, DEPTH));
        return MultiplyShape.blocks(k, least);
    }

    /** The size of a block in tiles down and panels across. */
    private record Blocks(int tiles, int panels) {
        /** What a panel costs to pack, for each of its terms, as a share of a tile's term. */
        private static final double PACKING = 0.6;

        private static final double PACKING_LEFT = 0.3;

        /** The first of the cheapest. */
        static Blocks of(int units, MultiplyShape shape, int rows, int panel, int mostPanels) {
            int tilesDown = MultiplyShape.blocks(shape.m(), rows);
            int panelsAcross = MultiplyShape.blocks(shape.n(), panel);
            int fewest = MultiplyShape.blocks(panelsAcross, mostPanels);
            Blocks best = null;
            double least = Double.POSITIVE_INFINITY;
            for (int across = fewest;
                    across <= Math.min(panelsAcross, fewest + 2 * units);
                    across++)
                for (int down = 1; down <= Math.min(tilesDown, 2 * units); down++) {
                    Blocks blocks =
                            new Blocks(
                                    MultiplyShape.blocks(tilesDown, down),
                                    MultiplyShape.blocks(panelsAcross, across));
                    double cost = blocks.cost(units, shape, tilesDown, panelsAcross);
                    if (cost < least) {
                        least = cost;
                        best = blocks;
                    }
                }
            return best;
        }

        /** Of the slowest compute unit, in tiles' terms. */
        private double cost(int units, MultiplyShape shape, int tilesDown, int panelsAcross) {
            int blocks =
                    MultiplyShape.blocks(tilesDown, tiles)
                            * MultiplyShape.blocks(panelsAcross, panels);
            double packing = PACKING * panels;
            if (shape.left() == Transpose.YES) packing += PACKING_LEFT * tiles;
            return MultiplyShape.blocks(blocks, units) * ((double) tiles * panels + packing);
        }
    }
}
