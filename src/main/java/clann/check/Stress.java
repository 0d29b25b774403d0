package clann.check;

import clann.UserError;
import clann.backend.Backend;
import clann.backend.Epilogue;
import clann.backend.OwnedMatrix;
import clann.backend.Precision;
import clann.backend.RowOrder;
import clann.backend.Transpose;
import clann.backend.opencl.Handles;
import clann.backend.opencl.OpenClBackend;
import clann.backend.opencl.discovery.DeviceFacts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Whether a device stays right when much is asked of it at once, and keeps nothing back. */
final class Stress {
    private static final int NUMBERS = 1000;
    private static final int LAUNCHES = 5000;
    private static final int QUEUES = 4;

    /** After so many cycles whoever watches hears of it. */
    private static final int CYCLES_UNHEARD = 50;

    /** Of the device's own memory; of memory that it shares with the computer far less. */
    private static final double OWN_SHARE = 0.8;

    private static final double SHARED_SHARE = 0.25;

    /** What one allocation of many takes. */
    private static final long BLOCK_BYTES = 1L << 26;

    /** So that the product, in floats, is a little more than 2^31 bytes. */
    private static final int LARGE_ROWS = (1 << 19) + 8;

    private static final int LARGE_COLUMNS = 1 << 10;

    private Stress() {}

    /**
     * Thousands of launches, none of them waited for: each takes 1 from every number.
     *
     * @return what is wrong
     */
    static Optional<String> launchesWithoutWaiting(Backend device) {
        try (OwnedMatrix w = device.upload(1, NUMBERS, filled(LAUNCHES));
                OwnedMatrix one = device.upload(1, NUMBERS, filled(1))) {
            for (int i = 0; i < LAUNCHES; i++) device.update(w, one, 1);
            return unless(device.read(w), 0, "after " + LAUNCHES + " launches");
        }
    }

    /**
     * Several contexts and queues on one device, used in turn.
     *
     * @param device is opened again, several times
     */
    static Optional<String> severalQueues(OpenClBackend device) {
        List<OpenClBackend> devices = new ArrayList<>();
        List<OwnedMatrix> matrices = new ArrayList<>();
        try {
            for (int i = 0; i < QUEUES; i++) {
                devices.add(device.openAgain());
                matrices.add(devices.get(i).upload(1, NUMBERS, filled(i)));
                matrices.add(devices.get(i).upload(1, NUMBERS, filled(1)));
            }
            for (int launch = 0; launch < 100; launch++)
                for (int i = 0; i < QUEUES; i++)
                    devices.get(i).update(matrices.get(2 * i), matrices.get(2 * i + 1), -1);
            for (int i = 0; i < QUEUES; i++) {
                Optional<String> wrong =
                        unless(
                                devices.get(i).read(matrices.get(2 * i)),
                                100 + i,
                                "in queue " + (i + 1) + " of " + QUEUES);
                if (wrong.isPresent()) return wrong;
            }
            return Optional.empty();
        } finally {
            matrices.forEach(OwnedMatrix::close);
            devices.forEach(OpenClBackend::close);
        }
    }

    /**
     * Opens, uses and closes everything again and again: nothing may be left open.
     *
     * @param goesOn is told now and then
     */
    static Optional<String> openingAndClosing(OpenClBackend opened, int cycles, Runnable goesOn) {
        long before = Handles.open();
        for (int cycle = 0; cycle < cycles; cycle++) {
            if (cycle % CYCLES_UNHEARD == 0) goesOn.run();
            try (OpenClBackend device = opened.openAgain()) {
                try (OwnedMatrix w = device.upload(1, NUMBERS, filled(1));
                        OwnedMatrix one = device.upload(1, NUMBERS, filled(1))) {
                    device.update(w, one, 1);
                    Optional<String> wrong = unless(device.read(w), 0, "in cycle " + (cycle + 1));
                    if (wrong.isPresent()) return wrong;
                }
                if (device.memoryInUse() != 0)
                    return Optional.of(device.memoryInUse() + " bytes were not given back");
            }
        }
        long left = Handles.open() - before;
        return left == 0
                ? Optional.empty()
                : Optional.of("%d OpenCL objects were left open".formatted(left));
    }

    /** Takes the device's memory up to a share, touches each block, is refused more, and frees. */
    static Optional<String> memoryToTheBrim(OpenClBackend device) {
        DeviceFacts facts = device.facts();
        double share = facts.unifiedMemory() ? SHARED_SHARE : OWN_SHARE;
        long most = (long) (share * facts.globalMemory());
        int numbers = (int) (Math.min(BLOCK_BYTES, facts.largestAllocation()) / Float.BYTES);
        List<OwnedMatrix> blocks = new ArrayList<>();
        try {
            while (device.memoryInUse() + (long) numbers * Double.BYTES < most)
                blocks.add(device.allocate(1, numbers));
            for (int i = 0; i < blocks.size(); i++)
                device.write(new double[] {i + 1}, blocks.get(i).view(numbers - 1, 1, 1));
            for (int i = 0; i < blocks.size(); i++) {
                Optional<String> wrong =
                        unless(
                                device.read(blocks.get(i).view(numbers - 1, 1, 1)),
                                i + 1,
                                "at the end of block " + (i + 1) + " of " + blocks.size());
                if (wrong.isPresent()) return wrong;
            }
            return refusesTooMuch(device);
        } finally {
            blocks.forEach(OwnedMatrix::close);
        }
    }

    /** Why a buffer of more than 2^31 bytes cannot be had, in words; empty: it can. */
    static Optional<String> noRoomForALargeBuffer(OpenClBackend device) {
        return noRoomForALargeBuffer(device.facts(), device.precision());
    }

    static Optional<String> noRoomForALargeBuffer(DeviceFacts facts, Precision precision) {
        long bytes = (long) LARGE_ROWS * LARGE_COLUMNS * precision.bytes();
        if (bytes > facts.largestAllocation())
            return Optional.of(
                    "it takes a buffer of %,d MiB; the device's largest is %,d MiB"
                            .formatted(mebibytes(bytes), facts.largestAllocation() >> 20));
        if (2 * bytes > facts.globalMemory())
            return Optional.of(
                    "it takes %,d MiB of memory; the device has %,d MiB"
                            .formatted(mebibytes(2 * bytes), facts.globalMemory() >> 20));
        return Optional.empty();
    }

    /** So many that the bytes have room in them. */
    private static long mebibytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }

    /**
     * Rows before and behind the 2^31st byte of one buffer, gathered and multiplied: a classic
     * fault of index arithmetic.
     */
    static Optional<String> largeBuffer(OpenClBackend device) {
        int[] rows = {0, 1, LARGE_ROWS / 2 - 1, LARGE_ROWS / 2, LARGE_ROWS - 2, LARGE_ROWS - 1};
        double[] ones = new double[LARGE_COLUMNS];
        Arrays.fill(ones, 1);
        try (OwnedMatrix large = device.allocate(LARGE_ROWS, LARGE_COLUMNS);
                OwnedMatrix gathered = device.allocate(rows.length, LARGE_COLUMNS);
                OwnedMatrix column = device.upload(LARGE_COLUMNS, 1, ones);
                OwnedMatrix sums = device.allocate(LARGE_ROWS, 1);
                RowOrder order = device.upload(rows)) {
            for (int i = 0; i < rows.length; i++)
                device.write(
                        new double[] {i + 1}, large.rows(rows[i], 1).view(LARGE_COLUMNS - 1, 1, 1));
            device.gather(large, order, 0, gathered);
            device.multiply(large, Transpose.NO, column, Transpose.NO, sums, Epilogue.NONE);
            for (int i = 0; i < rows.length; i++) {
                String where = "in row %d of %d".formatted(rows[i], LARGE_ROWS);
                Optional<String> wrong =
                        unless(
                                device.read(gathered.rows(i, 1).view(LARGE_COLUMNS - 1, 1, 1)),
                                i + 1,
                                "gathered " + where);
                if (wrong.isEmpty())
                    wrong = unless(device.read(sums.rows(rows[i], 1)), i + 1, "summed " + where);
                if (wrong.isPresent()) return wrong;
            }
            return Optional.empty();
        }
    }

    private static Optional<String> refusesTooMuch(OpenClBackend device) {
        try (OwnedMatrix tooMuch = device.allocate(Integer.MAX_VALUE - 8, 1)) {
            boolean fits =
                    (long) tooMuch.length() * device.precision().bytes()
                            <= device.facts().largestAllocation();
            return fits
                    ? Optional.empty()
                    : Optional.of("gave more memory at once than it says it can");
        } catch (UserError refused) {
            return Optional.empty();
        }
    }

    private static double[] filled(double value) {
        double[] values = new double[NUMBERS];
        Arrays.fill(values, value);
        return values;
    }

    private static Optional<String> unless(double[] values, double expected, String where) {
        for (int i = 0; i < values.length; i++)
            if (values[i] != expected)
                return Optional.of(
                        "number %d is %s where %s is expected, %s"
                                .formatted(i, values[i], expected, where));
        return Optional.empty();
    }
}
