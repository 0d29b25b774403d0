package clann.backend;

/** A matrix with memory of its own: whoever asked the backend for it closes it, once. */
public interface OwnedMatrix extends Matrix, AutoCloseable {
    @Override
    void close();
}
