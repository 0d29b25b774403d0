package clann.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TuneCommandTest {
    private static final String DEVICE = System.getProperty("clann.test.device", "opencl");

    @TempDir private Path folder;

    private ChildProcess.Start clann() {
        return ChildProcess.Start.in(folder).environment(cache("cache"));
    }

    private Map<String, String> cache(String name) {
        return Map.of("CLANN_CACHE", folder.resolve(name).toString());
    }

    /** Forward, back and for the gradient, of three layers. */
    private static final int MOST_RUNS = 9;

    private boolean hasTable() throws IOException {
        Path tables = folder.resolve("cache/tuning");
        if (!Files.isDirectory(tables)) return false;
        try (var files = Files.list(tables)) {
            return files.findAny().isPresent();
        }
    }

    /** Large enough to be tuned for. */
    private CommandLineRun train(String out, String... more) {
        List<String> words =
                new java.util.ArrayList<>(
                        List.of(
                                "train",
                                "digits",
                                "--layers",
                                "256,256",
                                "--batch",
                                "100",
                                "--epochs",
                                "1",
                                "--device",
                                DEVICE,
                                "--out",
                                out));
        words.addAll(List.of(more));
        CommandLineRun run = clann().run(words.toArray(String[]::new));
        assertEquals(0, run.exitCode(), run.err());
        return run;
    }

    private byte[] model(String run) throws IOException {
        return Files.readAllBytes(folder.resolve(run).resolve("model.safetensors"));
    }

    @Test
    void trainingTunesOnceAndItsResultsNeverDependOnIt() throws IOException {
        train("shipped", "--no-tune");
        assertFalse(hasTable(), "--no-tune tuned");
        CommandLineRun first = train("first");
        assertTrue(first.err().contains("tuned in "), first.err());
        assertTrue(hasTable());
        assertArrayEquals(model("shipped"), model("first"));
        // few programs are compiled at a time, so that other products have their turn later
        int runs = 1;
        for (boolean tuned = true; tuned; runs++) {
            assertTrue(runs <= MOST_RUNS, "it is tuned for ever");
            tuned = train("run" + runs).err().contains("tuned in ");
            assertArrayEquals(model("first"), model("run" + runs));
        }
        CommandLineRun last = train("last");
        assertFalse(last.err().contains("tuned in "), last.err());
        assertArrayEquals(model("first"), model("last"));

        Object variants =
                JSON.std.mapFrom(Files.readString(folder.resolve("last/run.json"))).get("variants");
        String text = variants.toString();
        assertTrue(text.contains("product=multiply[plain] float m<=128,n<=256,k<=64"), text);
        assertTrue(text.contains("chosen=default") || text.contains("chosen=tuned"), text);
    }

    @Test
    void aFastWrongVariantLoses() throws IOException {
        // one term instead of all of them
        ChildProcess.Start clann =
                EditedCheckout.start(
                                folder,
                                "multiply",
                                source ->
                                        source.replace(
                                                "sum = fma(A[p * aStep], B[p * bStep], sum);",
                                                "sum = A[p * aStep];"))
                        .environment(cache("cache"));
        CommandLineRun run =
                clann.run(
                        "tune",
                        "--multiply",
                        "96,96,96",
                        "--seconds",
                        "20",
                        "--unproven",
                        "--device",
                        DEVICE,
                        "--json");
        assertEquals(0, run.exitCode(), run.err());
        Map<String, Object> row = run.lastEvent();
        assertNotEquals("Plain[]", row.get("winner"));
        Map<?, ?> out = (Map<?, ?>) row.get("out");
        assertTrue(
                out.get("Plain[]").toString().startsWith("wrong: "),
                "Plain[] in " + out.toString());
    }

    @Test
    void whatWasShownIsKeptAfterCtrlC() throws IOException {
        try (ChildProcess tuning =
                clann().start(
                                "tune",
                                "--layers",
                                "64,48,40,10",
                                "--batch",
                                "33",
                                "--seconds",
                                "60",
                                "--device",
                                DEVICE)) {
            tuning.awaitOut("default");
            tuning.signal("INT");
            CommandLineRun run = tuning.ended();
            assertEquals(130, run.exitCode(), run.err());
        }
        assertTrue(hasTable());
    }

    @Test
    void whereTheTableCannotBeWrittenItEndsWith4() throws IOException {
        Files.createFile(folder.resolve("file"));
        CommandLineRun run =
                ChildProcess.Start.in(folder)
                        .environment(cache("file"))
                        .run("tune", "--multiply", "8,8,8", "--unproven", "--device", DEVICE);
        assertEquals(4, run.exitCode(), run.err());
        assertTrue(run.err().contains("CLANN_CACHE=DIR"), run.err());
    }

    @Test
    void aWrongOptionIsRefusedInOneLineThatNamesIt() {
        CommandLineRun.of("tune", "--multiply", "8,8").assertRefused(2, "--multiply '8,8'");
        CommandLineRun.of("tune", "--multiply", "0,8,8").assertRefused(2, "--multiply '0,8,8'");
        CommandLineRun.of("tune", "--multiply", "8,8,8", "--transpose", "up")
                .assertRefused(2, "--transpose up");
        CommandLineRun.of("tune", "--transpose", "left").assertRefused(2, "--multiply");
        CommandLineRun.of("tune", "--layers", "64").assertRefused(2, "--layers 64");
        CommandLineRun.of("tune", "--batch", "0").assertRefused(2, "--batch 0");
        CommandLineRun.of("tune", "--seconds", "0").assertRefused(2, "--seconds 0");
        CommandLineRun.of("tune", "--device", "cpu").assertRefused(2, "--device cpu");
        CommandLineRun.of("tune", "--device", "nosuch").assertRefused(2, "--device nosuch");
    }
}
