package clann.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.backend.Backend;
import clann.backend.Precision;
import clann.backend.opencl.FaultyDevice;
import clann.backend.opencl.FaultyDevice.Call;
import clann.proof.Cases.Effort;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A device that fails at a launch, or only at a copy behind it, is a finding of its check. */
class LateFaultsTest {
    private static final KernelCheck.Plan PLAN =
            new KernelCheck.Plan(Effort.TINY, false, Optional.of("softmax"), 0);

    @ParameterizedTest
    @CsvSource({"LAUNCH, 1", "LAUNCH, 5", "WRITE, 1", "WRITE, 9", "READ, 1", "READ, 9"})
    void itIsTheDevicesFailureAtTheCaseThatRan(Call call, long at) {
        List<CheckRow> rows = new ArrayList<>();
        List<Doing> begun = new ArrayList<>();
        var faulty = new FaultyDevice(call, at);
        try (Backend device = faulty.open(Precision.FLOAT)) {
            assertFalse(
                    DeviceCheck.run(
                            device,
                            PLAN,
                            Optional.empty(),
                            new CheckListener() {
                                @Override
                                public void begins(Doing doing) {
                                    begun.add(doing);
                                }

                                @Override
                                public void found(CheckRow row) {
                                    rows.add(row);
                                }
                            }));
        }
        assertTrue(faulty.failed());
        assertEquals(1, rows.size());
        CheckRow row = rows.get(0);
        assertEquals("softmax", row.subject());
        assertEquals("DEVICE FAILED", row.verdict());
        assertEquals(begun.get(begun.size() - 1).trial(), row.smallestCase());
        assertTrue(row.details().get(0).contains("injected at a " + call), row.details()::toString);
    }
}
