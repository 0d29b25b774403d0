package clann.backend;

/**
 * Numbers on a backend, rows x columns, row-major: an opaque handle that only the backend which
 * made it can read. It may be a view of some rows of a larger one.
 */
public interface Matrix {
    int rows();

    int columns();

    /**
     * The numbers from {@code offset} on, as rows x columns: a view, valid as long as they are.
     *
     * @param offset in numbers, row-major
     * @throws IndexOutOfBoundsException where there are not so many numbers
     */
    Matrix view(int offset, int rows, int columns);

    /**
     * The rows from {@code first} on, as a view.
     *
     * @throws IndexOutOfBoundsException where there are not so many rows
     */
    default Matrix rows(int first, int count) {
        Shapes.rowsWithin(first, count, rows());
        return view(first * columns(), count, columns());
    }

    /** rows() x columns(). */
    default int length() {
        return Math.multiplyExact(rows(), columns());
    }
}
