package clann.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user sees of a device that computes wrongly. */
class WrongKernelTest {
    private static final String DEVICE = System.getProperty("clann.test.device", "opencl");

    @TempDir private Path folder;

    /** Its logistic falls where it should rise. */
    private ChildProcess.Start wrong() throws IOException {
        return EditedCheckout.start(
                folder, "logistic", source -> source.replace("exponential(-z[", "exponential(z["));
    }

    @Test
    void checkEndsWith1AndItsLineRepeatsTheSmallestCase() throws IOException {
        ChildProcess.Start clann = wrong();
        CommandLineRun run =
                clann.run(
                        "check",
                        "--device",
                        DEVICE,
                        "--precision",
                        "float",
                        "--kernel",
                        "logistic",
                        "--json");
        assertEquals(1, run.exitCode(), run.err());
        Map<String, Object> row = run.events().get(0);
        assertEquals(false, row.get("holds"));
        assertEquals("WRONG", row.get("verdict"));
        String repeat = (String) row.get("repeat");
        String smallest = repeat.substring(repeat.indexOf("--case '") + 8, repeat.length() - 1);
        assertTrue(smallest.startsWith("logistic:m=1,n=1,k=1,"), smallest);

        CommandLineRun again =
                clann.run("check", "--device", DEVICE, "--precision", "float", "--case", smallest);
        assertEquals(1, again.exitCode(), again.err());
        assertTrue(again.out().contains("WRONG"), again.out());
    }

    @Test
    void theReportHasWhatADriversMaintainerNeeds() throws IOException {
        String report = report(wrong(), "logistic");
        for (String part :
                List.of(
                        "- driver: ",
                        "- platform: ",
                        "- device: ",
                        "- build options: `-cl-std=CL1.2",
                        "| logistic |",
                        "smallest case: logistic:m=1,n=1,k=1,",
                        "is expected",
                        "Kernel `logistic` of `kernels/logistic.cl`"))
            assertTrue(report.contains(part), part + " is not in:\n" + report);
    }

    @Test
    void theReportHasEveryVariantAsItWasBuilt() throws IOException {
        ChildProcess.Start wrongBias =
                EditedCheckout.start(
                        folder,
                        "multiply",
                        source -> source.replace("((sum) + (x))", "((sum) - (x))"));
        String report = report(wrongBias, "multiply");
        for (String epilogue : List.of("ADD_BIAS", "ADD_BIAS_LOGISTIC"))
            assertTrue(report.contains("-DEPILOGUE=" + epilogue + " "), report);
    }

    private String report(ChildProcess.Start clann, String kernel) throws IOException {
        CommandLineRun run =
                clann.run(
                        "check",
                        "--device",
                        DEVICE,
                        "--precision",
                        "float",
                        "--kernel",
                        kernel,
                        "--quick",
                        "--out",
                        "report.md");
        assertEquals(1, run.exitCode(), run.err());
        return Files.readString(folder.resolve("report.md"));
    }

    @Test
    void trainingOnItIsRefusedAndAutoMovesOn() throws IOException {
        // a coefficient of exp, which whatever trains needs
        ChildProcess.Start clann =
                EditedCheckout.start(
                        folder,
                        "functions",
                        source -> source.replace("1.66666672e-1f", "1.66676672e-1f"));
        CommandLineRun named =
                clann.run("train", "digits", "--epochs", "1", "--device", DEVICE, "--quiet");
        named.assertRefused(3, "gives wrong results", "clann check --device ", "--unproven");
        CommandLineRun any = clann.run("train", "digits", "--epochs", "1", "--json");
        assertEquals(0, any.exitCode(), any.err());
        assertEquals("ejml", any.events().get(0).get("backend"));
        assertTrue(any.err().contains("gives wrong results"), any.err());
        CommandLineRun unproven =
                clann.run(
                        "train",
                        "digits",
                        "--epochs",
                        "1",
                        "--device",
                        DEVICE,
                        "--unproven",
                        "--json");
        assertEquals(0, unproven.exitCode(), unproven.err());
        assertEquals("opencl", unproven.events().get(0).get("backend"));
    }

    @Test
    void aRightKernelHoldsAndEndsWith0() {
        CommandLineRun run =
                CommandLineRun.of(
                        "check", "--device", DEVICE, "--kernel", "update", "--quick", "--json");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.events().stream().allMatch(row -> row.get("holds").equals(true)));
    }

    @Test
    void whatIsNotThereToBeCheckedIsRefused() {
        CommandLineRun.of("check", "--kernel", "convolution")
                .assertRefused(2, "--kernel convolution", "multiply, add_parts, logistic");
        CommandLineRun.of("check", "--variants", "some").assertRefused(2, "--variants some");
        CommandLineRun.of("check", "--case", "update:m=0,n=1,k=1").assertRefused(2, "--case");
        CommandLineRun.of(
                        "check",
                        "--case",
                        "update:m=99999,n=99999,k=1,contents=random,offset=0,seed=5")
                .assertRefused(2, "--case", "larger");
        CommandLineRun.of("check", "--quick", "--thorough").assertRefused(2, "--quick");
    }

    @ParameterizedTest
    @CsvSource({
        "--gradients,--kernel update",
        "--gradients,--variants all",
        "--gradients,--tiny",
        "--gradients,--quick",
        "--gradients,--thorough",
        "--gradients,--case x",
        "--gradients,--all",
        "--gradients,--out report.md",
        "--gradients,--trajectory x",
        "--trajectory x,--kernel update",
        "--trajectory x,--quick",
        "--trajectory x,--layers 3",
        "--trajectory x,--seed 1",
        "--trajectory x,--all",
        "--case x,--kernel update",
        "--case x,--thorough",
        "--case x,--seed 1",
        "--all,--device cpu"
    })
    void optionsOfWhichOneWouldHaveNoEffectAreRefused(String one, String other) {
        List<String> words = new ArrayList<>(List.of("check"));
        words.addAll(List.of(one.split(" ")));
        words.addAll(List.of(other.split(" ")));
        CommandLineRun.of(words.toArray())
                .assertRefused(2, one.split(" ")[0] + " and " + other.split(" ")[0]);
        assertTrue(Files.notExists(Path.of("report.md")));
    }

    @Test
    void layersAreRefusedWhereNoGradientsAreChecked() {
        CommandLineRun.of("check", "--layers", "3").assertRefused(2, "--layers", "--gradients");
    }

    @Test
    void aReportThatCannotBeWrittenIsRefusedBeforeAnythingIsChecked() {
        for (Path out : List.of(folder, folder.resolve("nosuch/report.md")))
            CommandLineRun.of("check", "--device", DEVICE, "--out", out)
                    .assertRefused(4, "--out " + out);
    }

    @Test
    void aDeviceThatIsNoneHereIsRefusedWithTheKnownOnes() {
        CommandLineRun.of("check", "--device", "nosuch")
                .assertRefused(2, "--device nosuch", "auto, cpu, opencl");
    }
}
