package clann.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.UserError;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SearchTest {
    private static final long MICROSECOND = 1_000;
    private static final long SECOND = 1_000_000_000;
    private static final String STANDARD = "standard";

    /** A device whose time is its own. */
    private static final class Simulated implements Workshop<String> {
        private final Map<String, Long> nanoseconds = new LinkedHashMap<>();
        private final Map<String, String> faults = new HashMap<>();
        private final Set<String> broken = new HashSet<>();
        private final Map<String, Integer> runs = new HashMap<>();
        private final Random random = new Random(1);
        private double noise = 0.01;
        private long compileTime = 1_000_000;
        private long now = 7;
        private int measurements;
        private int programs;
        private int fastFrom = Integer.MAX_VALUE;

        Simulated with(String variant, long microseconds) {
            nanoseconds.put(variant, microseconds * MICROSECOND);
            return this;
        }

        @Override
        public String standard() {
            return STANDARD;
        }

        @Override
        public List<String> others() {
            return nanoseconds.keySet().stream().filter(one -> !one.equals(STANDARD)).toList();
        }

        @Override
        public void keepOnly(String winner) {}

        @Override
        public void close() {}

        @Override
        public int programs() {
            return programs;
        }

        @Override
        public int programsFor(String variant) {
            return 1;
        }

        @Override
        public Entrant enter(String variant) {
            now += compileTime;
            programs++;
            if (broken.contains(variant))
                throw UserError.device(variant + " does not build\nits compiler's log");
            return new Entrant() {
                @Override
                public Optional<String> fault() {
                    return Optional.ofNullable(faults.get(variant));
                }

                @Override
                public void run(int times) {
                    runs.merge(variant, times, Integer::sum);
                    double speed = ++measurements > fastFrom ? 5 : 1;
                    double disturbed = 1 + noise * Math.abs(random.nextGaussian());
                    now += Math.round(nanoseconds.get(variant) * times / speed * disturbed);
                }
            };
        }

        Finish<String> search(Effort effort, double seconds, int most) {
            var budget = new Budget(() -> now, seconds, most, () -> false);
            return new Search<>(this, effort, budget).fastest();
        }
    }

    private static Simulated device() {
        return new Simulated()
                .with(STANDARD, 100)
                .with("slower", 120)
                .with("faster", 80)
                .with("fastest", 70)
                .with("hopeless", 50_000);
    }

    @Test
    void theFastestWins() {
        Finish<String> finish = device().search(Effort.BRIEF, 5, 8);
        assertEquals("fastest", finish.winner());
        assertEquals(0.7, finish.ratio(), 0.02);
    }

    @Test
    void aDeviceThatBecomesFiveTimesFasterInMidSearchChangesNothing() {
        Simulated undisturbed = device();
        undisturbed.search(Effort.BRIEF, 5, 8);
        for (int when = 0; when <= undisturbed.measurements; when++) {
            Simulated device = device();
            device.fastFrom = when;
            Finish<String> finish = device.search(Effort.BRIEF, 5, 8);
            assertEquals("fastest", finish.winner(), "faster from measurement " + when);
        }
    }

    @Test
    void withEqualVariantsTheStandardOneStaysWhateverTheNoise() {
        for (int seed = 0; seed < 200; seed++) {
            Simulated device =
                    new Simulated().with(STANDARD, 100).with("same", 100).with("also", 99);
            device.random.setSeed(seed);
            device.noise = 0.2;
            assertEquals(STANDARD, device.search(Effort.BRIEF, 5, 8).winner(), "seed " + seed);
        }
    }

    @Test
    void whatIsWrongLosesHoweverFast() {
        Simulated device = device().with("wrong", 1);
        device.faults.put("wrong", "wrong: C[0][0] is 1 where 2 is expected");
        Finish<String> finish = device.search(Effort.BRIEF, 5, 8);
        assertEquals("fastest", finish.winner());
        assertEquals("wrong: C[0][0] is 1 where 2 is expected", why(finish, "wrong"));
        assertEquals(null, device.runs.get("wrong"), "it was timed before it was proven");
    }

    @Test
    void whatDoesNotBuildIsOutWithTheReasonAndTheSearchGoesOn() {
        Simulated device = device();
        device.broken.add("faster");
        Finish<String> finish = device.search(Effort.BRIEF, 5, 8);
        assertEquals("fastest", finish.winner());
        assertEquals("faster does not build", why(finish, "faster"));
    }

    @Test
    void aStandardVariantThatDoesNotBuildIsTheDevicesFailure() {
        Simulated device = device();
        device.broken.add(STANDARD);
        assertThrows(UserError.class, () -> device.search(Effort.BRIEF, 5, 8));
    }

    @Test
    void whatIsFarBehindIsNotTimedForLong() {
        Simulated device = device();
        Finish<String> finish = device.search(Effort.BRIEF, 5, 8);
        assertEquals("far behind", why(finish, "hopeless"));
        assertEquals(3, device.runs.get("hopeless"));
    }

    @Test
    void itKeepsWithinItsTime() {
        for (double seconds : new double[] {0.01, 0.5, 1, 2, 5}) {
            Simulated device = device();
            device.compileTime = SECOND / 4;
            long start = device.now;
            device.search(Effort.BRIEF, seconds, 100);
            double taken = (device.now - start) / 1e9;
            // what was begun is ended: the standard variant's first build, and one try
            assertTrue(taken < seconds + 0.6, taken + " of " + seconds + " s");
        }
    }

    @Test
    void withNoTimeToTellTheStandardVariantStays() {
        Simulated device = device();
        device.compileTime = SECOND;
        Finish<String> finish = device.search(Effort.BRIEF, 1.5, 100);
        assertEquals(STANDARD, finish.winner());
        assertEquals(4, finish.out().size());
    }

    @Test
    void itKeepsWithinItsPrograms() {
        Simulated device = device();
        Finish<String> finish = device.search(Effort.BRIEF, 5, 3);
        assertEquals(3, device.programs);
        assertEquals("faster", finish.winner());
        assertEquals("no further program may be compiled", why(finish, "fastest"));
    }

    @Test
    void oneThatIsStoppedLeavesTheStandardVariant() {
        Simulated device = device();
        var budget = new Budget(() -> device.now, 5, 8, () -> device.measurements > 20);
        Finish<String> finish = new Search<>(device, Effort.BRIEF, budget).fastest();
        assertEquals(STANDARD, finish.winner());
        assertEquals("no time to measure it", why(finish, "fastest"));
    }

    private static String why(Finish<String> finish, String variant) {
        return finish.out().stream()
                .filter(out -> out.variant().equals(variant))
                .map(Finish.Out::why)
                .findFirst()
                .orElse("it was not out");
    }
}
