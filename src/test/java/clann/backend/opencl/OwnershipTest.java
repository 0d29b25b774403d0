package clann.backend.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.TestDevice;
import clann.UserError;
import clann.backend.Backend;
import clann.backend.EpochRunner;
import clann.backend.OwnedMatrix;
import clann.backend.Precision;
import clann.backend.opencl.FaultyDevice.Call;
import clann.data.Digits;
import clann.data.Shares;
import clann.network.HiddenLayers;
import clann.train.Job;
import clann.train.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every object of a device has an owner that gives it back, whatever happens. */
class OwnershipTest {
    /** A minibatch of 300 is too large to be fused, one of 40 is not. */
    private static Job job(int batch) {
        return new Settings(
                        HiddenLayers.parse("6,5"),
                        batch,
                        0.1,
                        2,
                        2,
                        Shares.parse("60,20,20"),
                        0,
                        Precision.FLOAT)
                .job(Digits.read());
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 40})
    void aRunGivesBackAllMemoryAndAllObjects(int batch) {
        Job job = job(batch);
        long before = Handles.open();
        try (var device = OpenClBackend.open(TestDevice.device(), Precision.FLOAT)) {
            try (EpochRunner runner = job.on(device, job.initial())) {
                runner.run();
                assertTrue(device.memoryInUse() > 0);
            }
            assertEquals(0, device.memoryInUse());
        }
        assertEquals(before, Handles.open());
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void aRunThatFailsAnywhereGivesBackAllObjects(Call call) {
        for (int batch : new int[] {300, 40}) assertGivesBackAllObjects(call, job(batch));
    }

    private static void assertGivesBackAllObjects(Call call, Job job) {
        long before = Handles.open();
        int failures = 0;
        for (int at = 1; at < 200; at += at < 40 ? 1 : 37) {
            var faulty = new FaultyDevice(call, at);
            try (Backend device = faulty.open(Precision.FLOAT)) {
                try (EpochRunner runner = job.on(device, job.initial())) {
                    runner.run();
                } catch (UserError injected) {
                    assertTrue(faulty.failed());
                }
                assertEquals(0, ((OpenClBackend) device).memoryInUse(), call + " " + at);
            }
            if (faulty.failed()) failures++;
            assertEquals(before, Handles.open(), call + " " + at);
        }
        assertTrue(failures > 0, call + " failed at none of its calls");
    }

    @Test
    void aClosedMatrixIsRefusedAlsoThroughAView() {
        try (Backend device = TestDevice.open(Precision.FLOAT)) {
            OwnedMatrix matrix = device.allocate(2, 2);
            var view = matrix.rows(0, 1);
            matrix.close();
            matrix.close();
            assertThrows(IllegalStateException.class, () -> device.read(view));
        }
    }

    @Test
    void aMatrixOfAnotherBackendIsRefused() {
        try (Backend device = TestDevice.open(Precision.FLOAT);
                Backend other = TestDevice.open(Precision.FLOAT);
                OwnedMatrix matrix = other.allocate(2, 2)) {
            assertThrows(IllegalArgumentException.class, () -> device.read(matrix));
        }
    }

    @Test
    void memoryThatTheDeviceHasNotIsRefusedWithItsNumbers() {
        long largest = TestDevice.device().facts().largestAllocation();
        int rows = (int) Math.min(Integer.MAX_VALUE - 8, largest / Float.BYTES + 1);
        try (var device = OpenClBackend.open(TestDevice.device(), Precision.FLOAT)) {
            if ((long) rows * Float.BYTES <= largest)
                throw new AssertionError("one matrix cannot exceed this device's largest buffer");
            UserError refused = assertThrows(UserError.class, () -> device.allocate(rows, 1));
            assertEquals(UserError.Kind.DEVICE, refused.kind());
            assertTrue(refused.getMessage().startsWith("too little memory on "));
            assertEquals(0, device.memoryInUse());
        }
    }

    @Test
    void moreThanOneBlockOfATransferArrivesWhole() {
        double[] values = new Random(1).doubles(5_000_000).map(v -> (float) v).toArray();
        try (Backend device = TestDevice.open(Precision.FLOAT);
                OwnedMatrix matrix = device.upload(5, 1_000_000, values)) {
            assertArrayEquals(values, device.read(matrix));
        }
    }

    @Test
    void everyKernelFileIsKnown() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("kernels"))) {
            assertEquals(
                    new TreeSet<>(KernelSource.FILES),
                    files.map(file -> file.getFileName().toString().replace(".cl", ""))
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
    }
}
