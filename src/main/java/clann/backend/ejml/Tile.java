package clann.backend.ejml;

import clann.backend.Precision;
import clann.backend.ejml.BlockedProduct.Operand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * A block of C = A B, in arrays of one thread: C2 makes vector instructions of a loop with two
 * stores over arrays of their own, and of no larger one. Each element is one sum of fused
 * multiply-adds, k ascending; terms of zero fill up odd sizes.
 */
sealed interface Tile {
    // Measured on one core of a Xeon (2023), 128 x 512 x 784: float 32, double 21 GFLOP/s, where
    // EJML has 4.6. 512 columns and a depth of 16 give the same within 2 %.
    int ROWS = 128;
    int COLUMNS = 256;
    int DEPTH = 32;

    /** Below so many columns the larger loop is faster. */
    int NARROW = 48;

    /** Without the instruction Math.fma is computed by BigDecimal, a thousand times slower. */
    boolean FUSED =
            System.getProperty("os.arch").equals("aarch64") || processorFlags().contains(" fma ");

    static Tile of(Precision precision) {
        return switch (precision) {
            case FLOAT -> new Floats();
            case DOUBLE -> new Doubles();
        };
    }

    /** Sums = 0. */
    void clear(int rows, int columns);

    /** The block of A whose first number is {@code first}. */
    void loadLeft(Operand a, int first, int rows, int depth);

    /** The block of B whose first number is {@code first}. */
    void loadRight(Operand b, int first, int depth, int columns);

    /** Sums += what was loaded from A times what was loaded from B. */
    void accumulate(int rows, int columns, int depth);

    /** The block of C whose first number is {@code first} = sums. */
    void store(Operand c, int first, int rows, int columns);

    private static String processorFlags() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("flags")).findFirst().orElse("") + " ";
        } catch (IOException | UncheckedIOException e) {
            return ""; // another system than Linux
        }
    }

    /** In float. */
    final class Floats implements Tile {
        private final float[][] x = new float[ROWS][DEPTH];
        private final float[][] y = new float[DEPTH][COLUMNS];
        private final float[][] sums = new float[ROWS][COLUMNS];

        @Override
        public void clear(int rows, int columns) {
            for (int i = 0; i < rows + (rows & 1); i++) Arrays.fill(sums[i], 0, columns, 0);
        }

        @Override
        public void loadLeft(Operand a, int first, int rows, int depth) {
            ((EjmlMatrix.Floats) a.matrix()).load(x, rows, depth, first, a.down(), a.right());
            if ((depth & 1) == 1) for (int i = 0; i < rows; i++) x[i][depth] = 0;
        }

        @Override
        public void loadRight(Operand b, int first, int depth, int columns) {
            ((EjmlMatrix.Floats) b.matrix()).load(y, depth, columns, first, b.down(), b.right());
            if ((depth & 1) == 1) Arrays.fill(y[depth], 0, columns, 0);
        }

        @Override
        public void store(Operand c, int first, int rows, int columns) {
            ((EjmlMatrix.Floats) c.matrix()).store(sums, rows, columns, first, c.down(), c.right());
        }

        @Override
        public void accumulate(int rows, int columns, int depth) {
            for (int i = 0; i < rows; i += 2) {
                float[] a0 = x[i];
                float[] a1 = x[i + 1];
                float[] c0 = sums[i];
                float[] c1 = sums[i + 1];
                int p = 0;
                if (columns < NARROW)
                    for (; p + 4 <= depth; p += 4)
                        four(columns, a0, a1, p, y[p], y[p + 1], y[p + 2], y[p + 3], c0, c1);
                for (; p < depth; p += 2) two(columns, a0, a1, p, y[p], y[p + 1], c0, c1);
            }
        }

        private static void two(
                int n,
                float[] a0,
                float[] a1,
                int p,
                float[] b0,
                float[] b1,
                float[] c0,
                float[] c1) {
            float a00 = a0[p];
            float a01 = a0[p + 1];
            float a10 = a1[p];
            float a11 = a1[p + 1];
            for (int j = 0; j < n; j++) {
                float y0 = b0[j];
                float y1 = b1[j];
                c0[j] = fma(a01, y1, fma(a00, y0, c0[j]));
                c1[j] = fma(a11, y1, fma(a10, y0, c1[j]));
            }
        }

        /** Too large a loop for vectors, but with half the loads and stores: for short rows. */
        private static void four(
                int n,
                float[] a0,
                float[] a1,
                int p,
                float[] b0,
                float[] b1,
                float[] b2,
                float[] b3,
                float[] c0,
                float[] c1) {
            float a00 = a0[p];
            float a01 = a0[p + 1];
            float a02 = a0[p + 2];
            float a03 = a0[p + 3];
            float a10 = a1[p];
            float a11 = a1[p + 1];
            float a12 = a1[p + 2];
            float a13 = a1[p + 3];
            for (int j = 0; j < n; j++) {
                float y0 = b0[j];
                float y1 = b1[j];
                float y2 = b2[j];
                float y3 = b3[j];
                c0[j] = fma(a03, y3, fma(a02, y2, fma(a01, y1, fma(a00, y0, c0[j]))));
                c1[j] = fma(a13, y3, fma(a12, y2, fma(a11, y1, fma(a10, y0, c1[j]))));
            }
        }

        private static float fma(float a, float b, float c) {
            return FUSED ? Math.fma(a, b, c) : a * b + c;
        }
    }

    /** In double. */
    final class Doubles implements Tile {
        private final double[][] x = new double[ROWS][DEPTH];
        private final double[][] y = new double[DEPTH][COLUMNS];
        private final double[][] sums = new double[ROWS][COLUMNS];

        @Override
        public void clear(int rows, int columns) {
            for (int i = 0; i < rows + (rows & 1); i++) Arrays.fill(sums[i], 0, columns, 0);
        }

        @Override
        public void loadLeft(Operand a, int first, int rows, int depth) {
            ((EjmlMatrix.Doubles) a.matrix()).load(x, rows, depth, first, a.down(), a.right());
            if ((depth & 1) == 1) for (int i = 0; i < rows; i++) x[i][depth] = 0;
        }

        @Override
        public void loadRight(Operand b, int first, int depth, int columns) {
            ((EjmlMatrix.Doubles) b.matrix()).load(y, depth, columns, first, b.down(), b.right());
            if ((depth & 1) == 1) Arrays.fill(y[depth], 0, columns, 0);
        }

        @Override
        public void store(Operand c, int first, int rows, int columns) {
            ((EjmlMatrix.Doubles) c.matrix())
                    .store(sums, rows, columns, first, c.down(), c.right());
        }

        @Override
        public void accumulate(int rows, int columns, int depth) {
            for (int i = 0; i < rows; i += 2) {
                double[] a0 = x[i];
                double[] a1 = x[i + 1];
                double[] c0 = sums[i];
                double[] c1 = sums[i + 1];
                int p = 0;
                if (columns < NARROW)
                    for (; p + 4 <= depth; p += 4)
                        four(columns, a0, a1, p, y[p], y[p + 1], y[p + 2], y[p + 3], c0, c1);
                for (; p < depth; p += 2) two(columns, a0, a1, p, y[p], y[p + 1], c0, c1);
            }
        }

        private static void two(
                int n,
                double[] a0,
                double[] a1,
                int p,
                double[] b0,
                double[] b1,
                double[] c0,
                double[] c1) {
            double a00 = a0[p];
            double a01 = a0[p + 1];
            double a10 = a1[p];
            double a11 = a1[p + 1];
            for (int j = 0; j < n; j++) {
                double y0 = b0[j];
                double y1 = b1[j];
                c0[j] = fma(a01, y1, fma(a00, y0, c0[j]));
                c1[j] = fma(a11, y1, fma(a10, y0, c1[j]));
            }
        }

        private static void four(
                int n,
                double[] a0,
                double[] a1,
                int p,
                double[] b0,
                double[] b1,
                double[] b2,
                double[] b3,
                double[] c0,
                double[] c1) {
            double a00 = a0[p];
            double a01 = a0[p + 1];
            double a02 = a0[p + 2];
            double a03 = a0[p + 3];
            double a10 = a1[p];
            double a11 = a1[p + 1];
            double a12 = a1[p + 2];
            double a13 = a1[p + 3];
            for (int j = 0; j < n; j++) {
                double y0 = b0[j];
                double y1 = b1[j];
                double y2 = b2[j];
                double y3 = b3[j];
                c0[j] = fma(a03, y3, fma(a02, y2, fma(a01, y1, fma(a00, y0, c0[j]))));
                c1[j] = fma(a13, y3, fma(a12, y2, fma(a11, y1, fma(a10, y0, c1[j]))));
            }
        }

        private static double fma(double a, double b, double c) {
            return FUSED ? Math.fma(a, b, c) : a * b + c;
        }
    }
}
