package clann.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class EarlyStoppingTest {
    /** The epoch after which it ends; 0: it does not. */
    private static int stopped(int patience, double... validationCosts) {
        var stopping = new EarlyStopping(OptionalInt.of(patience));
        for (int epoch = 1; epoch <= validationCosts.length; epoch++)
            if (stopping.after(validationCosts[epoch - 1])) return epoch;
        return 0;
    }

    @Test
    void twoEpochsInARowWithoutAFallEndIt() {
        assertEquals(7, stopped(2, 9, 8, 7, 6, 5, 5.5, 5.6, 1));
    }

    @Test
    void anEqualCostIsNoFall() {
        assertEquals(6, stopped(2, 9, 8, 7, 6, 6, 6));
    }

    @Test
    void eachEpochIsComparedWithTheOneBeforeNotWithTheBest() {
        assertEquals(0, stopped(2, 9, 5, 8, 7, 7.5, 7.4, 7.6, 7.5));
    }

    @Test
    void itDoesNotEndBeforeTheFourthEpoch() {
        assertEquals(4, stopped(2, 1, 2, 3, 4, 5));
        assertEquals(4, stopped(1, 1, 2, 3, 4, 5));
        assertEquals(0, stopped(2, 1, 2, 3, 2.5, 2.6, 2));
    }

    @Test
    void itsPatienceIsTheNumberOfEpochsInARow() {
        assertEquals(8, stopped(3, 9, 8, 7, 6, 5, 6, 7, 8));
        assertEquals(6, stopped(1, 9, 8, 7, 6, 5, 6, 7, 8));
    }

    @Test
    void withoutPatienceItNeverEnds() {
        var stopping = new EarlyStopping(OptionalInt.empty());
        for (int epoch = 0; epoch < 50; epoch++) assertEquals(false, stopping.after(epoch));
    }
}
