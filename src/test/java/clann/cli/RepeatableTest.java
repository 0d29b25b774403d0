package clann.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepeatableTest {
    private static final String DEVICE = System.getProperty("clann.test.device", "opencl");
    private static final String[] FILES = {"model.safetensors", "costs.csv", "confusion.csv"};

    @TempDir private Path folder;

    private Path train(String device, int seed, String name) {
        Path out = folder.resolve(name);
        CommandLineRun.trained(
                out, "digits", "--device", device, "--seed", seed, "--epochs", "3", "--quiet");
        return out;
    }

    private static byte[] bytes(Path run, String file) throws IOException {
        return Files.readAllBytes(run.resolve(file));
    }

    private static void assertSameBytes(Path first, Path second) throws IOException {
        for (String file : FILES) assertArrayEquals(bytes(first, file), bytes(second, file), file);
    }

    @Test
    void twoRunsLeaveTheSameBytesAndAllDevicesStartAlike() throws IOException {
        Path onCpu = train("cpu", 5, "cpu");
        assertSameBytes(onCpu, train("cpu", 5, "cpu again"));
        Path onDevice = train(DEVICE, 5, "device");
        assertSameBytes(onDevice, train(DEVICE, 5, "device again"));
        // one forward pass of 26 rows: a few roundings of float, where other weights differ by 1 %
        assertEquals(firstCost(onCpu), firstCost(onDevice), 1e-5);

        Path other = train("cpu", 6, "other seed");
        assertFalse(Math.abs(firstCost(onCpu) - firstCost(other)) < 1e-4);
        for (String file : FILES)
            assertFalse(Arrays.equals(bytes(onCpu, file), bytes(other, file)), file);
    }

    /** Of the first minibatch, before any update. */
    private static double firstCost(Path run) throws IOException {
        return Double.parseDouble(
                Files.readAllLines(run.resolve("costs.csv")).get(1).split(",")[2]);
    }
}
