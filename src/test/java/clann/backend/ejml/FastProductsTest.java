package clann.backend.ejml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.backend.Backend;
import clann.backend.Epilogue;
import clann.backend.Matrix;
import clann.backend.Precision;
import clann.backend.Transpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FastProductsTest {
    private static final double CANARY = 12345;

    /** m, n, k: small ones, and both sides of every block's edge, of every threshold. */
    private static final List<int[]> SIZES =
            List.of(
                    new int[] {1, 1, 1},
                    new int[] {3, 2, 5},
                    new int[] {25, 20, 64},
                    new int[] {7, 47, 31},
                    new int[] {7, 48, 32},
                    new int[] {15, 16, 16}, // below BLAS_FROM
                    new int[] {16, 16, 16},
                    new int[] {127, 49, 33},
                    new int[] {129, 10, 65},
                    new int[] {10, 255, 4},
                    new int[] {2, 257, 7},
                    new int[] {128, 256, 3},
                    new int[] {126, 256, 31}, // below THREADS_FROM
                    new int[] {129, 257, 35},
                    new int[] {300, 70, 129});

    /** One product's operands, each a view into a larger matrix, with canaries around C. */
    private static final class Product {
        final int m;
        final int n;
        final int k;
        final Transpose left;
        final Transpose right;
        final double[] a;
        final double[] b;

        Product(int[] size, Transpose left, Transpose right, Precision precision) {
            m = size[0];
            n = size[1];
            k = size[2];
            this.left = left;
            this.right = right;
            var random = new Random(m + 1000L * n + 1000_000L * k);
            a = values(m * k, precision, random);
            b = values(k * n, precision, random);
        }

        private static double[] values(int count, Precision precision, Random random) {
            return random.doubles(count)
                    .map(ignored -> random.nextGaussian())
                    .map(value -> precision == Precision.FLOAT ? (float) value : value)
                    .toArray();
        }

        double[] on(Backend backend) {
            Matrix x = view(backend, a, left == Transpose.NO ? m : k, left == Transpose.NO ? k : m);
            Matrix y =
                    view(backend, b, right == Transpose.NO ? k : n, right == Transpose.NO ? n : k);
            double[] canaries = new double[m * n + 8];
            Arrays.fill(canaries, CANARY);
            Matrix whole = backend.upload(1, canaries.length, canaries);
            backend.multiply(x, left, y, right, whole.view(5, m, n), Epilogue.NONE);
            double[] all = backend.read(whole);
            for (int i = 0; i < all.length; i++)
                if (i < 5 || i >= 5 + m * n)
                    assertEquals(CANARY, all[i], this + " wrote outside of C");
            return Arrays.copyOfRange(all, 5, 5 + m * n);
        }

        private static Matrix view(Backend backend, double[] values, int rows, int columns) {
            double[] larger = new double[values.length + 3];
            System.arraycopy(values, 0, larger, 3, values.length);
            return backend.upload(1, larger.length, larger).view(3, rows, columns);
        }

        double x(int i, int p) {
            return left == Transpose.NO ? a[i * k + p] : a[p * m + i];
        }

        double y(int p, int j) {
            return right == Transpose.NO ? b[p * n + j] : b[j * k + p];
        }

        @Override
        public String toString() {
            return "%d x %d x %d, left %s, right %s".formatted(m, n, k, left, right);
        }
    }

    private interface Check {
        void of(Product product);
    }

    private static void eachProduct(Precision precision, Check check) {
        for (int[] size : SIZES)
            for (Transpose left : Transpose.values())
                for (Transpose right : Transpose.values())
                    check.of(new Product(size, left, right, precision));
    }

    private static Backend loops(Precision precision, int threads) {
        return new EjmlBackend(precision, new FastProducts(precision, Optional.empty(), threads));
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void theLoopsAreFusedMultiplyAddsInAscendingOrderWhateverTheThreads(Precision precision) {
        Backend one = loops(precision, 1);
        Backend three = loops(precision, 3);
        eachProduct(
                precision,
                product -> {
                    double[] stated = stated(product, precision);
                    assertArrayEquals(stated, product.on(one), product.toString());
                    assertArrayEquals(stated, product.on(three), product + ", three threads");
                });
    }

    private static double[] stated(Product product, Precision precision) {
        double[] sums = new double[product.m * product.n];
        for (int i = 0; i < product.m; i++)
            for (int j = 0; j < product.n; j++) {
                double sum = 0;
                for (int p = 0; p < product.k; p++) {
                    double x = product.x(i, p);
                    double y = product.y(p, j);
                    if (precision == Precision.DOUBLE)
                        sum = Tile.FUSED ? Math.fma(x, y, sum) : x * y + sum;
                    else
                        sum =
                                Tile.FUSED
                                        ? Math.fma((float) x, (float) y, (float) sum)
                                        : (float) x * (float) y + (float) sum;
                }
                sums[i * product.n + j] = sum;
            }
        return sums;
    }

    /** Higham, Accuracy and Stability of Numerical Algorithms, 3.5: k u sum |x y|, of either. */
    @ParameterizedTest
    @EnumSource(Precision.class)
    void whateverTheMachineHasStaysWithinTheBoundOfItsSums(Precision precision) {
        Backend fast = EjmlBackend.fast(precision);
        Backend reference = new EjmlBackend(Precision.DOUBLE);
        double unit = precision == Precision.FLOAT ? 0x1p-24 : 0x1p-53;
        eachProduct(
                precision,
                product -> {
                    double[] expected = product.on(reference);
                    double[] computed = product.on(fast);
                    for (int i = 0; i < product.m; i++)
                        for (int j = 0; j < product.n; j++) {
                            double magnitude = 0;
                            for (int p = 0; p < product.k; p++)
                                magnitude += Math.abs(product.x(i, p) * product.y(p, j));
                            double bound = product.k * (unit + 0x1p-53) * magnitude;
                            double error =
                                    Math.abs(
                                            computed[i * product.n + j]
                                                    - expected[i * product.n + j]);
                            assertTrue(
                                    error <= bound,
                                    "%s, row %d, column %d: off by %.3g where %.3g is allowed"
                                            .formatted(product, i, j, error, bound));
                        }
                });
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void theSameProductGivesTheSameBits(Precision precision) {
        Backend fast = EjmlBackend.fast(precision);
        eachProduct(
                precision,
                product ->
                        assertArrayEquals(
                                product.on(fast),
                                product.on(EjmlBackend.fast(precision)),
                                product.toString()));
    }

    /** EJML sums blocks of a large product in an order of its own, so other products show. */
    @Test
    void theReferenceIsEjmlsOwnToTheLastBit() {
        var product =
                new Product(
                        new int[] {129, 257, 300}, Transpose.NO, Transpose.NO, Precision.DOUBLE);
        var expected = new DMatrixRMaj(product.m, product.n);
        CommonOps_DDRM.mult(
                DMatrixRMaj.wrap(product.m, product.k, product.a),
                DMatrixRMaj.wrap(product.k, product.n, product.b),
                expected);
        var reference = new EjmlBackend(Precision.DOUBLE);
        assertArrayEquals(expected.data, product.on(reference));
        assertTrue(
                !Arrays.equals(expected.data, product.on(loops(Precision.DOUBLE, 1))),
                "the loops give EJML's bits, so these prove nothing");
        assertTrue(reference.driver().matches("EJML [0-9.]+"), reference.driver());
    }

    @Test
    void theDriverNamesTheBlasThatComputes() {
        String driver = EjmlBackend.fast(Precision.FLOAT).driver();
        Optional<SystemBlas> blas = SystemBlas.ofThisProcess();
        assertEquals(
                blas.map(
                                found ->
                                        "gradients by OpenBLAS (%s), other products in Java"
                                                .formatted(found.file()))
                        .orElse("products in Java"),
                driver);
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void aRowWithItsBiasIsTheSameHoweverManyThereAre(Precision precision) {
        try (Backend fast = EjmlBackend.fast(precision)) {
            var random = new Random(1);
            double[] x = Product.values(130 * 64, precision, random);
            Matrix rows = fast.upload(130, 64, x);
            Matrix w = fast.upload(64, 20, Product.values(64 * 20, precision, random));
            var bias = new Epilogue.AddBias(fast.allocate(1, 20));
            Matrix together = fast.allocate(130, 20);
            fast.multiply(rows, Transpose.NO, w, Transpose.NO, together, bias);
            for (int row = 0; row < 130; row++) {
                Matrix alone = fast.allocate(1, 20);
                fast.multiply(rows.rows(row, 1), Transpose.NO, w, Transpose.NO, alone, bias);
                assertArrayEquals(fast.read(alone), fast.read(together.rows(row, 1)), "row " + row);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"not a library", "\u007fELF and no more"})
    void aLibraryThatDoesNotLoadIsPassedOver(String contents, @TempDir Path folder)
            throws IOException {
        Files.writeString(folder.resolve("libopenblas.so.0"), contents);
        assertEquals(Optional.empty(), SystemBlas.find(List.of(folder, folder.resolve("none"))));
    }
}
