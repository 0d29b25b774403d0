package clann.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.backend.Precision;
import clann.data.Part;
import clann.data.Shares;
import clann.data.TableFile;
import clann.network.HiddenLayers;
import clann.train.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DivergenceTest {
    private static final int ROWS = 20;

    private static final String[] OPTIONS = "--layers none --batch 12 --patience 100".split(" ");

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"1e38", "1e39", "1e300"})
    void aFirstEpochThatDivergesKeepsTheInitialParameters(String rate) throws IOException {
        Path out = folder.resolve("out");
        CommandLineRun run = train("digits", rate, out);
        assertEquals(1, run.exitCode(), run.err());
        String said = run.err().lines().reduce((first, second) -> second).orElseThrow();
        assertTrue(said.startsWith("clann: the training diverged in epoch 1: "), said);
        assertTrue(said.contains("smaller --learning-rate"), said);

        List<Map<String, Object>> events = run.events();
        assertEquals(2, events.size(), "start and end: " + run.out());
        Map<String, Object> end = events.get(1);
        assertEquals("diverged", end.get("stopped"));
        assertEquals(0, end.get("epochs"));
        assertTrue(end.containsKey("training_cost") && end.containsKey("validation_cost"));
        assertNull(end.get("training_cost"));
        assertNull(end.get("validation_cost"));
        assertEquals(Math.log(10), (double) end.get("test_cost"), 0.1, "guessing ten classes");
        assertEquals(1, Files.readAllLines(out.resolve("costs.csv")).size());
        assertEquals(0, predict(out).exitCode());
    }

    @Test
    void aLaterEpochThatDivergesKeepsTheParametersOfTheOneBeforeIt() throws IOException {
        Path table = tableWithLargeNumbersIn(Part.VALIDATION);
        Path out = folder.resolve("out");
        CommandLineRun run = train(table, "20", out, (Object[]) OPTIONS);
        assertEquals(1, run.exitCode(), run.err());
        Map<String, Object> end = run.lastEvent();
        assertEquals("diverged", end.get("stopped"));
        int epochs = (int) end.get("epochs");
        assertTrue(epochs >= 2, run.out());
        assertTrue(run.err().contains("diverged in epoch " + (epochs + 1) + ":"), run.err());
        assertEquals(epochs + 2, run.events().size(), run.out());

        Path until = folder.resolve("until");
        List<Object> options = new ArrayList<>(List.of(OPTIONS));
        options.addAll(List.of("--epochs", epochs));
        assertEquals(0, train(table, "20", until, options.toArray()).exitCode());
        for (String file : new String[] {"model.safetensors", "costs.csv"})
            assertArrayEquals(
                    Files.readAllBytes(until.resolve(file)), Files.readAllBytes(out.resolve(file)));
    }

    @Test
    void aTestCostThatIsNoNumberIsNullInJson() throws IOException {
        Path table = tableWithLargeNumbersIn(Part.TEST);
        CommandLineRun run = train(table, "20", folder.resolve("out"), (Object[]) OPTIONS);
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.lastEvent().containsKey("test_cost"), run.out());
        assertNull(run.lastEvent().get("test_cost"));
        assertTrue((double) run.lastEvent().get("training_cost") > 0);
    }

    /**
     * Small features in the training rows, so that the weights grow steadily, and such large ones
     * in another part's rows that their products are soon larger than a float can be.
     */
    private Path tableWithLargeNumbersIn(Part part) throws IOException {
        Path table = folder.resolve("late.csv");
        write(table, new int[0]);
        int[] large =
                new Settings(
                                HiddenLayers.parse("none"),
                                12,
                                20,
                                1,
                                1,
                                Shares.parse("60,20,20"),
                                0,
                                Precision.FLOAT)
                        .job(TableFile.read(table))
                        .split()
                        .rows(part);
        write(table, large);
        return table;
    }

    private static void write(Path table, int[] large) throws IOException {
        var text = new StringBuilder("x,label\n");
        for (int row = 0; row < ROWS; row++) {
            int number = row;
            boolean isLarge = IntStream.of(large).anyMatch(other -> other == number);
            String sign = row % 2 == 0 ? "" : "-";
            text.append(sign).append(isLarge ? "1e38" : "0.01").append(row % 2 == 0 ? ",a" : ",b");
            text.append('\n');
        }
        Files.writeString(table, text);
    }

    private static CommandLineRun train(Object data, String rate, Path out, Object... options) {
        List<Object> words = new ArrayList<>();
        words.addAll(List.of("train", data, "--learning-rate", rate, "--out", out));
        words.addAll(List.of("--device", "cpu", "--json"));
        words.addAll(List.of(options));
        return CommandLineRun.of(words.toArray());
    }

    private static CommandLineRun predict(Path model) {
        return CommandLineRun.of("predict", model, "digits", "--device", "cpu");
    }
}
