package clann.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.cli.Progress.Screen;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTest {
    @TempDir private Path folder;

    private final StringWriter text = new StringWriter();
    private final PrintWriter err = new PrintWriter(text);

    private Terminal shown(int columns) {
        return Terminal.showing(text.toString(), columns);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 50, 72, 80, 200})
    void theBarStaysWithinTheScreenAndGoesAway(int columns) {
        var progress = new Progress(err, new Screen(true, true, columns));
        progress.start(1_000_000);
        progress.epoch(1, 2.3, 1e30, 0.1);
        progress.epoch(999_999, 0.12345, 0.2, 40_000);
        Terminal terminal = shown(columns);
        assertEquals(1, terminal.lines().size(), "it broke into lines: " + terminal.lines());
        assertTrue(terminal.lines().get(0).contains("epoch 9"), terminal.lines().toString());
        progress.clear();
        assertEquals("", shown(columns).lines().get(0).strip());
    }

    @Test
    void theBarTellsEpochCostsAndTimeLeft() {
        var progress = new Progress(err, new Screen(true, false, 80));
        progress.start(300);
        progress.epoch(100, 0.5, 0.25, 60);
        assertEquals(
                "\r####-------"
                        + " epoch 100/300, cost 0.5000, validation 0.2500, up to 2 min 0 s left",
                text.toString());
    }

    @Test
    void aShorterLineLeavesNothingOfALongerOne() {
        var progress = new Progress(err, new Screen(true, true, 80));
        progress.start(100);
        progress.epoch(1, 2, 2, 3000);
        progress.epoch(99, 2, 2, 3001);
        assertTrue(shown(80).lines().get(0).strip().endsWith("up to 30 s left"));
    }

    @Test
    void withoutColourThereIsNoEscapeCode() {
        var progress = new Progress(err, new Screen(true, false, 80));
        progress.start(10);
        progress.epoch(5, 1, 1, 1);
        progress.clear();
        assertTrue(text.toString().contains("#"));
        assertFalse(text.toString().contains("\u001b"));
    }

    @Test
    void elsewhereThereIsALineNowAndThen() {
        var progress = new Progress(err, new Screen(false, true, 80));
        progress.start(10);
        progress.epoch(1, 1, 1, 1);
        progress.epoch(2, 1, 1, 12);
        progress.epoch(3, 1, 1, 13);
        progress.clear();
        assertEquals(
                List.of("epoch 2/10, cost 1.0000, validation 1.0000, up to 48 s left"),
                text.toString().lines().toList());
    }

    @Test
    void theEnvironmentSetsColourAndColumns() {
        assertTrue(Screen.ofStderr(Map.of("NO_COLOR", "")).colour());
        assertFalse(Screen.ofStderr(Map.of("NO_COLOR", "1")).colour());
        assertEquals(80, Screen.ofStderr(Map.of()).columns());
        assertEquals(120, Screen.ofStderr(Map.of("COLUMNS", "120")).columns());
        assertEquals(80, Screen.ofStderr(Map.of("COLUMNS", "wide")).columns());
        assertEquals(80, Screen.ofStderr(Map.of("COLUMNS", "0")).columns());
    }

    /** What a terminal of 80 columns shows at the end, and all that was sent to it. */
    private CommandLineRun onATerminal(Map<String, String> environment) {
        return ChildProcess.Start.in(folder)
                .environment(environment)
                .shell("script -qec \"$(printf '%q ' \"$@\")\" /dev/null")
                .run("train", "digits", "--device", "cpu", "--epochs", "40", "--out", "out");
    }

    @Test
    void onARealTerminalTheBarIsDrawnAndTakenAway() {
        CommandLineRun run = onATerminal(Map.of("TERM", "xterm", "NO_COLOR", ""));
        assertEquals(0, run.exitCode(), run.out());
        assertTrue(run.out().contains("\r\u001b[36m"), "no bar: " + run.out());
        List<String> lines = Terminal.showing(run.out(), 80).lines();
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("ended after epoch 40")));
        assertFalse(lines.stream().anyMatch(line -> line.contains("up to")), lines.toString());
    }

    @Test
    void aTerminalThatCannotDrawOverGetsNoBar() {
        CommandLineRun run = onATerminal(Map.of("TERM", "dumb"));
        assertEquals(0, run.exitCode(), run.out());
        String text = run.out().replace("\r\n", "\n");
        assertFalse(text.contains("\r") || text.contains("\u001b"), text);
    }
}
