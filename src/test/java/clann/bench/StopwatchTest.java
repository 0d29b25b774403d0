package clann.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;

/** On a clock that only the work itself moves. */
class StopwatchTest {
    private double now;
    private final List<Integer> calls = new ArrayList<>();

    /** Work whose once takes so many seconds, by what it has done so far. */
    private Spread measured(LongToDoubleFunction seconds) {
        long[] done = new long[1];
        return new Stopwatch(() -> Math.round(now * 1e9))
                .seconds(
                        times -> {
                            calls.add(times);
                            for (int i = 0; i < times; i++) now += seconds.applyAsDouble(done[0]++);
                        });
    }

    @Test
    void theTimeOfOnceIsTheMeasurementsShare() {
        Spread spread = measured(done -> 3.2e-6);
        assertEquals(3.2e-6, spread.median(), 1e-9);
        assertFalse(spread.isNoisy());
        assertTrue(calls.get(calls.size() - 1) * 3.2e-6 >= 0.05, "too short for a clock");
    }

    @Test
    void whatIsSlowBeforeItIsWarmIsMeasuredWarm() {
        Spread spread = measured(done -> done < 5000 ? 1e-4 : 1e-5);
        assertEquals(1e-5, spread.median(), 1e-8);
        assertEquals(1e-5, spread.high(), 1e-8);
    }

    @Test
    void anOutlierDoesNotMoveTheMedian() {
        Spread spread = measured(done -> done == 9 ? 2 : 0.1);
        assertEquals(0.1, spread.median(), 1e-6);
    }

    @Test
    void whatTakesLongIsDoneThreeTimesAndWhatTakesVeryLongOnce() {
        measured(done -> 2);
        assertEquals(List.of(1, 1, 1, 1), calls);
        calls.clear();
        assertEquals(30, measured(done -> 30).median(), 1e-6);
        assertEquals(List.of(1), calls);
    }

    @Test
    void aMachineThatIsBusyWithSomethingElseIsToldByItsSpread() {
        assertTrue(measured(done -> done % 2 == 0 ? 0.06 : 0.12).isNoisy());
    }
}
