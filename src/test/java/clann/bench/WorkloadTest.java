package clann.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.backend.Backend;
import clann.backend.EpochResult;
import clann.backend.EpochRunner;
import clann.backend.Precision;
import clann.backend.ejml.EjmlBackend;
import clann.train.Job;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WorkloadTest {
    @Test
    void theOperationsOfAStepAreThoseOfItsProductsWithoutTheFirstLayersInputGradient() {
        // 2 x 64 rows x (784 x 128 forward and dW, 128 x 10 forward, dW and dX)
        assertEquals(2 * 64 * (2 * 784 * 128 + 3 * 128 * 10), Figures.MIDDLE.operations());
    }

    @Test
    void exactlySoManyRowsAStepAsAskedFor() {
        for (int batch : new int[] {1, 7, 100}) {
            Job job = new Workload(Figures.SMALL.network(), batch).forTheClock();
            assertEquals(batch, job.minibatches().largest());
            assertEquals(batch * job.minibatches().count(), job.minibatches().rows());
        }
    }

    @Test
    void theReferenceOfFewRowsHasTheCostAndTheGradientsOfTheWholeMinibatch() {
        // 4.4 million parameters: the reference takes 8 different rows of 16
        var wide = Workload.of(16, 100, 2000, 2000, 10);
        Job whole = wide.forTheProof();
        Job reference = wide.reference();
        assertEquals(16, whole.minibatches().rows());
        assertEquals(8, reference.minibatches().rows());
        EpochResult expected = epoch(reference);
        EpochResult computed = epoch(whole);
        assertArrayEquals(expected.minibatchCosts(), computed.minibatchCosts(), 1e-13);
        assertArrayEquals(expected.parameters().numbers(), computed.parameters().numbers(), 1e-14);
    }

    private static EpochResult epoch(Job job) {
        try (Backend backend = new EjmlBackend(Precision.DOUBLE);
                EpochRunner runner = job.on(backend, job.initial())) {
            return runner.run();
        }
    }

    @Test
    void rowsThatAreEqualDoNotStandAtEqualDistances() {
        var wide = Workload.of(64, 100, 2000, 2000, 10);
        double[] x = wide.forTheProof().data().x();
        int different = wide.differentRows();
        assertTrue(different < 64, different + " rows");
        assertTrue(
                !Arrays.equals(
                        Arrays.copyOfRange(x, 0, 100),
                        Arrays.copyOfRange(x, different * 100, (different + 1) * 100)),
                "a row taken for the one a period further would not show");
    }

    @Test
    void theBoundOfAWholeMinibatchIsTheReferencesTimesItsRepetitions() {
        var wide = Workload.of(64, 100, 2000, 2000, 10);
        int different = wide.reference().minibatches().rows();
        assertEquals(64.0 / different, wide.boundFactor(Precision.DOUBLE.unitRoundoff()), 1e-9);
        assertEquals(1, Figures.SMALL.boundFactor(Precision.DOUBLE.unitRoundoff()), 1e-9);
    }
}
