package clann.backend.opencl;

import clann.backend.Matrix;
import clann.backend.OwnedMatrix;
import clann.backend.Shapes;
import org.jocl.cl_mem;

/** Numbers in a device buffer, from an offset (in elements) on. */
sealed interface OpenClMatrix extends Matrix {
    /** The memory, as long as its owner has not closed it. */
    DeviceBuffer memory();

    default cl_mem buffer() {
        return memory().handle();
    }

    long offset();

    /** Whose buffer it is: what a device is asked to compute with has to be there. */
    OpenClBackend backend();

    @Override
    default OpenClMatrix view(int first, int rows, int columns) {
        Shapes.viewWithin(first, rows, columns, this);
        return new View(backend(), memory(), offset() + first, rows, columns);
    }

    /** Some numbers of a matrix that somebody else owns. */
    record View(OpenClBackend backend, DeviceBuffer memory, long offset, int rows, int columns)
            implements OpenClMatrix {}

    /** The owner of its buffer. */
    record Owned(OpenClBackend backend, DeviceBuffer memory, int rows, int columns)
            implements OpenClMatrix, OwnedMatrix {
        @Override
        public long offset() {
            return 0;
        }

        @Override
        public void close() {
            memory.close();
        }
    }
}
