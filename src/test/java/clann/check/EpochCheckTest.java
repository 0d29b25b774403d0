package clann.check;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.TestDevice;
import clann.backend.Backend;
import clann.backend.DelegatingBackend;
import clann.backend.Epilogue;
import clann.backend.Matrix;
import clann.backend.Precision;
import clann.backend.Transpose;
import clann.data.Digits;
import clann.data.Shares;
import clann.network.HiddenLayers;
import clann.train.Job;
import clann.train.Settings;
import org.junit.jupiter.api.Test;

/** One epoch on a device against the plain way through it. */
class EpochCheckTest {
    private static Job job(Precision precision) {
        return new Settings(
                        HiddenLayers.parse("20,20"),
                        107,
                        0.1,
                        1,
                        1,
                        Shares.parse("60,20,20"),
                        3,
                        precision)
                .job(Digits.read());
    }

    @Test
    void epiloguesGiveTheBitsOfSeparateOperations() {
        for (Precision precision : TestDevice.precisions())
            try (Backend device = TestDevice.open(precision)) {
                assertTrue(EpochCheck.againstSeparateOperations(device, job(precision)).holds());
            }
    }

    @Test
    void anEpilogueThatRoundsOtherwiseIsRefused() {
        try (Backend device = TestDevice.open(Precision.FLOAT)) {
            Backend changed =
                    new DelegatingBackend(device) {
                        @Override
                        public void multiply(
                                Matrix a,
                                Transpose left,
                                Matrix b,
                                Transpose right,
                                Matrix c,
                                Epilogue epilogue) {
                            super.multiply(a, left, b, right, c, epilogue);
                            if (!(epilogue instanceof Epilogue.TimesSlope)) return;
                            float first = (float) read(c.view(0, 1, 1))[0];
                            write(new double[] {Math.nextUp(first)}, c.view(0, 1, 1));
                        }
                    };
            assertFalse(
                    EpochCheck.againstSeparateOperations(changed, job(Precision.FLOAT)).holds());
        }
    }
}
