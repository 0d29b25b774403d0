package clann.backend.ejml;

import clann.backend.Precision;
import clann.backend.Transpose;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * C = A B in Java, block by block, in two threads or more where it is large. Each element is one
 * sum of fused multiply-adds, k ascending: neither blocks nor threads change it.
 */
final class BlockedProduct {
    /**
     * m n k below which a second thread is not worth its start: on a busy machine of two cores 80 x
     * 80 x 80 takes 41 us on one and 42 on two, 96 x 96 x 96 67 and 64, 128 x 128 x 128 150 and
     * 123.
     */
    private static final long THREADS_FROM = 1_000_000;

    /** Rows of A for which loading a block of B pays. */
    private static final int LEAST_ROWS = 16;

    private final Tile[] tiles;

    BlockedProduct(Precision precision, int threads) {
        tiles = new Tile[threads];
        Arrays.setAll(tiles, i -> Tile.of(precision));
    }

    /** A matrix as it stands in a product: how far the next row and the next column are. */
    record Operand(EjmlMatrix matrix, int down, int right) {
        static Operand of(EjmlMatrix matrix, Transpose transpose) {
            Operand plain = new Operand(matrix, matrix.columns(), 1);
            return transpose == Transpose.NO ? plain : plain.transposed();
        }

        int at(int row, int column) {
            return row * down + column * right;
        }

        Operand transposed() {
            return new Operand(matrix, right, down);
        }
    }

    /**
     * @param a m x k
     * @param b k x n
     * @param c m x n
     */
    void multiply(int m, int n, int k, Operand a, Operand b, Operand c) {
        if (2 * n < m) multiplyWide(n, m, k, b.transposed(), a.transposed(), c.transposed());
        else multiplyWide(m, n, k, a, b, c);
    }

    private void multiplyWide(int m, int n, int k, Operand a, Operand b, Operand c) {
        int threads = (long) m * n * k < THREADS_FROM ? 1 : tiles.length;
        int height = Math.max(LEAST_ROWS, Math.min(Tile.ROWS, (m + threads - 1) / threads));
        int across = (n + Tile.COLUMNS - 1) / Tile.COLUMNS;
        int blocks = across * ((m + height - 1) / height);
        int working = Math.min(threads, blocks);
        IntConsumer work =
                thread -> {
                    for (int block = thread; block < blocks; block += working) {
                        int i = block / across * height;
                        int j = block % across * Tile.COLUMNS;
                        int rows = Math.min(height, m - i);
                        int columns = Math.min(Tile.COLUMNS, n - j);
                        block(tiles[thread], i, j, rows, columns, k, a, b, c);
                    }
                };
        if (working == 1) work.accept(0);
        else IntStream.range(0, working).parallel().forEach(work);
    }

    private static void block(
            Tile tile,
            int i,
            int j,
            int rows,
            int columns,
            int k,
            Operand a,
            Operand b,
            Operand c) {
        tile.clear(rows, columns);
        for (int p = 0; p < k; p += Tile.DEPTH) {
            int depth = Math.min(Tile.DEPTH, k - p);
            tile.loadLeft(a, a.at(i, p), rows, depth);
            tile.loadRight(b, b.at(p, j), depth, columns);
            tile.accumulate(rows, columns, depth);
        }
        tile.store(c, c.at(i, j), rows, columns);
    }
}
