package clann.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.backend.DelegatingBackend;
import clann.backend.Epilogue;
import clann.backend.Matrix;
import clann.backend.OwnedMatrix;
import clann.backend.Precision;
import clann.backend.Transpose;
import clann.backend.ejml.EjmlBackend;
import clann.backend.layers.TrainableNetwork;
import clann.backend.opencl.MultiplyShape;
import clann.network.Network;
import clann.network.Parameters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProductTest {
    private static final Network NETWORK = Network.ofSizes(List.of(13, 7, 5, 3));

    private static MultiplyShape shape(int m, int n, int k) {
        return new MultiplyShape(m, n, k, Transpose.NO, Transpose.NO, Precision.FLOAT);
    }

    /** What a network asks of a backend. */
    private static final class Recording extends DelegatingBackend {
        private final List<String> products = new ArrayList<>();

        Recording() {
            super(new EjmlBackend(Precision.FLOAT));
        }

        @Override
        public void multiply(
                Matrix a, Transpose left, Matrix b, Transpose right, Matrix c, Epilogue epilogue) {
            int k = left == Transpose.NO ? a.columns() : a.rows();
            products.add(
                    new MultiplyShape(c.rows(), c.columns(), k, left, right, Precision.FLOAT)
                            + epilogue.getClass().getSimpleName());
            super.multiply(a, left, b, right, c, epilogue);
        }
    }

    private static String text(Product product) {
        String title = product.operation().title();
        String epilogue =
                title.contains("logistic")
                        ? "AddBiasLogistic"
                        : title.contains("bias")
                                ? "AddBias"
                                : title.contains("slope")
                                        ? "TimesSlope"
                                        : title.contains("descend") ? "Descend" : "None";
        return product.shape(Precision.FLOAT) + epilogue;
    }

    @Test
    void theProductsOfAStepAreThoseThatANetworkAsksFor() {
        var asked = new Recording();
        var random = new Random(0);
        try (var trained =
                        new TrainableNetwork(
                                asked, NETWORK, Parameters.random(NETWORK, 0.1, random), 6);
                OwnedMatrix x = asked.allocate(6, 13);
                OwnedMatrix t = asked.allocate(6, 3);
                OwnedMatrix costs = asked.allocate(6, 1)) {
            trained.forward(x);
            assertEquals(
                    asked.products,
                    Product.forward(NETWORK, 6).stream().map(ProductTest::text).toList());
            asked.products.clear();
            trained.step(x, t, costs, 0.1);
            assertEquals(
                    asked.products.stream().sorted().toList(),
                    Product.ofStep(NETWORK, 6).stream()
                            .map(ProductTest::text)
                            .sorted(Comparator.naturalOrder())
                            .toList());
        }
    }

    @Test
    void sizesWithinTheSamePowersOfTwoAreOneKindOfWork() {
        assertEquals("multiply[plain] float m<=32,n<=1,k<=64", Product.work(shape(25, 1, 64)));
        assertEquals(Product.work(shape(17, 1, 33)), Product.work(shape(32, 1, 64)));
        assertNotEquals(Product.work(shape(32, 1, 64)), Product.work(shape(33, 1, 64)));
        assertEquals(
                "multiply[right transposed] double m<=2,n<=4,k<=2147483648",
                Product.work(
                        new MultiplyShape(
                                2,
                                3,
                                Integer.MAX_VALUE,
                                Transpose.NO,
                                Transpose.YES,
                                Precision.DOUBLE)));
    }

    @Test
    void aVariantIsProvenForAllThatItServes() {
        List<String> served =
                Product.ofStep(NETWORK, 6).get(0).served().stream()
                        .map(operation -> operation.title())
                        .toList();
        assertEquals(List.of("multiply[bias]", "multiply[bias + logistic]"), served);
        List<String> plain =
                Product.of(4, 4, 4, Transpose.NO, Transpose.NO).served().stream()
                        .map(operation -> operation.title())
                        .toList();
        assertTrue(plain.contains("multiply[plain]"), plain.toString());
        assertTrue(plain.containsAll(served), plain.toString());
    }

    @Test
    void ofAVeryLargeProductAPartIsTimed() {
        Product part = Product.of(1 << 14, 1 << 14, 1 << 14, Transpose.NO, Transpose.YES).excerpt();
        assertTrue(part.shape(Precision.FLOAT).operations() <= 1L << 31);
        Product small = Product.of(512, 300, 7, Transpose.NO, Transpose.YES);
        assertEquals(small, small.excerpt());
    }
}
