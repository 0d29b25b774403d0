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
        assertEquals(
                List.of("layers", "fused", "layers"),
                events.stream().map(event -> event.get("path")).toList());
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
    void aNetworkThatDoesNotFitOneLaunchIsTimedLayerByLayerAndItIsSaidWhy() {
        CommandLineRun run =
                CommandLineRun.of(
                        "bench",
                        "--layers",
                        "5,3",
                        "--batch",
                        "81",
                        "--device",
                        DEVICE,
                        "--no-tune");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(
                run.out()
                        .contains(
                                "5-3, batch 81, fused: not so, as a minibatch has 81 rows, more"
                                        + " than 80"),
                run.out());
        assertTrue(run.out().contains("layer by layer: "), run.out());
    }

    @Test
    void aKernelThatDoesNotCompileIsNotedAndTheLayersTrainOneByOne() throws IOException {
        // of the two kernel files the one that the device takes
        String file = TestDevice.takesVectors() ? "fused_epoch" : "fused_groups";
        ChildProcess.Start clann =
                EditedCheckout.start(folder, file, source -> source + "\nthis is no kernel\n");
        CommandLineRun run =
                clann.run(
                        "bench",
                        "--layers",
                        "5,3",
                        "--batch",
                        "7",
                        "--device",
                        DEVICE,
                        "--no-tune",
                        "--unproven");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(
                run.out().contains("fused: not so, as kernels/" + file + ".cl does not build on "),
                run.out());
        CommandLineRun trained =
                clann.run(
                        "train",
                        "digits",
                        "--epochs",
                        "1",
                        "--device",
                        DEVICE,
                        "--no-tune",
                        "--unproven",
                        "--out",
                        "run");
        assertEquals(0, trained.exitCode(), trained.err());
        assertTrue(
                (trained.out() + trained.err()).contains("layer by layer, as kernels/" + file),
                trained.out() + trained.err());
        assertTrue(
                Files.readString(folder.resolve("run/run.json"))
                        .matches("(?s).*\"path\"\\s*:\\s*\"layers\".*"));
    }

    @Test
    void manyNetworksAtOnceAreOneObjectWithTheStepsOfAll() {
        for (String more : List.of("--no-tune", "--validation")) {
            CommandLineRun run =
                    CommandLineRun.of(
                            "bench",
                            "--networks",
                            3,
                            "--layers",
                            "5,4,3",
                            "--batch",
                            40,
                            "--epochs",
                            2,
                            "--device",
                            DEVICE,
                            "--json",
                            more);
            assertEquals(0, run.exitCode(), run.err());
            assertEquals(1, run.events().size(), run.out());
            Map<String, Object> event = run.lastEvent();
            assertEquals(
                    List.of("event", "networks", "steps", "seconds", "processor_seconds"),
                    List.copyOf(event.keySet()));
            assertEquals("networks", event.get("event"));
            assertEquals(3, event.get("networks"));
            // 60 % of 1,797 rows are 26 minibatches of at least 40
            assertEquals(3 * 2 * 26, event.get("steps"));
            assertTrue((double) event.get("seconds") > 0);
        }
    }

    @Test
    void manyNetworksNeedADeviceThatTrainsThemAtOnce() {
        CommandLineRun.of("bench", "--networks", 3, "--epochs", 1, "--device", "cpu")
                .assertRefused(3, "--networks 3", "one at a time");
        CommandLineRun.of("bench", "--networks", 3, "--batch", 100, "--device", DEVICE)
                .assertFails(3, "--networks 3", "more than 80");
    }

    @Test
    void optionsThatDoNotSuitManyNetworksAreRefused() {
        CommandLineRun.of("bench", "--networks", 0).assertRefused(2, "--networks 0");
        CommandLineRun.of("bench", "--networks", 2, "--epochs", 0).assertRefused(2, "--epochs 0");
        CommandLineRun.of("bench", "--networks", 2, "--batch", "5,25")
                .assertRefused(2, "one --batch");
        CommandLineRun.of("bench", "--networks", 2, "--multiply", "3,3,3")
                .assertRefused(2, "--networks and --multiply");
        CommandLineRun.of("bench", "--networks", 2, "--save", folder.resolve("x"))
                .assertRefused(2, "--networks and --save");
        CommandLineRun.of("bench", "--epochs", 2).assertRefused(2, "--epochs 2", "--networks");
        CommandLineRun.of("bench", "--validation").assertRefused(2, "--validation", "--networks");
    }

    @Test
    void whatAnEpochTakesIsToldForEachSizeOfAMinibatch() {
        CommandLineRun run =
                CommandLineRun.of(
                        "bench", "--layers", "4,3", "--batch", "50,all", "--device", "cpu");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("an epoch of 1,078 rows, 21 steps: "), run.out());
        assertTrue(run.out().contains("an epoch of 1,078 rows, 1 step: "), run.out());
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

    @Test
    void aMultiplyIsComparedWithTheSameOfThen() {
        Path file = folder.resolve("before.json");
        Object[] words = {"bench", "--multiply", "30,20,10", "--device", "cpu"};
        CommandLineRun saved = CommandLineRun.of(with(words, "--save", file));
        assertEquals(0, saved.exitCode(), saved.err());
        CommandLineRun compared = CommandLineRun.of(with(words, "--compare", file));
        assertEquals(0, compared.exitCode(), compared.err());
        assertTrue(
                compared.out().contains("30 x 20 x 10 transposed none float on CPU"),
                compared.out());
        assertTrue(compared.out().contains(" us then, "), compared.out());
    }

    private static Object[] with(Object[] words, Object... more) {
        Object[] all = Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return all;
    }
}
