package clann.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.backend.Precision;
import clann.check.Doing;
import clann.check.KernelCheck;
import clann.proof.Cases.Effort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A driver that crashes, or never comes back, is what the check reports, and not its end. */
class FailingDriverTest {
    private static final String DEVICE = System.getProperty("clann.test.device", "opencl");

    @TempDir private Path folder;

    private CommandLineRun check(String kernel, String statement, String... options)
            throws IOException {
        List<String> words =
                new ArrayList<>(
                        List.of("check", "--device", DEVICE, "--precision", "float", "--quick"));
        words.addAll(List.of("--json", "--out", "report.md"));
        words.addAll(List.of(options));
        return EditedCheckout.start(
                        folder,
                        kernel,
                        source ->
                                source.replace(
                                        "if (i >= count) return;\n",
                                        "if (i >= count) return;\n" + statement + "\n"))
                .run(words.toArray(String[]::new));
    }

    private static Map<String, Object> failure(CommandLineRun run) {
        assertEquals(1, run.exitCode(), run.err());
        Map<String, Object> row = run.lastEvent();
        assertEquals("DEVICE FAILED", row.get("verdict"), run.out());
        assertEquals(false, row.get("holds"));
        return row;
    }

    private void assertReported(String... parts) throws IOException {
        String report = Files.readString(folder.resolve("report.md"));
        for (String part : parts) assertTrue(report.contains(part), part + " in:\n" + report);
    }

    @Test
    void aDriverThatCrashesIsReportedWithTheCaseAndWhatWasFoundBefore() throws IOException {
        CommandLineRun run = check("update", "*(volatile global int *)(ulong)8 = 1;");
        Map<String, Object> row = failure(run);
        assertEquals("update", row.get("subject"));
        assertTrue(run.events().size() > 1, "what was found before is lost: " + run.out());
        assertEquals("multiply", run.events().get(0).get("subject"));
        assertEquals(true, run.events().get(0).get("holds"));
        assertTrue(row.get("repeat").toString().contains("--case 'update:m="), run.out());
        assertReported(
                "DEVICE FAILED", "smallest case: update:m=", "the driver ended its process with");
    }

    @Test
    void aCrashInAVariantIsReportedWithThatVariantAndRepeatsIt() throws IOException {
        String trial =
                "multiply[Plain[] + left transposed]:m=3,n=2,k=2,contents=random,offset=1,seed=4";
        String elements = "    const size_t elements = (size_t)m * n;\n";
        String[] words = {
            "check", "--device", DEVICE, "--precision", "float", "--case", trial, "--json"
        };
        CommandLineRun run =
                EditedCheckout.start(
                                folder,
                                "multiply",
                                source ->
                                        source.replace(
                                                elements,
                                                elements + "*(volatile global int *)(ulong)8 = 1;"))
                        .run(words);
        Map<String, Object> row = failure(run);
        assertEquals("Plain[] + left transposed", row.get("variant"));
        assertTrue(row.get("repeat").toString().endsWith("--case '" + trial + "'"), run.out());
        CommandLineRun right = ChildProcess.Start.in(folder).run(words);
        assertEquals(0, right.exitCode(), right.out());
        assertEquals("Plain[] + left transposed", right.lastEvent().get("variant"));
    }

    @Test
    void aLaunchThatDoesNotReturnIsReportedWithTheCaseAfterFiveSeconds() throws IOException {
        CommandLineRun run =
                check(
                        "update",
                        "volatile int on = 1; while (count == 1 && on) ;",
                        "--kernel",
                        "update");
        Map<String, Object> row = failure(run);
        assertEquals("update", row.get("subject"));
        assertTrue(row.get("details").toString().contains("did not come back within 5 s"));
        assertReported("smallest case: update:m=", "did not come back within 5 s");
    }

    @Test
    void aKernelThatDoesNotBuildIsReportedWithTheCompilersLog() throws IOException {
        CommandLineRun run = check("update", "this is no OpenCL C");
        Map<String, Object> row = failure(run);
        assertEquals("update", row.get("subject"));
        assertReported("kernels/update.cl does not build on ", "error: ");
    }

    @Test
    void keepingProgramsAtTheEndIsNotTheLastCasesTime() throws IOException {
        var task =
                new CheckWorker.Task(
                        DEVICE,
                        Precision.FLOAT,
                        new KernelCheck.Plan(Effort.QUICK, false, Optional.of("update"), 0),
                        Optional.empty(),
                        true,
                        List.of());
        Process worker =
                new ProcessBuilder(task.command())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        List<WorkerMessage> told =
                worker.inputReader()
                        .lines()
                        .flatMap(line -> WorkerMessage.parse(line).stream())
                        .toList();
        assertEquals(
                List.of(
                        new WorkerMessage.Begins(Doing.of(CheckWorker.CLOSING)),
                        new WorkerMessage.Ended(true)),
                told.subList(told.size() - 2, told.size()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--gradients", "--quick --kernel update"})
    void aDamagedProgramIsToldInOneLine(String options) throws IOException {
        List<String> words =
                new ArrayList<>(List.of("check", "--device", DEVICE, "--precision", "float"));
        words.addAll(List.of(options.split(" ")));
        ChildProcess.Start clann =
                ChildProcess.Start.in(folder)
                        .environment(Map.of("CLANN_CACHE", folder.resolve("cache").toString()));
        clann.run(words.toArray(String[]::new));
        try (Stream<Path> programs = Files.list(folder.resolve("cache/programs"))) {
            for (Path program : (Iterable<Path>) programs::iterator)
                Files.writeString(program, "x");
        }
        CommandLineRun run = clann.run(words.toArray(String[]::new));
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.err().contains("is damaged or of another version"), run.err());
        for (String line : run.err().lines().toList())
            assertTrue(line.startsWith("device: ") || line.startsWith("clann: "), run.err());
    }

    @Test
    void theChecksProcessEndsWithTheOneThatStartedIt() throws IOException, InterruptedException {
        ChildProcess.Start start =
                EditedCheckout.start(
                        folder,
                        "update",
                        source ->
                                source.replace(
                                        "if (i >= count) return;\n",
                                        "volatile int on = 1; while (on) ;\n"));
        try (ChildProcess clann =
                start.start("check", "--device", DEVICE, "--kernel", "update", "--thorough")) {
            clann.awaitErr("device: ");
            List<ProcessHandle> workers = clann.children();
            assertFalse(workers.isEmpty());
            clann.signal("KILL");
            for (ProcessHandle worker : workers)
                for (int i = 0; worker.isAlive(); i++) {
                    assertTrue(i < 200, "the check's process lives on");
                    Thread.sleep(50);
                }
        }
    }
}
