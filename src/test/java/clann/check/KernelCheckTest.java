package clann.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.TestDevice;
import clann.backend.Backend;
import clann.backend.DelegatingBackend;
import clann.backend.Matrix;
import clann.backend.Precision;
import clann.check.KernelCheck.Verdict;
import clann.proof.Case;
import clann.proof.Finding.Fault;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** What becomes of the findings of a kernel's cases. */
class KernelCheckTest {
    private static final Case ZEROS = Case.parse(text("zeros"));
    private static final Case RANDOM = Case.parse(text("random"));
    private static final Case DENORMALS = Case.parse(text("denormals"));

    private static String text(String contents) {
        return "update:m=3,n=4,k=1,contents=" + contents + ",offset=1,seed=5";
    }

    /** Of a device whose updates change the first number once more. */
    private static KernelCheck.Row row(DoubleUnaryOperator change) {
        return row(change, true, List.of(ZEROS, RANDOM, ZEROS));
    }

    private static KernelCheck.Row row(
            DoubleUnaryOperator change, boolean keepsDenormals, List<Case> cases) {
        try (Backend device = TestDevice.open(Precision.FLOAT)) {
            Backend changed =
                    new DelegatingBackend(device) {
                        @Override
                        public void update(Matrix w, Matrix gradient, double rate) {
                            super.update(w, gradient, rate);
                            double first = change.applyAsDouble(read(w)[0]);
                            write(new double[] {first}, w.view(0, 1, 1));
                        }

                        @Override
                        public boolean keepsDenormals() {
                            return keepsDenormals;
                        }
                    };
            return KernelCheck.row(changed, ZEROS.operation(), cases, trial -> {});
        }
    }

    @Test
    void aZerosSignIsNoPassAndLetsTheOtherCasesRun() {
        KernelCheck.Row row = row(first -> first == 0 ? -0.0 : first);
        assertEquals(Verdict.ZERO_SIGNS, row.verdict());
        assertFalse(row.verdict().holds());
        assertEquals(3, row.cases());
        assertEquals(
                "update:m=1,n=1,k=1,contents=zeros,offset=0,seed=5",
                row.failure().orElseThrow().smallest().toString());
    }

    @Test
    void aZerosSignHidesNoWorseFaultThatComesAfterIt() {
        KernelCheck.Row row = row(first -> first == 0 ? -0.0 : 2 * first);
        assertEquals(Verdict.WRONG, row.verdict());
        assertEquals(2, row.cases());
        assertEquals(Fault.WRONG, row.failure().orElseThrow().finding().fault());
    }

    @Test
    void flushedDenormalsPassByNameAndOnlyOnADeviceThatSaysSo() {
        DoubleUnaryOperator flush = x -> Math.abs(x) < Float.MIN_NORMAL ? 0 : x;
        KernelCheck.Row flushed = row(flush, false, List.of(RANDOM, DENORMALS));
        assertEquals("equal bits, denormals flushed", flushed.verdict().words());
        assertTrue(flushed.verdict().holds());
        assertEquals(Verdict.EQUAL_BITS, row(flush, false, List.of(RANDOM)).verdict());
        assertFalse(row(flush, true, List.of(RANDOM, DENORMALS)).verdict().holds());
    }
}
