package clann.proof;

import clann.proof.Operation.Arithmetic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** Which cases an operation is tried with. */
public final class Cases {
    /** Around every vector, tile and work-group edge, and the published network's. */
    private static final int[] EDGES = {
        1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 20, 25, 31, 32, 33, 63, 64, 65, 127, 128, 129
    };

    /** Offsets of an operand in its buffer: none, each misalignment of a vector, and far in. */
    private static final int[] OFFSETS = {0, 1, 2, 3, 1000};

    static final int LONG_SUM = 4099;

    /** Beyond what an index of 16 bits reaches. */
    private static final int BEYOND_16_BITS = 65_539;

    /** How much is tried. */
    public enum Effort {
        /** For a simulator that watches every access, a thousand times slower than a device. */
        TINY(0, 0),
        QUICK(6, 6),
        NORMAL(EDGES.length, 40),
        THOROUGH(EDGES.length, 2400);

        private final int edges;
        private final int randomShapes;

        Effort(int edges, int randomShapes) {
            this.edges = edges;
            this.randomShapes = randomShapes;
        }

        /** Whether there is time for kernels alone, and not for whole runs or stress. */
        public boolean inSeconds() {
            return this == TINY || this == QUICK;
        }
    }

    private Cases() {}

    /**
     * @param seed of the sizes that are drawn and of all contents
     */
    public static List<Case> of(Operation operation, Effort effort, long seed) {
        var random = new Random(seed);
        if (effort == Effort.TINY) return tiny(operation, random);
        List<Shape> shapes = shapes(operation, effort, random);
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++)
            cases.add(
                    new Case(
                            operation,
                            shapes.get(i),
                            i % 3 == 0 ? Contents.INTEGERS : Contents.RANDOM,
                            OFFSETS[i % OFFSETS.length],
                            random.nextInt()));
        // where a bound lets a term or more be missing, whole numbers still show it
        for (Shape shape : shapes)
            if (Math.max(shape.m(), shape.k()) >= LONG_SUM)
                cases.add(new Case(operation, shape, Contents.INTEGERS, 0, random.nextInt()));
        for (Contents contents : Contents.values())
            for (Shape shape : List.of(new Shape(1, 1, 1), new Shape(9, 17, sum(operation, 33))))
                for (int offset : effort == Effort.QUICK ? new int[] {0, 3} : OFFSETS)
                    cases.add(new Case(operation, shape, contents, offset, random.nextInt()));
        // the most guards before an operand come first: a write before it must meet these, not
        // foreign memory
        cases.sort(Comparator.comparingInt(Case::offset).reversed());
        return cases;
    }

    /**
     * A single element; two blocks of a sum; more than a work-group; aligned and not. No more: an
     * interpreter takes a second for a tile of a product.
     */
    private static List<Case> tiny(Operation operation, Random random) {
        return List.of(
                tiny(operation, 1, 1, 1, 3, random),
                tiny(operation, 17, 3, 17, 1, random),
                tiny(operation, 2, 65, 3, 0, random));
    }

    private static Case tiny(Operation operation, int m, int n, int k, int offset, Random random) {
        var shape = new Shape(m, n, sum(operation, k));
        return new Case(operation, shape, Contents.RANDOM, offset, random.nextInt());
    }

    private static int sum(Operation operation, int k) {
        return operation.isProduct() ? k : 1;
    }

    private static List<Shape> shapes(Operation operation, Effort effort, Random random) {
        int[] edges = effort.edges == EDGES.length ? EDGES : sample(effort.edges, random);
        List<Shape> shapes = new ArrayList<>();
        for (int edge : edges) {
            int other = EDGES[random.nextInt(EDGES.length)];
            int another = sum(operation, EDGES[random.nextInt(EDGES.length)]);
            shapes.add(new Shape(edge, other, another));
            shapes.add(new Shape(other, edge, another));
            shapes.add(new Shape(1, edge, another));
            shapes.add(new Shape(edge, 1, another));
            if (operation.isProduct()) shapes.add(new Shape(other, another, edge));
        }
        shapes.add(operation.isProduct() ? new Shape(3, 5, LONG_SUM) : new Shape(LONG_SUM, 3, 1));
        shapes.add(new Shape(25, 20, sum(operation, 64)));
        if (effort != Effort.QUICK) {
            shapes.add(new Shape(BEYOND_16_BITS, 2, sum(operation, 3)));
            // the bounds of a softmax take the square of its classes
            if (operation.arithmetic() == Arithmetic.STATED)
                shapes.add(new Shape(2, BEYOND_16_BITS, sum(operation, 3)));
            if (operation.isProduct()) shapes.add(new Shape(2, 3, BEYOND_16_BITS));
        }
        for (int i = 0; i < effort.randomShapes; i++)
            shapes.add(
                    new Shape(
                            1 + random.nextInt(150),
                            1 + random.nextInt(150),
                            sum(operation, 1 + random.nextInt(150))));
        return shapes;
    }

    private static int[] sample(int count, Random random) {
        List<Integer> shuffled = new ArrayList<>(Arrays.stream(EDGES).boxed().toList());
        Collections.shuffle(shuffled, random);
        return shuffled.stream().limit(count).mapToInt(Integer::intValue).toArray();
    }
}
