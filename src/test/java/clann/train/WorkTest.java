package clann.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.backend.Backend;
import clann.backend.EpochRunner;
import clann.backend.Precision;
import clann.backend.ejml.EjmlBackend;
import clann.data.Digits;
import clann.data.Shares;
import clann.network.HiddenLayers;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WorkTest {
    private static Job job(String hidden, int batch) {
        return new Settings(
                        HiddenLayers.parse(hidden),
                        batch,
                        0.1,
                        1,
                        1,
                        Shares.parse("60,20,20"),
                        0,
                        Precision.FLOAT)
                .job(Digits.read());
    }

    @Test
    void aSmallNetworkIsTriedOnAnEpochOfItsOwnMinibatches() {
        Work work = Work.training(job("20,20", 25));
        assertEquals("step", work.unit());
        assertEquals(41, work.units()); // floor(1078 rows / 26, the largest minibatch)
    }

    @Test
    void aNetworkWhoseStepTakesSecondsIsTriedOnFewerRowsAndSaysSo() {
        Work work = Work.training(job("2000,2000", 500));
        assertEquals("step of 40 rows", work.unit());
        assertEquals(1, work.units());
    }

    @Test
    void anExcerptTrainsOnTheFirstRowsExactlyAsTheJobItselfDoes() {
        Job job = job("8", 25);
        int rows = job.minibatches().largest();
        Job excerpt = job.excerpt(rows, 3);
        try (Backend backend = new EjmlBackend(Precision.DOUBLE);
                EpochRunner whole = job.on(backend, job.initial());
                EpochRunner part = excerpt.on(backend, excerpt.initial())) {
            double[] costs = part.steps();
            assertEquals(3, costs.length);
            assertArrayEquals(Arrays.copyOf(whole.run().minibatchCosts(), 3), costs);
        }
    }

    @Test
    void whatIsMeasuredDependsOnSizesAndBatch() {
        String identity = Work.training(job("20,20", 25)).identity();
        assertTrue(!identity.equals(Work.training(job("20,21", 25)).identity()), identity);
        assertTrue(!identity.equals(Work.training(job("20,20", 26)).identity()), identity);
    }
}
