package clann.backend.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.CacheFolder;
import clann.TestDevice;
import clann.backend.EpochRunner;
import clann.backend.Precision;
import clann.data.Dataset;
import clann.data.Digits;
import clann.data.Shares;
import clann.network.HiddenLayers;
import clann.train.Job;
import clann.train.Settings;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramsTest {
    private static final int SETTINGS = 50;

    @TempDir private Path folder;

    /** What changes from run to run is an argument: rate, seed, rows. */
    private static Job job(Dataset digits, int number) {
        return new Settings(
                        HiddenLayers.parse("20,20"),
                        25,
                        0.01 + 0.01 * number,
                        1 + number,
                        2,
                        Shares.parse(number % 2 == 0 ? "60,20,20" : "50,30,20"),
                        number,
                        Precision.FLOAT)
                .job(digits);
    }

    @Test
    void fiftySettingsOfANetworkBuildOneSetOfPrograms() {
        Dataset digits = Digits.read();
        var binaries = new ProgramBinaries(new CacheFolder(folder), TestDevice.device().facts());
        try (var device =
                OpenClBackend.open(
                        TestDevice.device(), Precision.FLOAT, binaries, queue -> queue)) {
            int first = 0;
            for (int number = 0; number < SETTINGS; number++) {
                Job job = job(digits, number);
                try (EpochRunner runner = job.on(device, job.initial())) {
                    runner.run();
                }
                if (number == 0) first = device.programsCompiled();
            }
            assertTrue(first > 0, "no program was compiled");
            assertEquals(first, device.programsCompiled());
        }
    }
}
