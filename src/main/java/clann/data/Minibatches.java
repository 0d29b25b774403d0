package clann.data;

import clann.UserError;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The minibatches of an epoch: blocks of consecutive training rows, the same in every epoch. */
public final class Minibatches {
    /** Where each block starts, and where the last one ends. */
    private final int[] starts;

    private Minibatches(int[] sizes) {
        starts = new int[sizes.length + 1];
        for (int i = 0; i < sizes.length; i++) starts[i + 1] = starts[i] + sizes[i];
    }

    /**
     * floor(rows / batch) blocks whose sizes differ by at most one, the larger ones first.
     *
     * @param rows training rows
     * @param batch the least rows of a block
     * @throws UserError where the batch is not between 1 and the number of rows
     */
    public static Minibatches of(int rows, int batch) {
        if (batch < 1 || batch > rows)
            throw UserError.input(
                    "--batch %d is not between 1 and the %d training rows".formatted(batch, rows));
        int[] sizes = new int[rows / batch];
        int larger = rows % sizes.length;
        Arrays.setAll(sizes, i -> rows / sizes.length + (i < larger ? 1 : 0));
        return new Minibatches(sizes);
    }

    /**
     * Blocks of given sizes, in order.
     *
     * @throws IllegalArgumentException where there is none, or one is empty, or they are too many
     */
    public static Minibatches ofSizes(List<Integer> sizes) {
        if (sizes.isEmpty()) throw new IllegalArgumentException("an epoch without minibatches");
        long rows = 0;
        for (int size : sizes) {
            if (size < 1)
                throw new IllegalArgumentException("a minibatch of %d rows".formatted(size));
            rows += size;
        }
        if (rows > Integer.MAX_VALUE)
            throw new IllegalArgumentException("minibatches of %d rows".formatted(rows));
        return new Minibatches(sizes.stream().mapToInt(size -> size).toArray());
    }

    public int count() {
        return starts.length - 1;
    }

    /** All training rows. */
    public int rows() {
        return starts[count()];
    }

    /** The first row of a block, counted within the training rows from 0. */
    public int first(int minibatch) {
        return starts[minibatch];
    }

    public int size(int minibatch) {
        return starts[minibatch + 1] - starts[minibatch];
    }

    public int largest() {
        return IntStream.range(0, count()).map(this::size).max().orElseThrow();
    }
}
