package clann.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.TestDevice;
import clann.backend.Precision;
import clann.backend.opencl.FusedBuild;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
                new ArrayList<>(
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
        assertTrue(text.contains("work=multiply[plain] float m<=128,n<=256,k<=64"), text);
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
    void theFusedEpochOfANetworkIsTunedFirst() {
        CommandLineRun run = tune("--seconds", "10");
        assertTrue(
                run.out().startsWith("fused epoch float 13-7-5-3, 8 rows "), run.out() + run.err());
        assertTrue(run.out().contains("multiply[plain] float "), run.out());
    }

    /** For a network that fits a fused epoch on every device. */
    private CommandLineRun tune(String... more) {
        return tune(clann(), more);
    }

    private static CommandLineRun tune(ChildProcess.Start clann, String... more) {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "tune",
                                "--layers",
                                "13,7,5,3",
                                "--batch",
                                "7",
                                "--unproven",
                                "--device",
                                DEVICE));
        words.addAll(List.of(more));
        CommandLineRun run = clann.run(words.toArray(String[]::new));
        assertEquals(0, run.exitCode(), run.err());
        return run;
    }

    @Test
    void aFastWrongBuildOfAFusedEpochLoses() throws IOException {
        boolean isInVectors = TestDevice.takesVectors();
        String file = isInVectors ? "fused_epoch" : "fused_groups";
        String loop = isInVectors ? "k < depth" : "r < rows";
        var standard = FusedBuild.standard(TestDevice.device().facts(), Precision.FLOAT);
        // no sums at all in any other build
        String none = loop + " && " + standard.toString().replace("=", " == ");
        ChildProcess.Start clann =
                EditedCheckout.start(folder, file, source -> source.replace(loop, none))
                        .environment(cache("cache"));
        CommandLineRun run = tune(clann, "--seconds", "20", "--json");
        Map<String, Object> row = JSON.std.mapFrom(run.out().lines().findFirst().orElseThrow());
        assertTrue(row.get("work").toString().startsWith("fused epoch "), row.toString());
        assertEquals(standard.toString(), row.get("winner"));
        Map<?, ?> out = (Map<?, ?>) row.get("out");
        assertTrue(
                out.values().stream().anyMatch(why -> why.toString().startsWith("wrong: ")),
                out.toString());
    }

    @Test
    void aRunTellsHowItsFusedEpochIsBuilt() throws IOException {
        CommandLineRun run =
                clann().run(
                                "train",
                                "digits",
                                "--epochs",
                                "1",
                                "--unproven",
                                "--device",
                                DEVICE,
                                "--out",
                                "run");
        assertEquals(0, run.exitCode(), run.err());
        String variants =
                JSON.std
                        .mapFrom(Files.readString(folder.resolve("run/run.json")))
                        .get("variants")
                        .toString();
        assertTrue(
                variants.matches(
                        "\\[\\{work=fused epoch (float|double) 64-20-20-10, 32 rows,"
                                + " variant=(SUMS|GROUP)=[0-9]+, chosen=default}]"),
                variants);
    }

    @Test
    void whatWasShownIsKeptAfterCtrlC() throws IOException {
        try (ChildProcess tuning =
                clann().start(
                                "tune",
                                "--layers",
                                "200,48,40,10", // too wide to be fused, which takes longer
                                "--batch",
                                "100",
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
