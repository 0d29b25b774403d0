package clann.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import clann.TestDevice;
import clann.backend.Backend;
import clann.backend.EpochResult;
import clann.backend.EpochRunner;
import clann.backend.Precision;
import clann.backend.ejml.EjmlBackend;
import clann.data.Dataset;
import clann.data.Digits;
import clann.data.Part;
import clann.data.Shares;
import clann.network.HiddenLayers;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RepeatTest {
    private static Job job(long seed) {
        return new Settings(
                        HiddenLayers.parse("20,20"),
                        25,
                        0.1,
                        300,
                        2,
                        Shares.parse("60,20,20"),
                        seed,
                        Precision.FLOAT)
                .job(Digits.read());
    }

    private static EpochResult thirdEpoch(Backend backend) {
        Job job = job(3);
        try (backend;
                EpochRunner runner = job.on(backend, job.initial())) {
            runner.run();
            runner.run();
            return runner.run();
        }
    }

    @Test
    void theDeviceGivesTheSameBitsAgain() {
        EpochResult first = thirdEpoch(TestDevice.open(Precision.FLOAT));
        EpochResult second = thirdEpoch(TestDevice.open(Precision.FLOAT));
        assertArrayEquals(first.minibatchCosts(), second.minibatchCosts());
        assertEquals(0, first.parameters().largestDifference(second.parameters()));
    }

    @Test
    void bothBackendsStartFromTheSameSplitAndWeights() {
        EpochResult device = thirdEpoch(TestDevice.open(Precision.FLOAT));
        EpochResult ejml = thirdEpoch(new EjmlBackend(Precision.FLOAT));
        assertEquals(ejml.trainingCost(), device.trainingCost(), 1e-5);
        assertEquals(0, ejml.parameters().largestDifference(device.parameters()), 1e-5);
    }

    @Test
    void aSeedFixesSplitAndWeightsAndAnotherChangesThem() {
        Job job = job(7);
        Job again = job(7);
        Job other = job(8);
        for (Part part : Part.values()) {
            assertArrayEquals(job.split().rows(part), again.split().rows(part));
            assertFalse(Arrays.equals(job.split().rows(part), other.split().rows(part)));
        }
        assertEquals(0, job.initial().largestDifference(again.initial()));
        assertFalse(job.initial().largestDifference(other.initial()) == 0);
    }

    @Test
    void thePublishedJobHasThePublishedSizes() {
        Job job = job(0);
        assertEquals(1078, job.split().size(Part.TRAINING));
        assertEquals(359, job.split().size(Part.VALIDATION));
        assertEquals(360, job.split().size(Part.TEST));
        assertEquals(43, job.minibatches().count());
        assertEquals(26, job.minibatches().size(2));
        assertEquals(25, job.minibatches().size(3));
        assertEquals(1930, job.network().parameterCount());
    }

    @Test
    void weightsAreDrawnFromTheStatedDistributionAndBiasesAreZero() {
        double[] weights = job(0).initial().layers().get(0).weights();
        double mean = Arrays.stream(weights).average().orElseThrow();
        double variance =
                Arrays.stream(weights).map(w -> (w - mean) * (w - mean)).sum()
                        / (weights.length - 1);
        // 1280 draws: five standard errors of the mean and of the standard deviation
        assertEquals(0, mean, 5 * 0.1 / Math.sqrt(1280));
        assertEquals(0.1, Math.sqrt(variance), 5 * 0.1 / Math.sqrt(2 * 1280));
        assertEquals(0, Arrays.stream(job(0).initial().layers().get(0).biases()).sum());
    }

    @Test
    void aMinibatchOfOneRowAndOneOfAllRowsTrain() {
        Dataset digits = Digits.read();
        for (int batch : new int[] {1, 1078}) {
            Job job =
                    new Settings(
                                    new HiddenLayers(java.util.List.of(5)),
                                    batch,
                                    0.01,
                                    1,
                                    2,
                                    Shares.parse("60,20,20"),
                                    0,
                                    Precision.FLOAT)
                            .job(digits);
            try (Backend device = TestDevice.open(Precision.FLOAT);
                    EpochRunner onDevice = job.on(device, job.initial());
                    EpochRunner onEjml = job.on(new EjmlBackend(Precision.FLOAT), job.initial())) {
                EpochResult epoch = onDevice.run();
                EpochResult reference = onEjml.run();
                assertEquals(1078 / batch, epoch.minibatchCosts().length);
                assertEquals(reference.trainingCost(), epoch.trainingCost(), 1e-4);
            }
        }
    }
}
