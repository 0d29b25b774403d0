package clann.backend.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import clann.TestDevice;
import clann.backend.Backend;
import clann.backend.Epilogue;
import clann.backend.OwnedMatrix;
import clann.backend.Precision;
import clann.backend.Transpose;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A product in a stated order has one right result, so it can be demanded to the last bit. */
class MultiplyBitsTest {
    private static final int M = 17;
    private static final int N = 33;
    private static final int K = 130;

    @ParameterizedTest
    @EnumSource(Transpose.class)
    void aProductIsTheOneOfFusedMultiplyAddsInAscendingOrder(Transpose left) {
        for (Transpose right : Transpose.values())
            for (Precision precision : TestDevice.precisions()) {
                var random = new Random(1);
                double[] a = values(M * K, precision, random);
                double[] b = values(K * N, precision, random);
                double[] bias = values(N, precision, random);
                try (Backend device = TestDevice.open(precision);
                        OwnedMatrix x =
                                left == Transpose.NO
                                        ? device.upload(M, K, a)
                                        : device.upload(K, M, a);
                        OwnedMatrix y =
                                right == Transpose.NO
                                        ? device.upload(K, N, b)
                                        : device.upload(N, K, b);
                        OwnedMatrix row = device.upload(1, N, bias);
                        OwnedMatrix c = device.allocate(M, N)) {
                    device.multiply(x, left, y, right, c, new Epilogue.AddBias(row));
                    double[] computed = device.read(c);
                    for (int i = 0; i < M; i++)
                        for (int j = 0; j < N; j++)
                            assertEquals(
                                    sum(a, left, b, right, i, j, precision, bias[j]),
                                    computed[i * N + j],
                                    "row %d, column %d in %s".formatted(i, j, precision));
                }
            }
    }

    /** Over some magnitudes, and floats' values where floats are computed with. */
    private static double[] values(int count, Precision precision, Random random) {
        return random.doubles(count)
                .map(ignored -> random.nextGaussian() * Math.scalb(1, random.nextInt(20)))
                .map(value -> precision == Precision.FLOAT ? (float) value : value)
                .toArray();
    }

    private static double sum(
            double[] a,
            Transpose left,
            double[] b,
            Transpose right,
            int i,
            int j,
            Precision precision,
            double bias) {
        double doubles = 0;
        float floats = 0;
        for (int p = 0; p < K; p++) {
            double x = left == Transpose.NO ? a[i * K + p] : a[p * M + i];
            double y = right == Transpose.NO ? b[p * N + j] : b[j * K + p];
            doubles = Math.fma(x, y, doubles);
            floats = Math.fma((float) x, (float) y, floats);
        }
        return precision == Precision.FLOAT ? floats + (float) bias : doubles + bias;
    }
}
