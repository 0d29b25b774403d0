package clann.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.TestDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What bench prints; whether its times are right is not asked of a machine that runs tests. */
class BenchCommandTest {
    private static final String DEVICE = System.getProperty("clann.test.device", "opencl");

    @TempDir private Path folder;

    @Test
    void jsonIsAStepOnTheDeviceByEachWayAndOneOnEjml() {
        CommandLineRun run =
                CommandLineRun.of(
                        "bench", "--layers", "16,8,4", "--batch", 10, "--device", DEVICE, "--json");
        assertEquals(0, run.exitCode(), run.err());
        List<Map<String, Object>> events = run.events();
        assertEquals("opencl", events.get(0).get("backend"));
        assertEquals(TestDevice.device().facts().name(), events.get(0).get("device"));
        assertEquals("layers", events.get(0).get("path"));
        assertEquals("ejml", events.get(events.size() - 1).get("backend"));
        for (Map<String, Object> event : events) {
            assertEquals(
                    List.of(
                            "event",
                            "backend",
                            "device",
                            "path",
                            "layers",
                            "batch",
                            "microseconds"),
                    List.copyOf(event.keySet()));
            assertEquals("step", event.get("event"));
            assertEquals(List.of(16, 8, 4), event.get("layers"));
            assertEquals(10, event.get("batch"));
            double microseconds = (double) event.get("microseconds");
            assertTrue(microseconds > 0 && microseconds < 1e6, "took " + microseconds);
        }
    }

    @Test
    void aPersonSeesTheLimitsTheStepsTheKernelsAndTheAdvice() {
        CommandLineRun run =
                CommandLineRun.of(
                        "bench", "--layers", "16,8,4", "--batch", "5", "--device", DEVICE);
        assertEquals(0, run.exitCode(), run.err());
        for (String part :
                List.of(
                        "multiply-adds",
                        "memory, copied",
                        "local memory, read",
                        "a launch, queued",
                        "to the device",
                        "16-8-4, batch 5, ",
                        " us a step",
                        "% of peak",
                        "with opening, compiling and transfers",
                        "    multiply",
                        "is held back by "))
            assertTrue(run.out().contains(part), part + " is not in:\n" + run.out());
    }

    @Test
    void everySizeOfAMinibatchIsMeasuredAndAllIsEveryTrainingRowOfTheRun() {
        Path of = folder.resolve("run");
        CommandLineRun.trained(of, "digits", "--layers", "none", "--epochs", 1, "--device", "cpu");
        CommandLineRun run =
                CommandLineRun.of("bench", of, "--batch", "2,all", "--device", "cpu", "--json");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(
                List.of(2, 1078), run.events().stream().map(step -> step.get("batch")).toList());
        assertEquals(List.of(64, 10), run.events().get(0).get("layers"));
    }

    @Test
    void aRunsOwnNetworkAndMinibatchAreTakenFromItsFolder() {
        Path of = folder.resolve("run");
        CommandLineRun.trained(
                of, "digits", "--layers", "7", "--batch", 30, "--epochs", 1, "--device", "cpu");
        CommandLineRun run = CommandLineRun.of("bench", of, "--device", "cpu", "--json");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(List.of(64, 7, 10), run.lastEvent().get("layers"));
        assertEquals(30, run.lastEvent().get("batch"));
    }

    @Test
    void aMultiplyIsOneObjectWithItsSizes() {
        for (String transpose : List.of("left", "right")) {
            CommandLineRun run =
                    CommandLineRun.of(
                            "bench",
                            "--multiply",
                            "30,20,10",
                            "--transpose",
                            transpose,
                            "--device",
                            DEVICE,
                            "--json");
            assertEquals(0, run.exitCode(), run.err());
            assertEquals(1, run.events().size(), run.out());
            Map<String, Object> event = run.lastEvent();
            assertEquals(
                    List.of("event", "m", "n", "k", "transpose", "gflops"),
                    List.copyOf(event.keySet()));
            assertEquals("multiply", event.get("event"));
            assertEquals(
                    List.of(30, 20, 10, transpose),
                    List.of(
                            event.get("m"),
                            event.get("n"),
                            event.get("k"),
                            event.get("transpose")));
            assertTrue((double) event.get("gflops") > 0);
        }
    }

    @Test
    void timesAreSavedAndComparedWith() throws IOException {
        Path file = folder.resolve("new/before.json");
        Object[] words = {"bench", "--layers", "4,3", "--batch", "5", "--device", "cpu"};
        CommandLineRun saved = CommandLineRun.of(with(words, "--save", file));
        assertEquals(0, saved.exitCode(), saved.err());
        String text = Files.readString(file);
        assertEquals(1, text.lines().count(), text);
        // ten thousand times as fast as it can be
        Files.writeString(
                file, text.replaceAll("(\"microseconds\"|\"low\"|\"high\"):[^,}]+", "$1:0.0001"));
        CommandLineRun compared = CommandLineRun.of(with(words, "--compare", file));
        assertEquals(0, compared.exitCode(), compared.err());
        assertTrue(compared.out().strip().endsWith("SLOWER"), compared.out());
    }

    private static Object[] with(Object[] words, Object... more) {
        Object[] all = Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return all;
    }
}
