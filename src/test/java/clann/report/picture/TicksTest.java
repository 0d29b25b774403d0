package clann.report.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TicksTest {
    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 2.39 | 6 | false | 0.0 0.5 1.0 1.5 2.0",
                "0 | 94 | 10 | true | 0 10 20 30 40 50 60 70 80 90",
                "0 | 1 | 10 | true | 0 1",
                "0 | 1.1 | 6 | false | 0.0 0.2 0.4 0.6 0.8 1.0",
                "0 | 6000 | 6 | false | 0 1,000 2,000 3,000 4,000 5,000 6,000",
                "-0.02 | 0.03 | 6 | false | -0.02 -0.01 0.00 0.01 0.02 0.03",
                "0 | 5e12 | 6 | false | 0 1E+12 2E+12 3E+12 4E+12 5E+12",
            })
    void axesHaveRoundValues(double low, double high, int most, boolean whole, String labels) {
        List<String> found =
                Ticks.between(low, high, most, whole).ticks().stream()
                        .map(Ticks.Tick::label)
                        .toList();
        assertEquals(List.of(labels.split(" ")), found);
    }

    @Test
    void theyAreFewAndWithinTheAxisForRangesOfEverySize() {
        var random = new SplittableRandom(1);
        for (int i = 0; i < 10_000; i++) {
            double high = Math.pow(10, random.nextDouble(-299, 300));
            double low = random.nextBoolean() ? 0 : -high * random.nextDouble();
            List<Ticks.Tick> ticks = Ticks.between(low, high, 6, false).ticks();
            assertTrue(ticks.size() >= 2 && ticks.size() <= 7, low + " to " + high + ": " + ticks);
            for (Ticks.Tick tick : ticks)
                assertTrue(tick.value() >= low && tick.value() <= high, () -> tick.toString());
        }
    }
}
