package clann.data;

import clann.UserError;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Which rows are for training, which for validation and which for the test: every row is in exactly
 * one part. The order within a part counts: training takes its rows in this order.
 */
public final class Split {
    private final Map<Part, int[]> rows;

    private Split(int[] training, int[] validation, int[] test) {
        rows = Map.of(Part.TRAINING, training, Part.VALIDATION, validation, Part.TEST, test);
    }

    /**
     * All rows in random order (Fisher-Yates, Durstenfeld's form), of which the first floor(rows *
     * share / 100) are for training, the next for validation, and the rest for the test.
     *
     * @throws UserError where that leaves a part empty
     */
    public static Split random(int rows, Shares shares, RandomGenerator random) {
        int training = Shares.rows(rows, shares.training());
        int validation = Shares.rows(rows, shares.validation());
        int test = rows - training - validation;
        requireRows(training, Part.TRAINING, rows, shares);
        requireRows(validation, Part.VALIDATION, rows, shares);
        requireRows(test, Part.TEST, rows, shares);

        int[] shuffled = shuffled(rows, random);
        return new Split(
                Arrays.copyOfRange(shuffled, 0, training),
                Arrays.copyOfRange(shuffled, training, training + validation),
                Arrays.copyOfRange(shuffled, training + validation, rows));
    }

    /**
     * A split that is already known, by its row numbers from 0; a part may be empty.
     *
     * @throws IllegalArgumentException where a row is missing or there twice; says which
     */
    public static Split of(int[] training, int[] validation, int[] test) {
        boolean[] seen = new boolean[training.length + validation.length + test.length];
        for (int[] part : new int[][] {training, validation, test})
            for (int row : part) {
                // as many numbers as rows, none twice and none outside: then none is missing
                if (row < 0 || row >= seen.length)
                    throw new IllegalArgumentException(
                            "row %d of a split of %d rows".formatted(row, seen.length));
                if (seen[row])
                    throw new IllegalArgumentException("row %d is in a split twice".formatted(row));
                seen[row] = true;
            }
        return new Split(training.clone(), validation.clone(), test.clone());
    }

    /** The parts that have rows. */
    public List<Part> parts() {
        return Arrays.stream(Part.values()).filter(part -> size(part) > 0).toList();
    }

    /** The part's row numbers, from 0, in order. */
    public int[] rows(Part part) {
        return rows.get(part).clone();
    }

    public int size(Part part) {
        return rows.get(part).length;
    }

    private static void requireRows(int size, Part part, int rows, Shares shares) {
        if (size == 0)
            throw UserError.input(
                    "--split %s leaves the %s part empty, since there are only %d rows;"
                                    .formatted(shares, part, rows)
                            + " give it a larger share or use more rows");
    }

    private static int[] shuffled(int rows, RandomGenerator random) {
        int[] order = new int[rows];
        Arrays.setAll(order, row -> row);
        for (int last = rows - 1; last > 0; last--) {
            int chosen = random.nextInt(last + 1);
            int row = order[chosen];
            order[chosen] = order[last];
            order[last] = row;
        }
        return order;
    }
}
