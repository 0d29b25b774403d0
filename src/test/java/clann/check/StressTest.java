package clann.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import clann.backend.Precision;
import clann.backend.opencl.RecordedDevices;
import clann.backend.opencl.discovery.DeviceFacts;
import clann.backend.opencl.discovery.DeviceFacts.Kind;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StressTest {
    /** Of 8 GiB, and of 2 GiB in one buffer. */
    private static final DeviceFacts DEVICE =
            RecordedDevices.device("a GPU", Kind.GPU, 8, 1000, 32, 256, 1, true);

    @Test
    void aDeviceWithoutRoomForTheLargeBufferIsToldSoInTheRow() {
        Optional<String> why = Stress.noRoomForALargeBuffer(DEVICE, Precision.FLOAT);
        assertEquals(
                Optional.of("it takes a buffer of 2,049 MiB; the device's largest is 2,048 MiB"),
                why);
        CheckRow row = CheckRow.leftOut("stress: it", Precision.FLOAT, why.orElseThrow());
        assertEquals("left out: " + why.orElseThrow(), row.verdict());
        assertEquals(0, row.cases());
    }
}
