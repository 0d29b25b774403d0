package clann.backend.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.TestDevice;
import clann.backend.BuiltIn;
import clann.backend.OwnedMatrix;
import clann.backend.Precision;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** exp and log of kernels/functions.cl. */
class FunctionsTest {
    private static double[] on(BuiltIn function, Precision precision, double... x) {
        try (var device = OpenClBackend.open(TestDevice.device(), precision);
                OwnedMatrix arguments = device.upload(1, x.length, x);
                OwnedMatrix results = device.allocate(1, x.length)) {
            device.builtIn(function, arguments, arguments, results);
            return device.read(results);
        }
    }

    static Iterable<Precision> precisions() {
        return TestDevice.precisions();
    }

    @ParameterizedTest
    @MethodSource("precisions")
    void theExponentialOverflowsToInfinityAndVanishesToZero(Precision precision) {
        double most = precision == Precision.FLOAT ? 88.72283172607422 : 709.782712893384;
        double least = precision == Precision.FLOAT ? -87.33654022216797 : -708.396418532264;
        double above = precision == Precision.FLOAT ? Math.nextUp((float) most) : Math.nextUp(most);
        double below =
                precision == Precision.FLOAT
                        ? Math.nextDown((float) least)
                        : Math.nextDown(Math.nextDown(least));
        double[] y =
                on(
                        BuiltIn.EXP,
                        precision,
                        Double.POSITIVE_INFINITY,
                        1e4,
                        above,
                        Double.NEGATIVE_INFINITY,
                        -1e4,
                        below,
                        0,
                        -0.0,
                        Double.NaN,
                        most,
                        least);
        double infinite = Double.POSITIVE_INFINITY;
        double[] edges = {infinite, infinite, infinite, 0, 0, 0, 1, 1, Double.NaN};
        assertArrayEquals(edges, Arrays.copyOf(y, edges.length));
        assertEquals(1, y[9] / Math.exp(most), 1e-6);
        assertEquals(1, y[10] / Math.exp(least), 1e-6);
        assertTrue(y[10] >= precision.smallestNormal());
    }

    @ParameterizedTest
    @MethodSource("precisions")
    void theLogarithmOfOneIsZeroAndThatOfNoNumberIsNone(Precision precision) {
        double infinite = Double.POSITIVE_INFINITY;
        double[] y = on(BuiltIn.LOG, precision, 1, infinite, Double.NaN, Math.scalb(1, 60));
        assertArrayEquals(new double[] {0, infinite, Double.NaN}, Arrays.copyOf(y, 3));
        assertEquals(60 * Math.log(2), y[3], 4e-6);
    }

    @Test
    void aKernelFileKeepsItsNameAndLineNumbersBehindTheFunctions() {
        String line = "#line 1 \"kernels/update.cl\"\n";
        assertEquals(
                KernelSource.read("functions") + line + KernelSource.read("update"),
                KernelSource.program("update"));
    }
}
