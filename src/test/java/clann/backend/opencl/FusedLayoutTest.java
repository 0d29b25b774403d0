package clann.backend.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import clann.backend.Precision;
import clann.backend.opencl.Kernel.Needs;
import clann.network.Network;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whether a network has room: by the device's facts, and by what its compiled kernels take. */
class FusedLayoutTest {
    private static final FusedLayout GROUPS = layout(FusedVariant.GROUPS, 64, 20, 20, 10);
    private static final FusedLayout VECTORS = layout(FusedVariant.VECTORS, 64, 20, 20, 10);

    private static FusedLayout layout(FusedVariant variant, Integer... sizes) {
        var build = FusedBuild.standard(variant, RecordedDevices.POCL, Precision.FLOAT);
        return FusedLayout.of(build, Network.ofSizes(List.of(sizes)), 26);
    }

    @Test
    void thePublishedNetworkFitsEveryRecordedDevice() {
        for (var gpu : RecordedDevices.GPUS)
            assertEquals(Optional.empty(), GROUPS.obstacle(gpu, Precision.FLOAT));
        assertEquals(Optional.empty(), VECTORS.obstacle(RecordedDevices.POCL, Precision.DOUBLE));
    }

    @Test
    void aWideNetworkIsTooMuchForAGroupAndForACore() {
        assertEquals(
                Optional.of(
                        "a network takes 443,048 bytes, more than the 32,768 of a work-group's"
                                + " memory"),
                layout(FusedVariant.GROUPS, 784, 128, 10)
                        .obstacle(RecordedDevices.H100, Precision.FLOAT));
        assertEquals(
                Optional.of(
                        "a network takes 676,224 bytes, more than the 524,288 of a core's cache"),
                layout(FusedVariant.VECTORS, 784, 128, 10)
                        .obstacle(RecordedDevices.POCL, Precision.FLOAT));
    }

    @Test
    void aCompiledKernelThatNeedsLargerGroupsThanItMayHaveDoesNotFit() {
        assertEquals(
                Optional.of(
                        "its compiled kernel runs in groups of at most 64 work-items, and needs"
                                + " 128"),
                GROUPS.obstacle(RecordedDevices.H100, new Needs(64, 128, 20_000, 0)));
        assertEquals(
                Optional.empty(),
                GROUPS.obstacle(RecordedDevices.H100, new Needs(128, 128, 20_000, 0)));
    }

    @Test
    void aCompiledKernelThatTakesMoreMemoryThanThereIsDoesNotFit() {
        assertEquals(
                Optional.of(
                        "a network takes 32,769 bytes, more than the 32,768 of a work-group's"
                                + " memory"),
                GROUPS.obstacle(RecordedDevices.M1, new Needs(128, 128, 32_769, 0)));
        assertEquals(
                Optional.of(
                        "a network takes 4,096 bytes, more than the 1,024 of a work-item's memory"),
                GROUPS.obstacle(RecordedDevices.H100, new Needs(128, 128, 20_000, 4096)));
        assertEquals(
                Optional.empty(),
                VECTORS.obstacle(RecordedDevices.POCL, new Needs(4096, 1, 0, 4096)));
        assertEquals(
                Optional.of(
                        "a network takes 1,000,000 bytes, more than the 524,288 of a work-item's"
                                + " memory"),
                VECTORS.obstacle(RecordedDevices.POCL, new Needs(4096, 1, 0, 1_000_000)));
    }
}
