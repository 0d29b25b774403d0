package clann.bench;

import static clann.bench.Figures.CPU;
import static clann.bench.Figures.GPU;
import static clann.bench.Figures.SMALL;
import static clann.bench.Figures.step;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.UserError;
import clann.backend.Precision;
import clann.train.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedTimesTest {
    @TempDir private Path folder;

    private static SavedTimes of(StepTime... steps) {
        var times = new SavedTimes();
        for (StepTime step : steps) times.add(step);
        return times;
    }

    private SavedTimes readBack(String text) throws IOException {
        return SavedTimes.read(Files.writeString(folder.resolve("saved"), text));
    }

    @Test
    void whatIsWrittenIsReadBackUnchanged() throws IOException {
        SavedTimes times = of(step(GPU, SMALL, new Spread(60.5, 58.25, 61)), step(CPU, SMALL, 3.2));
        assertEquals(times, readBack(times.text()));
    }

    @Test
    void slowerIsWhatIsSlowerBeyondTheNoise() {
        SavedTimes then = of(step(CPU, SMALL, new Spread(3.2, 3.1, 3.3)));
        String slower = compared(then, new Spread(3.6, 3.5, 3.7));
        assertTrue(
                slower.endsWith("3.20 (3.10 to 3.30) us then, 3.60 (3.50 to 3.70) us now: SLOWER"));
        assertTrue(compared(then, new Spread(3.6, 3.2, 3.9)).endsWith("within the noise"));
        assertTrue(compared(then, new Spread(2.5, 2.4, 2.6)).endsWith("faster"));
    }

    private static String compared(SavedTimes then, Spread now) {
        List<String> lines = of(step(CPU, SMALL, now)).comparedWith(then);
        assertEquals(1, lines.size());
        return lines.get(0);
    }

    @Test
    void aMultiplyIsKeptAsTheTimeThatItTook() throws IOException {
        var place = new Place("opencl", CPU, "driver 1", Precision.FLOAT, "", "");
        var times = new SavedTimes();
        times.add(new MultiplyTime(place, 100, 200, 50, "left", new Spread(20, 10, 40), 0));
        assertEquals(times, readBack(times.text()));
        // 2 x 100 x 200 x 50 operations at 20, 10 and 40 GFLOP/s
        assertEquals(List.of(new Spread(100, 50, 200)), List.copyOf(times.byWhat().values()));
    }

    @Test
    void whatWasNotMeasuredThenIsNotCompared() {
        assertEquals(
                List.of("nothing of this was measured then"),
                of(step(CPU, SMALL, 3)).comparedWith(of(step(GPU, SMALL, 3))));
    }

    @Test
    void aFileThatBenchDidNotWriteIsNamedWithItsLine() {
        String good = of(step(CPU, SMALL, 3)).text();
        for (String bad : List.of("{", "[]", "{}", "{\"what\":1}", "x")) {
            UserError wrong = assertThrows(UserError.class, () -> readBack(good + bad));
            assertEquals(UserError.Kind.INPUT, wrong.kind());
            assertTrue(
                    wrong.getMessage().endsWith("line 2 is not what clann bench --save writes"),
                    bad + ": " + wrong.getMessage());
        }
    }

    @Test
    void whatTheParserSaidOfItIsThereForDebug() {
        assertNotNull(assertThrows(UserError.class, () -> readBack("{")).getCause());
    }

    @Test
    void aFileThatIsNotThereIsSaid() {
        UserError missing =
                assertThrows(UserError.class, () -> SavedTimes.read(folder.resolve("none")));
        assertTrue(missing.getMessage().endsWith("none: no such file"), missing.getMessage());
    }
}
