package clann.backend.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.backend.Precision;
import clann.backend.opencl.discovery.DeviceFacts;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What of a kernel for fused epochs can be chosen, and what is taken where nobody does. */
class FusedBuildTest {
    @Test
    void itsTextIsReadBack() {
        for (String text : List.of("SUMS=2", "SUMS=28", "SUMS=60", "GROUP=64", "GROUP=256"))
            assertEquals(Optional.of(text), FusedBuild.parse(text).map(FusedBuild::toString), text);
    }

    @Test
    void whatIsOutOfRangeOrNoBuildIsNotRead() {
        for (String text :
                List.of("", "SUMS=1", "SUMS=61", "SUMS=028", "SUMS=28 ", "GROUP=32", "GROUP=512"))
            assertEquals(Optional.empty(), FusedBuild.parse(text), text);
    }

    @Test
    void theDefaultIsThatOfTheDevicesRegisters() {
        assertEquals("SUMS=28", standard(RecordedDevices.POCL, Precision.FLOAT));
        assertEquals("SUMS=14", standard(RecordedDevices.POCL, Precision.DOUBLE));
        assertEquals("GROUP=128", standard(RecordedDevices.H100, Precision.FLOAT));
    }

    private static String standard(DeviceFacts device, Precision precision) {
        return FusedBuild.standard(device, precision).toString();
    }

    @Test
    void itFitsInTheDevicesWayAndWithinItsGroups() {
        var sums = new FusedBuild(FusedVariant.VECTORS, 12);
        assertTrue(sums.fits(RecordedDevices.POCL));
        assertFalse(sums.fits(RecordedDevices.H100));
        var group = new FusedBuild(FusedVariant.GROUPS, 256);
        assertTrue(group.fits(RecordedDevices.H100));
        assertFalse(group.fits(RecordedDevices.POCL));
    }
}
