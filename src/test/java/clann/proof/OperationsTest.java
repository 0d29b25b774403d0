package clann.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.TestDevice;
import clann.backend.Backend;
import clann.backend.Epilogue;
import clann.backend.Matrix;
import clann.backend.OwnedMatrix;
import clann.backend.Precision;
import clann.backend.RowOrder;
import clann.backend.Transpose;
import clann.backend.ejml.EjmlBackend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operation, on the device and on EJML, in float and double, against EJML in double: each
 * element within the bound that {@link ErrorBounds} derives for it, at sizes around every edge.
 */
class OperationsTest {
    private static final int[] SIZES = {1, 7, 16, 20, 25, 63, 64, 65, 127, 129};

    static Stream<Named<Supplier<Backend>>> backends() {
        List<Named<Supplier<Backend>>> backends = new ArrayList<>();
        for (Precision precision : TestDevice.precisions())
            backends.add(
                    Named.of(
                            TestDevice.device().facts().name() + ", " + precision.word(),
                            () -> TestDevice.open(precision)));
        for (Precision precision : Precision.values()) {
            backends.add(Named.of("EJML, " + precision.word(), () -> new EjmlBackend(precision)));
            backends.add(
                    Named.of("stated, " + precision.word(), () -> new StatedArithmetic(precision)));
        }
        return backends.stream();
    }

    /** Calls an operation on whatever backend, and gives what it computed. */
    private interface Operation {
        double[] on(Backend backend);
    }

    private static void assertWithinBound(Backend backend, String what, Operation operation) {
        double[] computed = operation.on(backend);
        double[] exact = operation.on(new EjmlBackend(Precision.DOUBLE));
        double[] bounds = operation.on(new ErrorBounds(backend.precision()));
        assertEquals(exact.length, computed.length);
        for (int i = 0; i < exact.length; i++)
            if (!(Math.abs(computed[i] - exact[i]) <= bounds[i]))
                throw new AssertionError(
                        "%s, element %d: %s where %s is exact, off by %.3g where %.3g is allowed"
                                .formatted(
                                        what,
                                        i,
                                        computed[i],
                                        exact[i],
                                        Math.abs(computed[i] - exact[i]),
                                        bounds[i]));
    }

    /** The operation's result, with every matrix it made closed again. */
    private static double[] with(
            Backend backend, List<double[]> inputs, List<int[]> sizes, Body body) {
        List<OwnedMatrix> matrices = new ArrayList<>();
        for (int i = 0; i < sizes.size(); i++) {
            int[] size = sizes.get(i);
            matrices.add(
                    i < inputs.size()
                            ? backend.upload(size[0], size[1], inputs.get(i))
                            : backend.allocate(size[0], size[1]));
        }
        try {
            body.run(matrices);
            return backend.read(matrices.get(matrices.size() - 1));
        } finally {
            matrices.forEach(OwnedMatrix::close);
        }
    }

    private interface Body {
        void run(List<OwnedMatrix> matrices);
    }

    private static double[] gaussian(int count, double deviation, Random random) {
        return random.doubles(count).map(ignored -> deviation * random.nextGaussian()).toArray();
    }

    private static double[] uniform(int count, Random random) {
        return random.doubles(count).toArray();
    }

    private static double[] oneHot(int rows, int classes, Random random) {
        double[] t = new double[rows * classes];
        for (int row = 0; row < rows; row++) t[row * classes + random.nextInt(classes)] = 1;
        return t;
    }

    private static int[] size(int rows, int columns) {
        return new int[] {rows, columns};
    }

    @ParameterizedTest
    @MethodSource("backends")
    void productsStayWithinTheBoundOfTheirSums(Supplier<Backend> opened) {
        try (Backend backend = opened.get()) {
            for (Transpose left : Transpose.values())
                for (Transpose right : Transpose.values())
                    for (int i = 0; i < SIZES.length; i++)
                        for (int j = 0; j < SIZES.length; j++) {
                            // a Latin square: every two of m, n and k in every combination
                            int k = SIZES[(i + j) % SIZES.length];
                            product(backend, SIZES[i], SIZES[j], k, left, right);
                        }
        }
    }

    private static void product(
            Backend backend, int m, int n, int k, Transpose left, Transpose right) {
        var random = new Random(m + 1000L * n + 1000_000L * k);
        double[] a = gaussian(m * k, 1, random);
        double[] b = gaussian(k * n, 1, random);
        double[] bias = gaussian(n, 1, random);
        double[] y = uniform(m * n, random);
        double[] c = gaussian(m * n, 1, random);
        List<Function<List<OwnedMatrix>, Epilogue>> epilogues =
                new ArrayList<>(
                        List.of(
                                x -> Epilogue.NONE,
                                x -> new Epilogue.AddBias(x.get(2)),
                                x -> new Epilogue.AddBiasLogistic(x.get(2)),
                                x -> new Epilogue.TimesSlope(x.get(3))));
        if (right == Transpose.NO) epilogues.add(x -> new Epilogue.Descend(0.1, x.get(2)));
        int epilogue = (m + n + k) % epilogues.size();
        assertWithinBound(
                backend,
                "%d x %d x %d, left %s, right %s, epilogue %d"
                        .formatted(m, n, k, left, right, epilogue),
                on ->
                        with(
                                on,
                                List.of(a, b, bias, y, c),
                                List.of(
                                        left == Transpose.NO ? size(m, k) : size(k, m),
                                        right == Transpose.NO ? size(k, n) : size(n, k),
                                        size(1, n),
                                        size(m, n),
                                        size(m, n)),
                                x ->
                                        on.multiply(
                                                x.get(0),
                                                left,
                                                x.get(1),
                                                right,
                                                x.get(4),
                                                epilogues.get(epilogue).apply(x))));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void elementwiseOperationsStayWithinTheirBounds(Supplier<Backend> opened) {
        try (Backend backend = opened.get()) {
            for (int rows : SIZES)
                for (int columns : SIZES) {
                    var random = new Random(rows + 1000L * columns);
                    int count = rows * columns;
                    String what = rows + " x " + columns;
                    int[] size = size(rows, columns);
                    double[] z = gaussian(count, 4, random);
                    double[] y = uniform(count, random);
                    double[] g = gaussian(count, 1, random);
                    assertWithinBound(
                            backend,
                            "logistic " + what,
                            on ->
                                    with(
                                            on,
                                            List.of(z),
                                            List.of(size, size),
                                            x -> on.logistic(x.get(0), x.get(1))));
                    assertWithinBound(
                            backend,
                            "logistic gradient " + what,
                            on ->
                                    with(
                                            on,
                                            List.of(y, g),
                                            List.of(size, size, size),
                                            x ->
                                                    on.logisticGradient(
                                                            x.get(0), x.get(1), x.get(2))));
                    assertWithinBound(
                            backend,
                            "update " + what,
                            on ->
                                    with(
                                            on,
                                            List.of(g, z),
                                            List.of(size, size),
                                            x -> on.update(x.get(1), x.get(0), 0.1)));
                    assertWithinBound(
                            backend,
                            "column sums " + what,
                            on ->
                                    with(
                                            on,
                                            List.of(g),
                                            List.of(size, size(1, columns)),
                                            x -> on.columnSums(x.get(0), x.get(1))));
                }
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void softmaxItsCostAndItsGradientStayWithinTheirBounds(Supplier<Backend> opened) {
        try (Backend backend = opened.get()) {
            for (int rows : SIZES)
                for (int classes : SIZES)
                    for (double deviation : new double[] {1, 30, 1e4})
                        softmax(backend, rows, classes, deviation);
        }
    }

    private static void softmax(Backend backend, int rows, int classes, double deviation) {
        var random = new Random(rows + 1000L * classes);
        double[] z = gaussian(rows * classes, deviation, random);
        double[] t = oneHot(rows, classes, random);
        double[] y = uniform(rows * classes, random);
        int[] size = size(rows, classes);
        String what = "%d x %d, logits of %.0e".formatted(rows, classes, deviation);
        assertWithinBound(
                backend,
                "softmax " + what,
                on ->
                        with(
                                on,
                                List.of(z),
                                List.of(size, size),
                                x -> on.softmax(x.get(0), x.get(1))));
        assertWithinBound(
                backend,
                "cross-entropy " + what,
                on ->
                        with(
                                on,
                                List.of(z, t),
                                List.of(size, size, size, size(rows, 1)),
                                x ->
                                        on.softmaxCrossEntropy(
                                                x.get(0), x.get(1), x.get(2), x.get(3))));
        assertWithinBound(
                backend,
                "softmax beside cross-entropy " + what,
                on ->
                        with(
                                on,
                                List.of(z, t),
                                List.of(size, size, size(rows, 1), size),
                                x ->
                                        on.softmaxCrossEntropy(
                                                x.get(0), x.get(1), x.get(3), x.get(2))));
        assertWithinBound(
                backend,
                "softmax gradient " + what,
                on ->
                        with(
                                on,
                                List.of(y, t),
                                List.of(size, size, size),
                                x -> on.softmaxCrossEntropyGradient(x.get(0), x.get(1), x.get(2))));
        assertWithinBound(
                backend,
                "gradient at once with the cost " + what,
                on ->
                        with(
                                on,
                                List.of(z, t),
                                List.of(size, size, size(rows, 1), size),
                                x ->
                                        on.softmaxCostAndGradient(
                                                x.get(0), x.get(1), x.get(3), x.get(2))));
        assertWithinBound(
                backend,
                "cost at once with the gradient " + what,
                on ->
                        with(
                                on,
                                List.of(z, t),
                                List.of(size, size, size, size(rows, 1)),
                                x ->
                                        on.softmaxCostAndGradient(
                                                x.get(0), x.get(1), x.get(2), x.get(3))));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void gatherCopiesTheRowsThatItsOrderNames(Supplier<Backend> opened) {
        try (Backend backend = opened.get()) {
            for (int rows : SIZES)
                for (int columns : SIZES) {
                    var random = new Random(rows + 1000L * columns);
                    // small whole numbers, which both precisions hold exactly
                    double[] x =
                            random.ints((long) rows * columns, -1000, 1000)
                                    .asDoubleStream()
                                    .toArray();
                    int[] order = random.ints(rows + 3L, 0, rows).toArray();
                    double[] expected = new double[rows * columns];
                    for (int row = 0; row < rows; row++)
                        System.arraycopy(
                                x, order[2 + row] * columns, expected, row * columns, columns);
                    try (OwnedMatrix from = backend.upload(rows, columns, x);
                            OwnedMatrix to = backend.allocate(rows, columns);
                            RowOrder numbers = backend.upload(order)) {
                        backend.gather(from, numbers, 2, to);
                        double[] gathered = backend.read(to);
                        assertTrue(Arrays.equals(expected, gathered), rows + " x " + columns);
                    }
                }
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void operationsOnSomeRowsOfAMatrixLeaveTheOthersAlone(Supplier<Backend> opened) {
        try (Backend backend = opened.get();
                OwnedMatrix a = backend.upload(3, 2, new double[] {1, 2, 3, 4, 5, 6});
                OwnedMatrix b = backend.upload(2, 2, new double[] {1, 0, 0, 1});
                OwnedMatrix c = backend.upload(4, 2, new double[] {9, 9, 9, 9, 9, 9, 9, 9})) {
            Matrix part = c.rows(1, 2);
            backend.multiply(a.rows(1, 2), Transpose.NO, b, Transpose.NO, part, Epilogue.NONE);
            assertTrue(Arrays.equals(new double[] {9, 9, 3, 4, 5, 6, 9, 9}, backend.read(c)));
            assertTrue(Arrays.equals(new double[] {5, 6}, backend.read(part.rows(1, 1))));
            backend.write(new double[] {7, 8}, c.rows(3, 1));
            backend.update(c.rows(0, 1), part.rows(0, 1), 1);
            assertTrue(Arrays.equals(new double[] {6, 5, 3, 4, 5, 6, 7, 8}, backend.read(c)));
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aCostIsFiniteForLogitsOfTenThousandAndWrong(Supplier<Backend> opened) {
        try (Backend backend = opened.get();
                OwnedMatrix z = backend.upload(2, 3, new double[] {1e4, -1e4, 0, 1e4, 1e4, -1e4});
                OwnedMatrix t = backend.upload(2, 3, new double[] {0, 1, 0, 1, 0, 0});
                OwnedMatrix y = backend.allocate(2, 3);
                OwnedMatrix costs = backend.allocate(2, 1)) {
            backend.softmaxCrossEntropy(z, t, y, costs);
            double[] values = backend.read(costs);
            assertEquals(2e4, values[0]);
            assertEquals(Math.log(2), values[1], 3 * Math.ulp((float) Math.log(2)));
            assertTrue(Arrays.equals(new double[] {1, 0, 0, 0.5, 0.5, 0}, backend.read(y)));
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aNumberThatIsNoneComesOutOfEveryOperation(Supplier<Backend> opened) {
        double[] one = {Double.NaN, 1, 1};
        double[] fine = {1, 1, 1};
        try (Backend backend = opened.get();
                OwnedMatrix x = backend.upload(1, 3, one);
                OwnedMatrix w = backend.upload(1, 3, fine);
                OwnedMatrix y = backend.allocate(1, 3);
                OwnedMatrix single = backend.allocate(1, 1)) {
            backend.multiply(x, Transpose.NO, w, Transpose.YES, single, Epilogue.NONE);
            assertTrue(Double.isNaN(backend.read(single)[0]), "multiply");
            backend.logistic(x, y);
            assertTrue(Double.isNaN(backend.read(y)[0]), "logistic");
            backend.softmaxCrossEntropy(x, w, y, single);
            assertTrue(Arrays.stream(backend.read(y)).allMatch(Double::isNaN), "softmax");
            assertTrue(Double.isNaN(backend.read(single)[0]), "cost");
            backend.columnSums(x, y);
            assertTrue(Double.isNaN(backend.read(y)[0]), "column sums");
            backend.update(w, x, 0.1);
            assertTrue(Double.isNaN(backend.read(w)[0]), "update");
        }
    }
}
