package clann.backend;

/** Row numbers on a backend: which rows of a matrix, in which order. Its owner closes it. */
public interface RowOrder extends AutoCloseable {
    int length();

    @Override
    void close();
}
