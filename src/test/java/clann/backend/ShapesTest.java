package clann.backend;

import static org.junit.jupiter.api.Assertions.assertThrows;

import clann.backend.ejml.EjmlBackend;
import org.junit.jupiter.api.Test;

/** Sizes that do not fit are refused before anything is computed. */
class ShapesTest {
    private final Backend backend = new EjmlBackend(Precision.FLOAT);

    private Matrix matrix(int rows, int columns) {
        return backend.allocate(rows, columns);
    }

    private static void refused(Runnable operation) {
        assertThrows(IllegalArgumentException.class, operation::run);
    }

    private void multiply(Matrix a, Matrix b, Matrix c, Epilogue epilogue) {
        backend.multiply(a, Transpose.NO, b, Transpose.NO, c, epilogue);
    }

    @Test
    void aProductThatDoesNotFit() {
        refused(() -> multiply(matrix(2, 3), matrix(2, 3), matrix(2, 3), Epilogue.NONE));
        refused(() -> multiply(matrix(2, 3), matrix(3, 4), matrix(2, 3), Epilogue.NONE));
        refused(() -> multiply(matrix(2, 3), matrix(3, 4), matrix(3, 4), Epilogue.NONE));
    }

    @Test
    void aProductIntoItsOwnOperand() {
        Matrix square = matrix(3, 3);
        refused(() -> multiply(square, matrix(3, 3), square, Epilogue.NONE));
        refused(() -> multiply(matrix(3, 3), square, square, Epilogue.NONE));
    }

    @Test
    void aBiasThatIsNoRowOfTheProduct() {
        refused(
                () ->
                        multiply(
                                matrix(2, 3),
                                matrix(3, 4),
                                matrix(2, 4),
                                new Epilogue.AddBias(matrix(1, 3))));
        refused(
                () ->
                        multiply(
                                matrix(2, 3),
                                matrix(3, 4),
                                matrix(2, 4),
                                new Epilogue.AddBias(matrix(4, 1))));
    }

    @Test
    void epiloguesWhoseOperandsDoNotFitTheProduct() {
        Matrix a = matrix(2, 3);
        Matrix b = matrix(3, 4);
        Matrix c = matrix(2, 4);
        refused(() -> multiply(a, b, c, new Epilogue.AddBiasLogistic(matrix(1, 3))));
        refused(() -> multiply(a, b, c, new Epilogue.TimesSlope(matrix(4, 2))));
        refused(() -> multiply(a, b, c, new Epilogue.Descend(1, matrix(1, 2))));
        // its biases descend along B's column sums
        refused(
                () ->
                        backend.multiply(
                                a,
                                Transpose.NO,
                                matrix(4, 3),
                                Transpose.YES,
                                c,
                                new Epilogue.Descend(1, matrix(1, 4))));
    }

    @Test
    void elementwiseOperandsOfOtherSizes() {
        refused(() -> backend.logistic(matrix(2, 3), matrix(3, 2)));
        refused(() -> backend.logisticGradient(matrix(2, 3), matrix(2, 3), matrix(2, 4)));
        refused(() -> backend.update(matrix(2, 3), matrix(2, 4), 1));
        refused(() -> backend.softmax(matrix(2, 3), matrix(2, 4)));
        refused(
                () ->
                        backend.softmaxCrossEntropyGradient(
                                matrix(2, 3), matrix(2, 4), matrix(2, 3)));
        refused(
                () ->
                        backend.softmaxCrossEntropy(
                                matrix(2, 3), matrix(2, 3), matrix(2, 3), matrix(1, 2)));
        refused(() -> backend.columnSums(matrix(2, 3), matrix(1, 2)));
        refused(() -> backend.write(new double[5], matrix(2, 3)));
    }

    @Test
    void viewsAndRowsThatAreNotThere() {
        Matrix matrix = matrix(3, 4);
        for (int[] rows : new int[][] {{-1, 1}, {0, 4}, {3, 1}, {0, 0}, {2, 2}})
            assertThrows(IndexOutOfBoundsException.class, () -> matrix.rows(rows[0], rows[1]));
        assertThrows(IndexOutOfBoundsException.class, () -> matrix.view(1, 3, 4));
        assertThrows(IndexOutOfBoundsException.class, () -> matrix.view(-1, 1, 1));
        try (RowOrder order = backend.upload(new int[] {0, 1, 2})) {
            assertThrows(
                    IndexOutOfBoundsException.class,
                    () -> backend.gather(matrix, order, 1, matrix(3, 4)));
            refused(() -> backend.gather(matrix, order, 0, matrix(3, 3)));
        }
    }
}
