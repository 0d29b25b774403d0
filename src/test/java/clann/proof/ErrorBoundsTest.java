package clann.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.backend.Epilogue;
import clann.backend.OwnedMatrix;
import clann.backend.Precision;
import clann.backend.Transpose;
import org.junit.jupiter.api.Test;

/** Bounds are as large as their derivation says, and no larger. */
class ErrorBoundsTest {
    private static final double U = 0x1p-24 + 0x1p-53;
    private static final double SECOND_ORDER = 1e-5;

    private final ErrorBounds bounds = new ErrorBounds(Precision.FLOAT);

    private OwnedMatrix matrix(int rows, int columns, double... values) {
        return bounds.upload(rows, columns, values);
    }

    private static void assertBound(double expected, double actual) {
        assertEquals(expected, actual, SECOND_ORDER * expected);
    }

    @Test
    void aSumOfThreeProductsHasThreeRoundingsOfEachTerm() {
        OwnedMatrix product = bounds.allocate(1, 1);
        bounds.multiply(
                matrix(1, 3, 1, -2, 4),
                Transpose.NO,
                matrix(3, 1, 8, 2, 0.5),
                Transpose.NO,
                product,
                Epilogue.NONE);
        assertBound(3 * U * (8 + 4 + 2), bounds.read(product)[0]);
    }

    @Test
    void aBiasAddsOneRoundingOfTheSum() {
        OwnedMatrix product = bounds.allocate(1, 1);
        bounds.multiply(
                matrix(1, 1, 3),
                Transpose.NO,
                matrix(1, 1, 5),
                Transpose.NO,
                product,
                new Epilogue.AddBias(matrix(1, 1, 1)));
        assertBound(U * 15 + U * 16, bounds.read(product)[0]);
    }

    @Test
    void whatAnUploadRoundsAwayIsKnownExactly() {
        assertEquals(0.1f - 0.1, bounds.read(matrix(1, 2, 0.1, 0.5))[0]);
        assertEquals(0, bounds.read(matrix(1, 2, 0.1, 0.5))[1]);
    }

    @Test
    void anOperandsErrorGoesThroughAProduct() {
        OwnedMatrix product = bounds.allocate(1, 1);
        double error = Math.abs((float) 0.1 - 0.1);
        bounds.multiply(
                matrix(1, 1, 0.1),
                Transpose.NO,
                matrix(1, 1, 64),
                Transpose.NO,
                product,
                Epilogue.NONE);
        assertBound(64 * error + U * 6.4, bounds.read(product)[0]);
    }

    @Test
    void theLogisticHasExpAnAdditionAndAQuotient() {
        OwnedMatrix y = bounds.allocate(1, 1);
        bounds.logistic(matrix(1, 1, 0), y);
        // 1 ulp of exp, of which 1 - y count, half an ulp of the sum, 2.5 ulp of the quotient; an
        // ulp is at most 2 u
        assertBound(0.5 * (1 + 1 + 5) * U, bounds.read(y)[0]);
    }

    @Test
    void aSoftmaxOfTwoEqualLogitsHasTwoExpAnAdditionAndAQuotient() {
        OwnedMatrix y = bounds.allocate(1, 2);
        bounds.softmax(matrix(1, 2, 1, 1), y);
        assertBound(0.5 * (2 + 2 + 1 + 5) * U, bounds.read(y)[0]);
    }

    @Test
    void aLogitThatWeighsNothingDoesNotWidenTheBound() {
        OwnedMatrix y = bounds.allocate(1, 3);
        bounds.softmax(matrix(1, 3, 0, 0, -1e4), y);
        assertBound(0.5 * (2 + 2 + 2 + 5) * U, bounds.read(y)[0]);
    }

    @Test
    void aProbabilityIsOffByNoMoreThanOneWhateverItsLogitsErrors() {
        OwnedMatrix z = bounds.allocate(1, 2);
        double huge = 1e30;
        bounds.multiply(
                matrix(1, 2, huge, -huge),
                Transpose.NO,
                matrix(2, 2, 0.1, 1, 0.1, 1),
                Transpose.NO,
                z,
                Epilogue.NONE);
        OwnedMatrix y = bounds.allocate(1, 2);
        bounds.softmax(z, y);
        for (double bound : bounds.read(y)) assertTrue(bound <= 1.001, "bound " + bound);
        bounds.logistic(z, y);
        for (double bound : bounds.read(y)) assertTrue(bound <= 1.001, "bound " + bound);
    }

    @Test
    void anErrorOfALogitGoesThroughTheLogisticByItsSlope() {
        double error = Math.abs((float) 0.1 - 0.1);
        OwnedMatrix y = bounds.allocate(1, 1);
        bounds.logistic(matrix(1, 1, 0.1), y);
        double value = 1 / (1 + Math.exp(-0.1));
        assertBound(
                value * (1 - value) * error + value * (2 * (1 - value) + 1 + 5) * U,
                bounds.read(y)[0]);
    }

    @Test
    void aColumnSumHasARoundingForEachRowButTheFirst() {
        OwnedMatrix sums = bounds.allocate(1, 1);
        bounds.columnSums(matrix(3, 1, 1, -2, 4), sums);
        assertBound(2 * U * 7, bounds.read(sums)[0]);
    }

    @Test
    void doubleIsBoundedFarTighterThanFloat() {
        ErrorBounds doubles = new ErrorBounds(Precision.DOUBLE);
        OwnedMatrix y = doubles.allocate(1, 1);
        doubles.logistic(doubles.upload(1, 1, new double[] {0}), y);
        assertTrue(doubles.read(y)[0] < 1e-14);
    }
}
