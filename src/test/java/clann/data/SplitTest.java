package clann.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import clann.UserError;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1797 | 60,20,20     | 1078 | 359 | 360",
                "1000 | 33.3,33.3,33.4 | 333 | 333 | 334",
                // in doubles 0.29 * 100 is 28.999999999999996
                "100  | 29,1,70      | 29   | 1   | 70",
                "5    | 60,20,20     | 3    | 1   | 1",
                "2147 | 99.9,0.05,0.05 | 2144 | 1 | 2"
            })
    void theFirstTwoPartsAreRoundedDownAndTheLastIsTheRest(
            int rows, String shares, int training, int validation, int test) {
        Split split = Split.random(rows, Shares.parse(shares), new Random(1));

        assertEquals(training, split.size(Part.TRAINING));
        assertEquals(validation, split.size(Part.VALIDATION));
        assertEquals(test, split.size(Part.TEST));
    }

    @Test
    void everyRowIsInExactlyOnePart() {
        for (int seed = 0; seed < 20; seed++) {
            Split split = Split.random(97, Shares.parse("60,20,20"), new Random(seed));
            int[] all =
                    Arrays.stream(Part.values())
                            .flatMapToInt(part -> Arrays.stream(split.rows(part)))
                            .sorted()
                            .toArray();
            assertArrayEquals(IntStream.range(0, 97).toArray(), all);
        }
    }

    @Test
    void aSeedGivesTheSameSplitAndAnotherSeedAnother() {
        Shares shares = Shares.parse("60,20,20");
        int[] first = Split.random(100, shares, new SplittableRandom(7)).rows(Part.TRAINING);
        int[] again = Split.random(100, shares, new SplittableRandom(7)).rows(Part.TRAINING);
        int[] other = Split.random(100, shares, new SplittableRandom(8)).rows(Part.TRAINING);

        assertArrayEquals(first, again);
        assertEquals(false, Arrays.equals(first, other));
    }

    /** A saved run's seed has to mean the same split in every version of Java. */
    @Test
    void aSeedsSplitIsKnown() {
        Split split = Split.random(10, Shares.parse("60,20,20"), new SplittableRandom(0));

        assertArrayEquals(new int[] {2, 9, 0, 7, 6, 1}, split.rows(Part.TRAINING));
        assertArrayEquals(new int[] {5, 3}, split.rows(Part.VALIDATION));
        assertArrayEquals(new int[] {4, 8}, split.rows(Part.TEST));
    }

    /** Of 6000 shuffles of three rows about 1000 give each order: within 5 deviations of 29. */
    @Test
    void everyOrderIsEquallyLikely() {
        int[] counts = new int[27];
        Random random = new Random(3);
        Shares thirds = Shares.parse("33.4,33.4,33.2");
        for (int trial = 0; trial < 6000; trial++) {
            Split split = Split.random(3, thirds, random);
            counts[
                    9 * split.rows(Part.TRAINING)[0]
                            + 3 * split.rows(Part.VALIDATION)[0]
                            + split.rows(Part.TEST)[0]]++;
        }
        int[] orders = Arrays.stream(counts).filter(count -> count > 0).toArray();
        assertEquals(6, orders.length);
        for (int count : orders) assertEquals(1000, count, 5 * Math.sqrt(6000 * 5 / 36.0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3 | 60,20,20 | validation",
                "1 | 60,20,20 | training",
                "0 | 60,20,20 | training",
                "10 | 1,49,50 | training"
            })
    void aPartWithoutRowsIsRefused(int rows, String shares, String part) {
        UserError error =
                assertThrows(
                        UserError.class,
                        () -> Split.random(rows, Shares.parse(shares), new Random(1)));
        assertEquals(
                "--split %s leaves the %s part empty, since there are only %d rows; give it a larger"
                                .formatted(shares, part, rows)
                        + " share or use more rows",
                error.getMessage());
        assertEquals(UserError.Kind.INPUT, error.kind());
    }

    @Test
    void aGivenSplitKeepsItsOrder() {
        Split split = Split.of(new int[] {4, 0, 2}, new int[] {3, 1}, new int[0]);

        assertArrayEquals(new int[] {4, 0, 2}, split.rows(Part.TRAINING));
        assertArrayEquals(new int[] {3, 1}, split.rows(Part.VALIDATION));
        assertArrayEquals(new int[0], split.rows(Part.TEST));
        assertEquals(List.of(Part.TRAINING, Part.VALIDATION), split.parts());
    }

    @Test
    void aGivenSplitThatMissesOrRepeatsARowIsRefused() {
        assertRefused("row 3 of a split of 3 rows", new int[] {0, 1}, new int[] {3});
        assertRefused("row -1 of a split of 3 rows", new int[] {0, 1}, new int[] {-1});
        assertRefused("row 1 is in a split twice", new int[] {0, 1}, new int[] {1});
        assertRefused("row 0 is in a split twice", new int[] {0, 0}, new int[] {1});
    }

    @Test
    void aSplitCannotBeChangedFromOutside() {
        int[] training = {0, 1};
        Split split = Split.of(training, new int[] {2}, new int[] {3});
        training[0] = 3;
        split.rows(Part.TRAINING)[1] = 3;

        assertArrayEquals(new int[] {0, 1}, split.rows(Part.TRAINING));
    }

    private static void assertRefused(String message, int[] training, int[] validation) {
        Exception error =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Split.of(training, validation, new int[0]));
        assertEquals(message, error.getMessage());
    }
}
