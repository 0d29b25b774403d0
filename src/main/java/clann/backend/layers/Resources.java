package clann.backend.layers;

import clann.backend.Backend;
import clann.backend.OwnedMatrix;
import clann.backend.RowOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * What one owner has on a backend, closed together, the last one first. Where it cannot have one
 * more, the earlier ones are closed at once, so a constructor that fails leaves nothing behind.
 */
public final class Resources implements AutoCloseable {
    private final Backend backend;
    private final Deque<Runnable> closers = new ArrayDeque<>();

    public Resources(Backend backend) {
        this.backend = backend;
    }

    /** Zeros. */
    public OwnedMatrix allocate(int rows, int columns) {
        OwnedMatrix matrix = orCloseAll(() -> backend.allocate(rows, columns));
        closers.push(matrix::close);
        return matrix;
    }

    public OwnedMatrix upload(int rows, int columns, double[] values) {
        OwnedMatrix matrix = orCloseAll(() -> backend.upload(rows, columns, values));
        closers.push(matrix::close);
        return matrix;
    }

    public RowOrder upload(int[] rows) {
        RowOrder order = orCloseAll(() -> backend.upload(rows));
        closers.push(order::close);
        return order;
    }

    private <T> T orCloseAll(Supplier<T> made) {
        try {
            return made.get();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        while (!closers.isEmpty()) closers.pop().run();
    }
}
