package clann.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.TestDevice;
import clann.backend.Precision;
import clann.backend.Transpose;
import clann.backend.opencl.FusedBuild;
import clann.backend.opencl.OpenClBackend;
import clann.backend.opencl.RecordedDevices;
import clann.backend.opencl.discovery.DeviceFacts.Kind;
import clann.backend.opencl.discovery.OpenClDevice;
import clann.proof.Cases.Effort;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A device with more units than a small product has tiles splits its sums; it is no wrong one. */
class SplitSumsTest {
    /** The device of the tests, said to be a GPU with many units. */
    private static OpenClBackend asWideGpu() {
        OpenClDevice here = TestDevice.device();
        var facts =
                RecordedDevices.device(
                        "wide gpu", Kind.GPU, 64, 1000, 32, 256, 1, here.facts().fp64());
        return OpenClBackend.open(
                new OpenClDevice(facts, here.platform(), here.id()), Precision.FLOAT);
    }

    @Test
    void whatIsSplitHasTheBitsOfSumsInParts() {
        try (OpenClBackend device = asWideGpu()) {
            assertTrue(device.parts(25, 20, 64, Transpose.NO, Transpose.NO) > 1);
            var proof = new KernelProof(device);
            for (Operation operation : Operation.all()) {
                if (!operation.isProduct() || !operation.isUsedOn(device)) continue;
                for (Shape shape : List.of(new Shape(25, 20, 64), new Shape(3, 5, 4099))) {
                    Case trial = new Case(operation, shape, Contents.RANDOM, 1, 5);
                    assertEquals(Optional.empty(), proof.run(trial).finding(), trial.toString());
                }
            }
        }
    }

    @Test
    void theFusedEpochOwesTheBitsOfWholeSums() {
        try (OpenClBackend device = asWideGpu()) {
            var build = FusedBuild.standard(device.facts(), device.precision());
            for (FusedProof.Trial trial : FusedProof.trials(Effort.NORMAL))
                assertEquals(
                        Optional.empty(),
                        FusedProof.run(device, build, trial, 0).difference(),
                        trial.toString());
        }
    }
}
