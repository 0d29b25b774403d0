package clann.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens where training, tuning or a benchmark meets a device for the first time. */
class FirstUseTest {
    private static final String DEVICE = System.getProperty("clann.test.device", "opencl");
    private static final int MOST_PROGRAMS = 8;
    private static final Pattern PROGRAMS = Pattern.compile("with ([0-9]+) programs");
    private static final String CRASH = "*(volatile global int *)(ulong)8 = 1;";
    private static final String HANG = "volatile int on = 1; while (rows == 25 && on) ;";

    /** So wide that it is trained layer by layer. */
    private static final String[] WIDE = {"--layers", "256,256", "--batch", "100"};

    @TempDir private Path folder;

    private Map<String, String> freshCache() {
        return Map.of("CLANN_CACHE", folder.resolve("cache").toString());
    }

    private static String[] train(String device, String... more) {
        List<String> words = new ArrayList<>(List.of("train", "digits", "--epochs", "1"));
        words.addAll(List.of("--device", device, "--json"));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    private ChildProcess.Start withFused(String line) throws IOException {
        UnaryOperator<String> edit = source -> source + line + "\n";
        return EditedCheckout.start(folder, "fused_epoch", edit).environment(freshCache());
    }

    private ChildProcess.Start withGather(String statement) throws IOException {
        return EditedCheckout.start(
                        folder,
                        "gather",
                        source ->
                                source.replace(
                                        "rows * columns) return;\n",
                                        "rows * columns) return;\n" + statement + "\n"))
                .environment(freshCache());
    }

    @Test
    void aDriverThatCrashesDoesNotTakeTrainingWithIt() throws IOException {
        ChildProcess.Start clann = withGather(CRASH);
        clann.run(train(DEVICE, WIDE))
                .assertFails(
                        3,
                        " fails at its first use, at gather:m=",
                        "the driver ended its process with",
                        "clann check --device ",
                        "--unproven");
        CommandLineRun any = clann.run(train("auto", WIDE));
        assertEquals(0, any.exitCode(), any.err());
        assertEquals("ejml", any.events().get(0).get("backend"));
        assertTrue(any.err().contains("; going on with the next device"), any.err());
    }

    @Test
    void aDriverThatDoesNotComeBackIsLeftAfterFiveSeconds() throws IOException {
        CommandLineRun run = withGather(HANG).run(train("auto", WIDE));
        assertEquals(0, run.exitCode(), run.err());
        assertEquals("ejml", run.events().get(0).get("backend"));
        assertTrue(run.err().contains("did not come back within 5 s"), run.err());
    }

    @Test
    void aCompilerThatCrashesDoesNotTakeTrainingWithIt() throws IOException {
        // an expression so deep that a compiler's stack does not hold it
        ChildProcess.Start clann = withFused("constant int deep = 0" + "+1".repeat(200_000) + ";");
        clann.run(train(DEVICE))
                .assertFails(
                        3,
                        " fails at its first use, at fused epoch 64-20-20-10/",
                        "the driver ended its process with",
                        "--unproven");
        CommandLineRun any = clann.run(train("auto"));
        assertEquals(0, any.exitCode(), any.err());
        assertEquals("ejml", any.events().get(0).get("backend"));
    }

    @Test
    void whereTheFusedKernelsDoNotCompileTheLayersAreProven() throws IOException {
        ChildProcess.Start clann = withFused("no C");
        CommandLineRun run = clann.run(train(DEVICE));
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.err().contains("layer by layer, as "), run.err());
        // once for the fused epoch, in vain, and once for what is used in its place
        assertEquals(3, run.err().split("proving its kernels", -1).length, run.err());
    }

    private int programs(CommandLineRun run) {
        assertEquals(0, run.exitCode(), run.err());
        int programs = 0;
        for (Matcher said = PROGRAMS.matcher(run.err()); said.find(); )
            programs += Integer.parseInt(said.group(1));
        return programs;
    }

    @Test
    void proofAndTuningCompileEightProgramsAtMostAndTheNextRunNone() throws IOException {
        for (String[] network : new String[][] {{}, WIDE}) {
            ChildProcess.Start clann = ChildProcess.Start.in(folder).environment(freshCache());
            int programs = programs(clann.run(train(DEVICE, network)));
            assertTrue(programs >= 1 && programs <= MOST_PROGRAMS, programs + " programs");
        }
        assertFalse(Files.notExists(folder.resolve("cache/proofs")), "nothing is remembered");
    }
}
