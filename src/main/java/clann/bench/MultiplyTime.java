package clann.bench;

import clann.backend.Backend;
import clann.backend.Epilogue;
import clann.backend.OwnedMatrix;
import clann.backend.Shapes;
import clann.backend.Transpose;
import clann.train.Place;
import java.util.Random;

/**
 * One multiply, row-major in and out: queued back to back, with one wait at the end.
 *
 * @param place where it ran
 * @param transpose which operand is stored transposed: {@code left}, {@code right} or {@code none}
 * @param gflops with two operations a multiply-add
 * @param worst the largest error at some places of the result, as a share of its bound
 */
public record MultiplyTime(
        Place place, int m, int n, int k, String transpose, Spread gflops, double worst) {
    private static final int SAMPLED = 256;

    public static MultiplyTime of(
            Backend backend, int m, int n, int k, String transpose, Stopwatch stopwatch) {
        boolean left = transpose.equals("left");
        boolean right = transpose.equals("right");
        Random random = new Random(0);
        double[] a = numbers(random, Shapes.length(m, k));
        double[] b = numbers(random, Shapes.length(k, n));
        try (OwnedMatrix x = backend.upload(left ? k : m, left ? m : k, a);
                OwnedMatrix y = backend.upload(right ? n : k, right ? k : n, b);
                OwnedMatrix product = backend.allocate(m, n)) {
            double operations = operations(m, n, k);
            Spread seconds =
                    stopwatch.seconds(
                            times -> {
                                for (int i = 0; i < times; i++)
                                    backend.multiply(
                                            x,
                                            left ? Transpose.YES : Transpose.NO,
                                            y,
                                            right ? Transpose.YES : Transpose.NO,
                                            product,
                                            Epilogue.NONE);
                                backend.read(product.view(0, 1, 1));
                            });
            var gflops =
                    new Spread(
                            operations / seconds.median() / 1e9,
                            operations / seconds.high() / 1e9,
                            operations / seconds.low() / 1e9);
            double[] computed = backend.read(product);
            double worst = 0;
            for (int sample = 0; sample < SAMPLED; sample++) {
                int i = random.nextInt(m);
                int j = random.nextInt(n);
                double sum = 0;
                double magnitude = 0;
                for (int p = 0; p < k; p++) {
                    double term =
                            a[left ? p * m + i : i * k + p] * b[right ? j * k + p : p * n + j];
                    sum += term;
                    magnitude += Math.abs(term);
                }
                // |error| <= k u sum |a b|: Higham, Accuracy and Stability of Numerical Algorithms,
                // 3.5; twice, as the reference rounds too
                double bound = 2 * k * backend.precision().unitRoundoff() * magnitude;
                worst = Math.max(worst, Math.abs(computed[i * n + j] - sum) / bound);
            }
            return new MultiplyTime(Place.of(backend), m, n, k, transpose, gflops, worst);
        }
    }

    private static double[] numbers(Random random, int length) {
        return random.doubles(length, -1, 1).map(value -> (float) value).toArray();
    }

    private static double operations(int m, int n, int k) {
        return 2.0 * m * n * k;
    }

    /** Of one multiply. */
    Spread microseconds() {
        double thousands = operations(m, n, k) / 1e3;
        return new Spread(
                thousands / gflops.median(), thousands / gflops.high(), thousands / gflops.low());
    }

    public boolean holds() {
        return worst <= 1;
    }
}
