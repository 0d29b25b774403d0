package clann.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.TestDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceFaultsTest {
    private static final String DEVICE = System.getProperty("clann.test.device", "opencl");

    @TempDir private Path folder;

    private ChildProcess.Start withoutOpenCl() throws IOException {
        Path nothing = Files.createDirectory(folder.resolve("no-drivers"));
        return ChildProcess.Start.in(folder)
                .environment(Map.of("OCL_ICD_VENDORS", nothing.toString()));
    }

    @Test
    void openClWhereThereIsNoneEndsWith3AndSaysWhy() throws IOException {
        CommandLineRun run = withoutOpenCl().run("train", "digits", "--device", "opencl");
        run.assertRefused(3, "--device opencl", "OCL_ICD_VENDORS", "--device cpu always works");
        assertTrue(Files.notExists(folder.resolve("runs")), "there is a run folder");
    }

    @Test
    void autoWithoutOpenClTrainsOnEjmlAndSaysWhyInOneLine() throws IOException {
        CommandLineRun run = withoutOpenCl().run("train", "digits", "--epochs", "1", "--json");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals("ejml", run.events().get(0).get("backend"));
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().startsWith("device: the CPU through EJML, as "), run.err());
        assertTrue(run.err().contains("OCL_ICD_VENDORS"), run.err());
        assertTrue(Files.exists(folder.resolve("runs/digits-1/model.safetensors")));
    }

    private ChildProcess.Start withABrokenKernel() throws IOException {
        return EditedCheckout.start(
                folder, "softmax", source -> source + "\nthis is no OpenCL C\n");
    }

    /** Of a network so wide that it is trained layer by layer, with that kernel. */
    private static String[] wide(String... more) {
        List<String> words =
                new ArrayList<>(
                        List.of("train", "digits", "--layers", "256,256", "--batch", "100"));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    @Test
    void aKernelThatDoesNotBuildEndsWith3AndIsNamedWithDeviceAndLog() throws IOException {
        CommandLineRun run = withABrokenKernel().run(wide("--device", DEVICE));
        assertEquals(3, run.exitCode(), run.err());
        assertEquals("", run.out());
        List<String> said =
                run.err().lines().dropWhile(line -> !line.startsWith("clann:")).toList();
        assertTrue(
                said.get(0).startsWith("clann: kernels/softmax.cl does not build on "), run.err());
        assertTrue(said.get(0).contains(TestDevice.device().facts().name()), run.err());
        assertTrue(said.stream().skip(1).anyMatch(line -> line.contains("this")), run.err());
        assertTrue(Files.notExists(folder.resolve("runs")), "there is a run folder");
    }

    @Test
    void autoGoesOnAfterAKernelThatDoesNotBuild() throws IOException {
        CommandLineRun run = withABrokenKernel().run(wide("--epochs", "1", "--json"));
        assertEquals(0, run.exitCode(), run.err());
        assertEquals("ejml", run.events().get(0).get("backend"));
        assertTrue(
                run.err()
                        .lines()
                        .anyMatch(
                                line ->
                                        line.startsWith("kernels/softmax.cl does not build on ")
                                                && line.endsWith(
                                                        "; going on with the next device")),
                run.err());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "100000,100000 cpu",
                "100000,100000 opencl",
                "2000000000 cpu",
                "46340,46341,46341 cpu"
            })
    void aNetworkThatNoMemoryHoldsIsRefusedAtOnce(String layers, String device) {
        Assertions.assertTimeout(
                Duration.ofSeconds(5),
                () ->
                        CommandLineRun.of(
                                        "train",
                                        "digits",
                                        "--layers",
                                        layers,
                                        "--device",
                                        device.equals("opencl") ? DEVICE : device,
                                        "--out",
                                        folder.resolve("out"))
                                .assertRefused(3, "too little memory", "smaller --layers"));
        assertTrue(Files.notExists(folder.resolve("out")), "there is a run folder");
    }

    @Test
    void aNetworkThatJavasMemoryDoesNotHoldIsRefusedBeforeItIsDrawn() {
        CommandLineRun run =
                ChildProcess.Start.in(folder)
                        .java("-Xmx64m")
                        .run("train", "digits", "--layers", "2000,2000", "--device", "cpu");
        run.assertRefused(3, "too little memory: 4,152,010 parameters", "CLANN_JAVA_OPTS=-Xmx");
    }

    @Test
    void aBatchThatNoMemoryHoldsIsRefused() {
        CommandLineRun run =
                CommandLineRun.of(
                        "bench", "--layers", "1,100", "--batch", "30000000", "--device", "cpu");
        assertEquals(3, run.exitCode(), run.err());
        assertEquals("", run.out());
        assertTrue(run.err().contains("clann: too little memory: "), run.err());
    }
}
