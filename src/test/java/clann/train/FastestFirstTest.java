package clann.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.CacheFolder;
import clann.UserError;
import clann.backend.DelegatingBackend;
import clann.backend.Precision;
import clann.backend.ejml.EjmlBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On devices that take as long as they are told to, by a clock that they move themselves. */
class FastestFirstTest {
    private static final double MILLISECOND = 1e6;

    @TempDir private Path folder;
    private long now;
    private final List<String> notices = new ArrayList<>();
    private final List<String> runs = new ArrayList<>();
    private int open;

    /** Tells by its name which one it is. */
    private final class Simulated extends DelegatingBackend {
        private final IntToDoubleFunction milliseconds;
        private final String name;
        private int pieces;

        Simulated(String name, IntToDoubleFunction milliseconds) {
            super(new EjmlBackend(Precision.FLOAT));
            this.name = name;
            this.milliseconds = milliseconds;
            open++;
        }

        void piece() {
            runs.add(name);
            now += (long) (MILLISECOND * milliseconds.applyAsDouble(pieces++));
        }

        @Override
        public void close() {
            open--;
        }
    }

    private Candidate device(String name, IntToDoubleFunction milliseconds) {
        return new Candidate(
                name, "by kind", name + " 1.0", line -> new Simulated(name, milliseconds));
    }

    private Candidate device(String name, double milliseconds) {
        return device(name, piece -> milliseconds);
    }

    private static Candidate broken(String name) {
        return new Candidate(
                name,
                "by kind",
                name,
                line -> {
                    throw UserError.device(name + " gives wrong results");
                });
    }

    private static Work work(String identity) {
        return new Work(
                identity,
                "step",
                10,
                backend ->
                        new Work.Piece() {
                            @Override
                            public void run() {
                                ((Simulated) backend).piece();
                            }

                            @Override
                            public void close() {}
                        });
    }

    private List<Candidate> order(Candidate... devices) {
        return new FastestFirst(new CacheFolder(folder), () -> now)
                .order(List.of(devices), work("64-20-20-10"), notices::add);
    }

    private static List<String> names(List<Candidate> candidates) {
        return candidates.stream().map(Candidate::description).toList();
    }

    @Test
    void theFasterDeviceIsTakenWhateverItsKindAndTheTimesAreTheReason() {
        List<Candidate> ordered = order(device("GPU", 0.58), device("CPU", 0.032));
        assertEquals(List.of("CPU", "GPU"), names(ordered));
        assertEquals("3.2 us a step against 58 on GPU", ordered.get(0).reason());
        assertEquals("the next best with 58 us a step", ordered.get(1).reason());
    }

    @Test
    void aDeviceThatGetsFasterAsItRunsWarmIsMeasuredWarm() {
        List<Candidate> ordered =
                order(device("steady", 1), device("slow to start", i -> i < 20 ? 5 : 0.5));
        assertEquals(List.of("slow to start", "steady"), names(ordered));
        assertEquals("50 us a step against 100 on steady", ordered.get(0).reason());
    }

    @Test
    void oneDisturbedPieceDoesNotCount() {
        assertEquals(
                List.of("disturbed", "other"),
                names(order(device("other", 1), device("disturbed", i -> i == 3 ? 300 : 0.9))));
    }

    @Test
    void itTakesASecondAtMostAndAQuarterWhereOneIsClearlyAhead() {
        order(device("a", 1), device("b", 1.1));
        assertTrue(now <= 1000 * MILLISECOND && now > 990 * MILLISECOND, now + " ns");
        long before = now;
        order(device("c", 1), device("d", 10));
        long spent = now - before;
        assertTrue(spent < 265 * MILLISECOND, spent + " ns");
    }

    @Test
    void aPieceThatDoesNotFitIntoTheSecondAnyMoreIsNotBegun() {
        order(device("slow", 400), device("less slow", 200));
        assertEquals(List.of("slow", "less slow", "slow"), runs);
    }

    @Test
    void devicesTakeTurns() {
        order(device("a", 100), device("b", 110));
        assertEquals(List.of("a", "b", "a", "b"), runs.subList(0, 4));
    }

    @Test
    void theSecondRunTakesTheSameDeviceWithoutMeasuring() {
        List<Candidate> first = order(device("a", 1), device("b", 1.01));
        runs.clear();
        List<Candidate> second = order(device("a", 1), device("b", 0.9));
        assertEquals(names(first), names(second));
        assertEquals(first.get(0).reason(), second.get(0).reason());
        assertEquals(List.of(), runs);
    }

    @Test
    void anotherDriverOrAnotherNetworkIsMeasuredAnew() {
        order(device("a", 1), device("b", 5));
        runs.clear();
        Candidate updated = new Candidate("b", "", "b 2.0", line -> new Simulated("b", i -> 0.1));
        assertEquals(List.of("b", "a"), names(order(device("a", 1), updated)));
        runs.clear();
        new FastestFirst(new CacheFolder(folder), () -> now)
                .order(List.of(device("a", 1), device("b", 5)), work("8-4"), notices::add);
        assertTrue(!runs.isEmpty(), "remembered for another network");
    }

    @Test
    void aDamagedMemoryIsMeasuredAgainWithOneLine() throws IOException {
        order(device("a", 1), device("b", 5));
        Path file;
        try (var files = Files.list(folder)) {
            file = files.findFirst().orElseThrow();
        }
        String text = Files.readString(file);
        for (String damaged :
                List.of("", "x", text.replace("500.0 b", "50.0 b"), text.substring(0, 80))) {
            Files.writeString(file, damaged);
            notices.clear();
            runs.clear();
            assertEquals(List.of("a", "b"), names(order(device("a", 1), device("b", 5))));
            assertEquals(List.of(file + " is damaged: the devices are measured again"), notices);
            assertTrue(!runs.isEmpty(), "not measured");
        }
    }

    @Test
    void whatAnotherProcessRememberedMeanwhileCountsForBoth() {
        // its first piece is so long ago that the other one has long finished
        var first = new AtomicBoolean(true);
        Candidate slowly =
                device(
                        "a",
                        piece -> {
                            if (first.getAndSet(false)) order(device("a", 5), device("b", 1));
                            return 0.1;
                        });
        assertEquals(List.of("b", "a"), names(order(slowly, device("b", 1))));
    }

    @Test
    void withoutACacheItMeasuresEachTime() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        var first = new FastestFirst(new CacheFolder(file.resolve("speeds")), () -> now);
        for (int run = 0; run < 2; run++) {
            runs.clear();
            List<Candidate> devices = List.of(device("a", 5), device("b", 1));
            assertEquals(List.of("b", "a"), names(first.order(devices, work("w"), notices::add)));
            assertTrue(!runs.isEmpty(), "not measured");
        }
        assertEquals(List.of(), notices);
    }

    @Test
    void aDeviceThatFailsIsPassedOverWithALineAndTheOutcomeIsNotRemembered() {
        List<Candidate> ordered = order(broken("GPU"), device("CPU", 1));
        assertEquals(List.of("CPU"), names(ordered));
        assertEquals("the only one that works", ordered.get(0).reason());
        assertEquals(List.of("GPU gives wrong results; going on with the next device"), notices);
        order(broken("GPU"), device("CPU", 1));
        assertEquals(2, notices.size());
    }

    @Test
    void aDeviceThatFailsWhileItIsMeasuredIsPassedOverAndClosed() {
        Candidate failing =
                device(
                        "GPU",
                        piece -> {
                            if (piece == 5) throw UserError.device("lost");
                            return 0.1;
                        });
        assertEquals(List.of("CPU"), names(order(failing, device("CPU", 1))));
        assertEquals(List.of("lost; going on with the next device"), notices);
        assertEquals(0, open);
    }

    @Test
    void whereNoneWorksTheLastFailureIsTheCallers() {
        UserError failure =
                assertThrows(UserError.class, () -> order(broken("GPU"), broken("CPU")));
        assertEquals("CPU gives wrong results", failure.getMessage());
    }

    @Test
    void aDeviceOfTheUsersChoiceIsNotMeasured() {
        Candidate only = device("GPU", 1);
        assertSame(only, order(only).get(0));
        assertEquals(List.of(), runs);
        assertEquals("by kind", only.reason());
    }

    @Test
    void everyDeviceIsClosedAgain() {
        order(device("a", 1), device("b", 2), device("c", 3));
        assertEquals(0, open);
    }
}
