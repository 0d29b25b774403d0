package clann.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import clann.TestDevice;
import clann.backend.Precision;
import clann.backend.opencl.OpenClBackend;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LimitCheckTest {
    static List<Precision> precisions() {
        return TestDevice.precisions();
    }

    @ParameterizedTest
    @MethodSource("precisions")
    void theKernelsThatMeasureLimitsComputeWhatTheySay(Precision precision) {
        try (var device = OpenClBackend.open(TestDevice.device(), precision)) {
            assertEquals(Optional.empty(), LimitCheck.wrong(device));
        }
    }
}
