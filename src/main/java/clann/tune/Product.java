package clann.tune;

import clann.backend.Precision;
import clann.backend.Transpose;
import clann.backend.opencl.MultiplyShape;
import clann.backend.opencl.OpenClBackend;
import clann.network.Network;
import clann.proof.Operation;
import clann.proof.Operation.Use;
import clann.proof.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * A product that a piece of work consists of.
 *
 * @param operation as proofs know it
 */
public record Product(Operation operation, Shape shape) implements Tunable {
    private static final String LEFT = "left transposed";
    private static final String RIGHT = "right transposed";
    private static final int MOST_TERMS = 1 << 30;
    private static final int MOST_NUMBERS = 1 << 23;

    /** Those of one training step, forward, backward and update, in its order. */
    public static List<Product> ofStep(Network network, int rows) {
        List<Integer> sizes = network.sizes();
        List<Product> products = new ArrayList<>(forward(network, rows));
        for (int layer = sizes.size() - 1; layer >= 1; layer--) {
            int in = sizes.get(layer - 1);
            int out = sizes.get(layer);
            if (layer > 1)
                products.add(new Product(named(RIGHT + " + slope"), shape(rows, in, out)));
            products.add(new Product(named(LEFT + " + descend"), shape(in, out, rows)));
        }
        return products;
    }

    /** Those of a prediction. */
    public static List<Product> forward(Network network, int rows) {
        List<Integer> sizes = network.sizes();
        List<Product> products = new ArrayList<>();
        for (int layer = 1; layer < sizes.size(); layer++)
            products.add(
                    new Product(
                            named(layer < sizes.size() - 1 ? "bias + logistic" : "bias"),
                            shape(rows, sizes.get(layer), sizes.get(layer - 1))));
        return products;
    }

    /** A plain one of matrices, with nothing done to its sums. */
    public static Product of(int m, int n, int k, Transpose left, Transpose right) {
        boolean a = left == Transpose.YES;
        boolean b = right == Transpose.YES;
        return new Product(
                named(a && b ? LEFT + " + " + RIGHT : a ? LEFT : b ? RIGHT : "plain"),
                shape(m, n, k));
    }

    private static Shape shape(int m, int n, int k) {
        return new Shape(m, n, k);
    }

    private static Operation named(String variant) {
        return Operation.all().stream()
                .filter(operation -> operation.title().equals("multiply[" + variant + "]"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no product " + variant));
    }

    private static boolean isTransposed(Operation operation, String side) {
        return operation.variant().contains(side);
    }

    MultiplyShape shape(Precision precision) {
        return new MultiplyShape(
                shape.m(),
                shape.n(),
                shape.k(),
                isTransposed(operation, LEFT) ? Transpose.YES : Transpose.NO,
                isTransposed(operation, RIGHT) ? Transpose.YES : Transpose.NO,
                precision);
    }

    /** What a variant for it is used for: itself, and what training does to the same operands. */
    List<Operation> served() {
        return Operation.all().stream()
                .filter(other -> other.kernel().equals(operation.kernel()))
                .filter(
                        other ->
                                other.use() == Use.TRAINING
                                        || other.title().equals(operation.title()))
                .filter(other -> isTransposed(other, LEFT) == isTransposed(operation, LEFT))
                .filter(other -> isTransposed(other, RIGHT) == isTransposed(operation, RIGHT))
                .toList();
    }

    /** Those within the same powers of two are one kind. */
    @Override
    public String kind(Precision precision) {
        return work(shape(precision));
    }

    @Override
    public int weight() {
        return 1;
    }

    /** Of one that takes too long or too much memory a part is tried. */
    @Override
    public Workshop<?> workshop(OpenClBackend device) {
        return new MultiplyWorkshop(device, excerpt());
    }

    /** The kind of work that a product is. */
    static String work(MultiplyShape shape) {
        return "%s %s m<=%d,n<=%d,k<=%d"
                .formatted(
                        of(1, 1, 1, shape.left(), shape.right()).operation.title(),
                        shape.precision().word(),
                        powerAbove(shape.m()),
                        powerAbove(shape.n()),
                        powerAbove(shape.k()));
    }

    static boolean isWorkIn(Precision precision, String work) {
        return work.contains("] " + precision.word() + " m<=");
    }

    /** What variants for a kind of work are used for. */
    static List<Operation> served(String work) {
        String title = work.substring(0, work.indexOf(' ', work.indexOf(']')));
        return Operation.all().stream()
                .filter(operation -> operation.title().equals(title))
                .flatMap(operation -> new Product(operation, shape(1, 1, 1)).served().stream())
                .toList();
    }

    private static long powerAbove(int size) {
        return size == 1 ? 1 : 2L * Integer.highestOneBit(size - 1);
    }

    /** Itself, or of one that takes too long or too much memory to be tried a part. */
    Product excerpt() {
        int m = shape.m();
        int n = shape.n();
        int k = shape.k();
        while ((double) m * n * k > MOST_TERMS
                || Math.max((long) m * n, Math.max((long) m * k, (long) n * k)) > MOST_NUMBERS) {
            if (m >= n && m >= k) m = m / 2;
            else if (n >= k) n = n / 2;
            else k = k / 2;
        }
        return new Product(operation, shape(m, n, k));
    }
}
