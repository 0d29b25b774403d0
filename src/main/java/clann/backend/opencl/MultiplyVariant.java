package clann.backend.opencl;

import clann.backend.Precision;
import clann.backend.opencl.discovery.DeviceFacts;

/**
 * How {@code kernels/multiply.cl} shares out a product's work: which FORM, with which build
 * parameters and sizes. Variants differ in speed alone: all give the same bits.
 */
public sealed interface MultiplyVariant {

    /** The {@code -D} options of the kernel, without those of operands and epilogue. */
    String parameters();

    /** Bytes of local memory for a work-group. */
    long localBytes(Precision precision);

    /** Work-items of a group that the device must be able to run. */
    int workGroup();

    /** Whether the device's limits leave room for it. */
    default boolean fits(DeviceFacts device, Precision precision) {
        return localBytes(precision) <= device.localMemory()
                && workGroup() <= device.largestWorkGroup();
    }

    /** One work-item for each element. For any device. */
    record Plain() implements MultiplyVariant {
        @Override
        public String parameters() {
            return "-DFORM=PLAIN";
        }

        @Override
        public long localBytes(Precision precision) {
            return 0;
        }

        @Override
        public int workGroup() {
            return 1;
        }
    }

    /**
     * For GPUs: tiles in local memory.
     *
     * @param groupRows work-items of a group, down; a power of two
     * @param groupColumns work-items of a group, across; a power of two; at most 256 in all
     * @param itemRows sums of a work-item, down: 1, 2, 4 or 8
     * @param itemColumns sums of a work-item, across: 1, 2, 4 or 8
     * @param depth terms in local memory at once: 8, 16 or 32
     */
    record Tiles(int groupRows, int groupColumns, int itemRows, int itemColumns, int depth)
            implements MultiplyVariant {

        public Tiles {
            powerOfTwo("groupRows", groupRows, 1, 256);
            powerOfTwo("groupColumns", groupColumns, 1, 256 / groupRows);
            powerOfTwo("itemRows", itemRows, 1, 8);
            powerOfTwo("itemColumns", itemColumns, 1, 8);
            powerOfTwo("depth", depth, 8, 32);
            // the fields are not set yet
            if (depth * itemRows % groupColumns != 0 || depth * itemColumns % groupRows != 0)
                throw new IllegalArgumentException("work-items cannot share out a tile's loads");
        }

        int rows() {
            return groupRows * itemRows;
        }

        int columns() {
            return groupColumns * itemColumns;
        }

        /** Tiles of an m x n result. */
        long tiles(int m, int n) {
            return (long) MultiplyShape.blocks(m, rows()) * MultiplyShape.blocks(n, columns());
        }

        /**
         * Elements between the rows of a tile in local memory: so that a chunk of four stays
         * aligned, and neighbours in a transposing load fall into different banks.
         */
        int pad() {
            return 4;
        }

        @Override
        public int workGroup() {
            return groupRows * groupColumns;
        }

        @Override
        public long localBytes(Precision precision) {
            return (long) depth * (rows() + columns() + 2 * pad()) * precision.bytes();
        }

        @Override
        public String parameters() {
            return ("-DFORM=TILES -DGROUP_ROWS=%d -DGROUP_COLUMNS=%d -DITEM_ROWS=%d"
                            + " -DITEM_COLUMNS=%d -DTILE_K=%d -DPAD=%d")
                    .formatted(groupRows, groupColumns, itemRows, itemColumns, depth, pad());
        }
    }

    /**
     * For CPUs: panels of the right operand, packed, and vectors of sums in registers.
     *
     * @param width numbers in a vector: 4, 8 or 16
     * @param panelRows rows of sums in registers: 1 to 16
     * @param rightPack numbers that the packed right operand has room for; a multiple of a panel's
     *     2 width
     * @param leftPack numbers that the packed left operand has room for; at least panelRows
     * @param blockRows rows of a work-item's block; a multiple of panelRows
     * @param blockColumns columns of a work-item's block; a multiple of a panel's
     * @param depth terms of a block: depth x blockColumns have room in rightPack, depth x panelRows
     *     in leftPack
     */
    record Panels(
            int width,
            int panelRows,
            int rightPack,
            int leftPack,
            int blockRows,
            int blockColumns,
            int depth)
            implements MultiplyVariant {

        public Panels {
            powerOfTwo("width", width, 4, 16);
            within("panelRows", panelRows, 1, 16);
            multiple("rightPack", rightPack, 2 * width);
            multiple("blockRows", blockRows, panelRows);
            multiple("blockColumns", blockColumns, 2 * width);
            within("depth", depth, 1, rightPack / blockColumns);
            within("depth", depth, 1, leftPack / panelRows);
        }

        /** Rows of the left operand that are packed at once. */
        int leftRows() {
            return Math.min(blockRows, leftPack / depth / panelRows * panelRows);
        }

        int blocks(int m, int n) {
            return Math.multiplyExact(
                    MultiplyShape.blocks(m, blockRows), MultiplyShape.blocks(n, blockColumns));
        }

        @Override
        public int workGroup() {
            return 1;
        }

        @Override
        public long localBytes(Precision precision) {
            return ((long) rightPack + leftPack) * precision.bytes();
        }

        @Override
        public String parameters() {
            return "-DFORM=PANELS -DWIDTH=%d -DPANEL_ROWS=%d -DRIGHT_PACK=%d -DLEFT_PACK=%d"
                    .formatted(width, panelRows, rightPack, leftPack);
        }
    }

    private static void within(String what, int value, int least, int most) {
        if (value < least || value > most)
            throw new IllegalArgumentException(
                    "%s %d is not within %d to %d".formatted(what, value, least, most));
    }

    private static void powerOfTwo(String what, int value, int least, int most) {
        within(what, value, least, most);
        if (Integer.bitCount(value) != 1)
            throw new IllegalArgumentException(what + " " + value + " is no power of two");
    }

    private static void multiple(String what, int value, int of) {
        if (value < 1 || value % of != 0)
            throw new IllegalArgumentException(
                    "%s %d is no multiple of %d".formatted(what, value, of));
    }
}
