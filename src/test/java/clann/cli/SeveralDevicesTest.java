package clann.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.TestDevice;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PoCL shows as many devices as it is told to; on another OpenCL there is what there is. */
class SeveralDevicesTest {
    private static final boolean POCL =
            TestDevice.device().facts().platform().startsWith("Portable Computing Language");

    @TempDir private Path folder;

    private CommandLineRun onTwo(String... words) {
        return ChildProcess.Start.in(folder)
                .environment(Map.of("POCL_DEVICES", "pthread pthread"))
                .run(words);
    }

    @Test
    void eachIsCheckedInItsTurn() {
        CommandLineRun run =
                onTwo("check", "--all", "--precision", "float", "--kernel", "update", "--quick");
        assertEquals(0, run.exitCode(), run.err());
        long tables = run.out().lines().filter(line -> line.startsWith("what ")).count();
        long rows = run.out().lines().filter(line -> line.startsWith("update ")).count();
        if (POCL) assertEquals(2, tables, run.out());
        assertTrue(tables > 0, run.out());
        assertEquals(tables, rows);
    }

    @Test
    void theLastCanBeTrainedOnAsWellAsTheFirst() {
        for (String number : POCL ? new String[] {"0", "1"} : new String[] {"0"}) {
            CommandLineRun run =
                    onTwo("train", "digits", "--epochs", "1", "--device", number, "--json");
            assertEquals(0, run.exitCode(), run.err());
            assertEquals("opencl", run.events().get(0).get("backend"));
        }
    }
}
