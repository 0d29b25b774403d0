package clann.backend.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Work in launches that are short enough, on a clock of its own. */
class SlicesTest {
    private final List<Integer> launched = new ArrayList<>();
    private long now;
    private int waits;

    private void run(Slices slices, int units, long nanosEach) {
        int[] next = {0};
        launched.clear();
        waits = 0;
        slices.run(
                units,
                (first, count) -> {
                    assertEquals(next[0], first);
                    next[0] += count;
                    launched.add(count);
                    now += nanosEach * count;
                },
                () -> waits++);
        assertEquals(units, next[0]);
    }

    private Slices within(long nanos) {
        return new Slices(nanos * 1e-9, () -> now);
    }

    @Test
    void theyDoubleUntilTwiceAsMuchWouldTakeTooLong() {
        Slices slices = within(1000);
        run(slices, 127, 30);
        assertEquals(List.of(1, 2, 4, 8, 16, 32, 32, 32), launched);
        run(slices, 100, 30);
        assertEquals(List.of(32, 32, 32, 4), launched);
        assertEquals(4, waits);
    }

    @Test
    void theyShrinkWhereTheDeviceBecomesSlower() {
        Slices slices = within(1000);
        run(slices, 63, 30);
        run(slices, 64, 60);
        run(slices, 64, 60);
        assertTrue(launched.stream().allMatch(count -> 60 * count <= 1000), launched.toString());
    }

    @Test
    void theyGrowAgainWhenTheDisturbanceIsOver() {
        Slices slices = within(1000);
        run(slices, 127, 30);
        run(slices, 64, 300);
        run(slices, 8, 30);
        run(slices, 127, 30);
        assertEquals(32, launched.stream().mapToInt(count -> count).max().orElseThrow());
    }

    @Test
    void oneLaunchThatWasSeenToBeShortIsNotWaitedFor() {
        Slices slices = within(1000);
        run(slices, 15, 1);
        assertEquals(4, waits);
        run(slices, 8, 1);
        assertEquals(0, waits);
        assertEquals(List.of(8), launched);
    }

    @Test
    void aUnitThatTakesTooLongIsLaunchedAlone() {
        Slices slices = within(10);
        run(slices, 3, 100);
        run(slices, 3, 100);
        assertEquals(List.of(1, 1, 1), launched);
    }
}
