package clann.backend;

/**
 * Numbers on a backend, rows x columns, row-major: an opaque handle that only the backend which
 * made it can read. It may be a view of some rows of a larger one.
 */
public interface Matrix {
    int rows();

    int columns();

    /**
     * The rows from {@code first} on, as a view of the same numbers; it is valid as long as they
     * are.
     *
     * @throws IndexOutOfBoundsException where there are not so many rows
     */
    Matrix rows(int first, int count);

    /** rows() x columns(). */
    default int length() {
        return Math.multiplyExact(rows(), columns());
    }
}
