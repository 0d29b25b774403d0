package clann.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;

import clann.TestDevice;
import clann.backend.Backend;
import clann.backend.Precision;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KernelProofTest {
    @Test
    void everyKernelHoldsOnTheDevice() {
        for (Precision precision : TestDevice.precisions())
            try (Backend device = TestDevice.open(precision)) {
                var proof = new KernelProof(device);
                for (Operation operation : Operation.all()) {
                    for (Case trial : Cases.of(operation, Cases.Effort.NORMAL, 0))
                        assertEquals(
                                Optional.empty(),
                                proof.run(trial).finding().map(Finding::inWords),
                                trial.toString());
                }
            }
    }
}
