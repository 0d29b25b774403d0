package clann.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.TestDevice;
import clann.backend.Backend;
import clann.backend.DelegatingBackend;
import clann.backend.Epilogue;
import clann.backend.Matrix;
import clann.backend.Precision;
import clann.backend.Transpose;
import clann.backend.ejml.EjmlBackend;
import clann.data.Digits;
import clann.data.Part;
import clann.data.Shares;
import clann.network.HiddenLayers;
import clann.train.Job;
import clann.train.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every parameter's gradient, through networks of every depth. */
class GradientCheckTest {
    private static GradientCheck of(String layers) {
        Job job =
                new Settings(
                                HiddenLayers.parse(layers),
                                25,
                                0.1,
                                1,
                                2,
                                Shares.parse("60,20,20"),
                                0,
                                Precision.DOUBLE)
                        .job(Digits.read());
        return new GradientCheck(
                job.network(), job.initial(), job.data(), job.split().rows(Part.TRAINING));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "20", "20,20", "12,11,10,9,8"})
    void everyGradientHoldsOnTheDevice(String layers) {
        for (Precision precision : TestDevice.precisions())
            try (Backend device = TestDevice.open(precision)) {
                GradientCheck.Result result = of(layers).on(device);
                assertTrue(result.holds(), precision + ": " + result.inWords());
            }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "20", "20,20", "12,11,10,9,8"})
    void everyGradientHoldsOnEjml(String layers) {
        for (Precision precision : Precision.values()) {
            GradientCheck.Result result = of(layers).on(new EjmlBackend(precision));
            assertTrue(result.holds(), precision + ": " + result.inWords());
        }
    }

    @Test
    void everyParameterOfThePublishedNetworkIsChecked() {
        assertEquals(1930, of("20,20").on(new EjmlBackend(Precision.DOUBLE)).parameters());
    }

    @ParameterizedTest
    @ValueSource(strings = {"FLOAT", "DOUBLE"})
    void aFactorThatIsMissingInTheDerivativeIsSeen(Precision precision) {
        Backend wrong =
                new DelegatingBackend(new EjmlBackend(precision)) {
                    @Override
                    public void multiply(
                            Matrix a,
                            Transpose left,
                            Matrix b,
                            Transpose right,
                            Matrix c,
                            Epilogue epilogue) {
                        if (!(epilogue instanceof Epilogue.TimesSlope slope)) {
                            super.multiply(a, left, b, right, c, epilogue);
                            return;
                        }
                        super.multiply(a, left, b, right, c, Epilogue.NONE);
                        double[] ys = read(slope.y());
                        double[] gs = read(c);
                        for (int i = 0; i < ys.length; i++) gs[i] *= ys[i];
                        write(gs, c);
                    }
                };
        assertFalse(of("20,20").on(wrong).holds());
    }

    @ParameterizedTest
    @ValueSource(strings = {"FLOAT", "DOUBLE"})
    void oneBiasGradientThatIsOffByAThousandthIsSeen(Precision precision) {
        Backend wrong =
                new DelegatingBackend(new EjmlBackend(precision)) {
                    @Override
                    public void columnSums(Matrix g, Matrix sums) {
                        super.columnSums(g, sums);
                        double[] values = read(sums);
                        values[values.length - 1] *= 1.001;
                        write(values, sums);
                    }
                };
        assertFalse(of("20,20").on(wrong).holds());
    }
}
