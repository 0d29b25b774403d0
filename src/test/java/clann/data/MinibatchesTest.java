package clann.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.UserError;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MinibatchesTest {
    @Test
    void thePublishedEpochIsThreeOf26AndFortyOf25() {
        Minibatches minibatches = Minibatches.of(1078, 25);

        assertEquals(43, minibatches.count());
        assertEquals(List.of(26, 26, 26, 25, 25), sizes(minibatches).subList(0, 5));
        assertEquals(25, minibatches.size(42));
        assertEquals(26, minibatches.largest());
        assertEquals(0, minibatches.first(0));
        assertEquals(78, minibatches.first(3));
        assertEquals(1078 - 25, minibatches.first(42));
        assertEquals(1078, minibatches.rows());
    }

    @Test
    void blocksAreConsecutiveAndTheirSizesDifferByAtMostOneLargerFirst() {
        for (int rows = 1; rows <= 40; rows++)
            for (int batch = 1; batch <= rows; batch++) {
                Minibatches minibatches = Minibatches.of(rows, batch);
                List<Integer> sizes = sizes(minibatches);
                int next = 0;
                for (int i = 0; i < minibatches.count(); i++) {
                    assertEquals(next, minibatches.first(i));
                    next += sizes.get(i);
                    if (i > 0) assertTrue(sizes.get(i) <= sizes.get(i - 1));
                }
                int last = sizes.get(sizes.size() - 1);
                assertEquals(rows / batch, minibatches.count());
                assertEquals(rows, next);
                assertTrue(last >= batch && sizes.get(0) - last <= 1, () -> sizes.toString());
            }
    }

    @ParameterizedTest
    @CsvSource({"0", "-5", "1079", "-2147483648"})
    void aBatchThatIsEmptyOrLargerThanTheTrainingSetIsRefused(int batch) {
        UserError error = assertThrows(UserError.class, () -> Minibatches.of(1078, batch));
        assertEquals(
                "--batch " + batch + " is not between 1 and the 1078 training rows",
                error.getMessage());
        assertEquals(UserError.Kind.INPUT, error.kind());
    }

    @Test
    void givenSizesAreKept() {
        Minibatches minibatches = Minibatches.ofSizes(List.of(3, 1, 5));

        assertEquals(List.of(3, 1, 5), sizes(minibatches));
        assertEquals(4, minibatches.first(2));
        assertEquals(5, minibatches.largest());
        assertEquals(9, minibatches.rows());
    }

    @Test
    void givenSizesThatAreNoBlocksAreRefused() {
        for (List<Integer> sizes : List.of(List.<Integer>of(), List.of(3, 0), List.of(-1)))
            assertThrows(IllegalArgumentException.class, () -> Minibatches.ofSizes(sizes));
        List<Integer> tooMany = List.of(Integer.MAX_VALUE, 1);
        assertThrows(IllegalArgumentException.class, () -> Minibatches.ofSizes(tooMany));
    }

    private static List<Integer> sizes(Minibatches minibatches) {
        return IntStream.range(0, minibatches.count()).mapToObj(minibatches::size).toList();
    }
}
