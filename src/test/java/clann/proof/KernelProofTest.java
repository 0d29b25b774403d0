package clann.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.TestDevice;
import clann.UserError;
import clann.backend.Backend;
import clann.backend.DelegatingBackend;
import clann.backend.Epilogue;
import clann.backend.Matrix;
import clann.backend.OwnedMatrix;
import clann.backend.Precision;
import clann.backend.Transpose;
import clann.backend.ejml.EjmlBackend;
import clann.backend.opencl.MultiplyVariant;
import clann.backend.opencl.MultiplyVariant.Plain;
import clann.backend.opencl.MultiplyVariant.Tiles;
import clann.proof.Finding.Fault;
import clann.proof.Operand.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The proof holds on a right device, and refuses each kind of wrong one. */
class KernelProofTest {
    private static final Shape SHAPE = new Shape(5, 7, 9);

    static List<Operation> operations() {
        return Operation.all();
    }

    private static Case trial(Operation operation) {
        Shape shape = operation.isProduct() ? SHAPE : new Shape(SHAPE.m(), SHAPE.n(), 1);
        return new Case(operation, shape, Contents.RANDOM, 3, 17);
    }

    private static Optional<Fault> fault(Backend device, Case trial) {
        return new KernelProof(device).run(trial).finding().map(Finding::fault);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyCaseHoldsOnTheDevice(Operation operation) {
        for (Precision precision : TestDevice.precisions())
            try (Backend device = TestDevice.open(precision)) {
                // what other devices take costs minutes to compile; ci/check-oclgrind has it in
                // double
                if (precision == Precision.DOUBLE && !operation.isUsedOn(device)) continue;
                var proof = new KernelProof(device);
                for (Case trial : Cases.of(operation, Cases.Effort.NORMAL, 0))
                    assertEquals(
                            Optional.empty(),
                            proof.run(trial).finding().map(Finding::inWords),
                            trial.toString());
            }
    }

    /** The device with an error in one number of one result, and else right. */
    private static final class Tampered extends DelegatingBackend {
        private final int operand;
        private final int index;
        private final double error;
        private final List<OwnedMatrix> made = new ArrayList<>();

        /**
         * @param operand which of the operation's
         * @param index in its whole buffer
         */
        Tampered(Backend device, int operand, int index, double error) {
            super(device);
            this.operand = operand;
            this.index = index;
            this.error = error;
        }

        @Override
        public OwnedMatrix allocate(int rows, int columns) {
            OwnedMatrix matrix = super.allocate(rows, columns);
            made.add(matrix);
            return matrix;
        }

        @Override
        public double[] read(Matrix from) {
            double[] values = super.read(from);
            if (made.indexOf(from) == operand) values[index] += error;
            return values;
        }
    }

    private static int result(List<Operand> operands) {
        for (int i = operands.size() - 1; i >= 0; i--)
            if (operands.get(i).role() != Role.INPUT) return i;
        throw new AssertionError("an operation without a result");
    }

    @ParameterizedTest
    @MethodSource("operations")
    void anErrorOfFourBoundsInOneNumberIsRefused(Operation operation) {
        for (Precision precision : TestDevice.precisions())
            try (Backend device = TestDevice.open(precision)) {
                Case trial = trial(operation);
                List<Operand> operands = operation.operands().apply(trial.shape());
                int result = result(operands);
                int middle = operands.get(result).length() / 2;
                double bound = bounds(trial, operands, precision).get(result)[middle];
                // gather only copies, so nothing is allowed; half a number is not a copy
                double error = bound == 0 ? 0.5 : 4 * bound;
                int index = trial.offset() + result + middle;
                assertEquals(Optional.empty(), fault(device, trial));
                assertEquals(
                        Optional.of(Fault.WRONG),
                        fault(new Tampered(device, result, index, error), trial),
                        operation.title() + " in " + precision);
            }
    }

    private static List<double[]> bounds(Case trial, List<Operand> operands, Precision precision) {
        var random = new SplittableRandom(trial.seed());
        List<double[]> numbers = new ArrayList<>();
        for (Operand operand : operands)
            numbers.add(operand.numbers(trial.contents(), random, precision));
        return KernelProof.on(new ErrorBounds(precision), trial.operation(), operands, numbers);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void aNumberWrittenBehindTheResultIsRefused(Operation operation) {
        try (Backend device = TestDevice.open(Precision.FLOAT)) {
            Case trial = trial(operation);
            List<Operand> operands = operation.operands().apply(trial.shape());
            int result = result(operands);
            int behind = trial.offset() + result + operands.get(result).length();
            assertEquals(
                    Optional.of(Fault.OUTSIDE),
                    fault(new Tampered(device, result, behind, 1), trial));
            assertEquals(
                    Optional.of(Fault.OUTSIDE),
                    fault(new Tampered(device, result, trial.offset() + result - 1, 1), trial));
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void anInputThatChangedIsRefused(Operation operation) {
        try (Backend device = TestDevice.open(Precision.FLOAT)) {
            Case trial = trial(operation);
            List<Operand> operands = operation.operands().apply(trial.shape());
            for (int i = 0; i < operands.size(); i++)
                if (operands.get(i).role() == Role.INPUT)
                    assertEquals(
                            Optional.of(Fault.INPUT_CHANGED),
                            fault(new Tampered(device, i, trial.offset() + i, 1), trial));
        }
    }

    @Test
    void oneWrongRoundingOfAStatedResultIsNoPass() {
        Operation product = Operation.all().get(0);
        Case trial = new Case(product, new Shape(30, 30, 120), Contents.RANDOM, 0, 1);
        // EJML sums without fma: as near, but not the same bits
        var ejml = new EjmlBackend(Precision.FLOAT);
        Backend claiming =
                new DelegatingBackend(ejml) {
                    @Override
                    public boolean roundsAsStated() {
                        return true;
                    }
                };
        assertEquals(Optional.of(Fault.OTHER_BITS), fault(claiming, trial));
        assertEquals(Optional.empty(), fault(ejml, trial));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void aSumOfWholeNumbersThatIsOffByOneIsWrongAtAnyDepth(Operation operation) {
        if (!operation.isSum()) return;
        for (int depth : new int[] {1, 4099, 65_539})
            try (Backend device = TestDevice.open(Precision.FLOAT)) {
                Shape shape =
                        operation.isProduct() ? new Shape(1, 2, depth) : new Shape(depth, 2, 1);
                Case trial = new Case(operation, shape, Contents.INTEGERS, 0, 3);
                int result = result(operation.operands().apply(shape));
                assertEquals(Optional.empty(), fault(device, trial));
                assertEquals(
                        Optional.of(Fault.WRONG), fault(new Tampered(device, result, 1, 1), trial));
                assertEquals(
                        Optional.of(Fault.WRONG),
                        fault(new Tampered(new EjmlBackend(Precision.FLOAT), result, 1, 1), trial));
            }
    }

    @Test
    void everyEffortHasWholeNumbersBeyondTheDepthWhereABoundHidesATerm() {
        for (Operation operation : Operation.all())
            for (Cases.Effort effort : List.of(Cases.Effort.QUICK, Cases.Effort.NORMAL))
                assertTrue(
                        Cases.of(operation, effort, 5).stream()
                                .filter(one -> one.contents() == Contents.INTEGERS)
                                .anyMatch(one -> Math.max(one.shape().m(), one.shape().k()) > 4096),
                        operation.title() + " " + effort);
    }

    @Test
    void aZeroOfTheOtherSignIsNoPassAndNamedSo() {
        Operation product = Operation.all().get(0);
        try (Backend device = TestDevice.open(Precision.FLOAT)) {
            Backend negative =
                    new DelegatingBackend(device) {
                        @Override
                        public void multiply(
                                Matrix a,
                                Transpose left,
                                Matrix b,
                                Transpose right,
                                Matrix c,
                                Epilogue epilogue) {
                            super.multiply(a, left, b, right, c, epilogue);
                            write(new double[] {-0.0}, c.view(0, 1, 1));
                        }
                    };
            Shape shape = new Shape(2, 3, 4);
            assertEquals(
                    Optional.of(Fault.ZERO_SIGN),
                    fault(negative, new Case(product, shape, Contents.ZEROS, 1, 1)));
            assertEquals(
                    Optional.of(Fault.WRONG),
                    fault(negative, new Case(product, shape, Contents.RANDOM, 1, 1)));
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void withoutGuardsBehindEachOperandEndsWithItsBuffer(Operation operation) {
        Case trial = trial(operation);
        List<Operand> operands = operation.operands().apply(trial.shape());
        List<Integer> lengths = new ArrayList<>();
        try (Backend device = TestDevice.open(Precision.FLOAT)) {
            Backend measured =
                    new DelegatingBackend(device) {
                        @Override
                        public OwnedMatrix allocate(int rows, int columns) {
                            lengths.add(rows * columns);
                            return super.allocate(rows, columns);
                        }
                    };
            KernelProof.withoutGuardsBehind(measured, begun -> {}).run(trial);
        }
        for (int i = 0; i < operands.size(); i++)
            assertEquals(trial.offset() + i + operands.get(i).length(), lengths.get(i));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void theTinyCasesTryMoreThanAWorkGroupAlignedAndNotAndASingleElement(Operation operation) {
        List<Case> cases = Cases.of(operation, Cases.Effort.TINY, 0);
        for (boolean isAligned : new boolean[] {true, false})
            assertTrue(
                    cases.stream()
                            .filter(one -> (one.offset() % 4 == 0) == isAligned)
                            .anyMatch(one -> one.shape().m() * one.shape().n() > 50));
        assertTrue(cases.stream().anyMatch(one -> one.shape().n() > 64));
        assertTrue(cases.stream().anyMatch(one -> one.shape().m() * one.shape().n() == 1));
        // more than a tile's depth: its second block overwrites the first
        if (operation.isProduct()) assertTrue(cases.stream().anyMatch(one -> one.shape().k() > 16));
    }

    @Test
    void aResultThatIsNotWrittenIsRefused() {
        Backend lazy =
                new DelegatingBackend(new EjmlBackend(Precision.FLOAT)) {
                    @Override
                    public void logistic(Matrix z, Matrix y) {
                        super.logistic(z.rows(1, 4), y.rows(1, 4));
                    }
                };
        Operation logistic =
                Operation.all().stream()
                        .filter(one -> one.kernel().equals("logistic"))
                        .findFirst()
                        .orElseThrow();
        assertEquals(Optional.of(Fault.WRONG), fault(lazy, trial(logistic)));
    }

    @Test
    void aResultThatIsAnotherTheSecondTimeIsRefused() {
        Backend moody =
                new DelegatingBackend(new EjmlBackend(Precision.FLOAT)) {
                    private int calls;

                    @Override
                    public void logistic(Matrix z, Matrix y) {
                        super.logistic(z, y);
                        if (++calls == 2) write(new double[] {0.25}, y.view(3, 1, 1));
                    }
                };
        Operation logistic =
                Operation.all().stream()
                        .filter(one -> one.kernel().equals("logistic"))
                        .findFirst()
                        .orElseThrow();
        assertEquals(Optional.of(Fault.NOT_REPEATABLE), fault(moody, trial(logistic)));
    }

    @Test
    void aFailingCaseShrinksToTheSmallestThatFails() {
        Operation gather = Operation.all().get(Operation.all().size() - 1);
        Case failing = new Case(gather, new Shape(50, 60, 1), Contents.RANDOM, 1000, 5);
        Case smallest =
                Shrinking.smallest(failing, one -> one.shape().m() >= 7 && one.shape().n() >= 3);
        assertEquals(new Case(gather, new Shape(7, 3, 1), Contents.ZEROS, 0, 5), smallest);
    }

    @Test
    void aCaseIsReadBackFromItsText() {
        for (Operation operation : Operation.all()) {
            Case one = trial(operation);
            Case again = Case.parse(one.toString());
            assertEquals(one.toString(), again.toString());
        }
    }

    @Test
    void aCaseInAVariantIsReadBackFromItsTextAndNoOtherVariantIs() {
        String text = ":m=1,n=1,k=1,contents=random,offset=0,seed=5";
        Operation product = Operation.titled("multiply[right transposed + slope]");
        for (MultiplyVariant form : List.of(new Plain(), new Tiles(16, 8, 4, 8, 16))) {
            String title = product.in(form).title();
            assertEquals("multiply[" + form + " + right transposed + slope]", title);
            assertEquals(title + text, Case.parse(title + text).toString());
        }
        for (String form : List.of("Magic[]", "Plain[depth=8]"))
            assertThrows(
                    UserError.class,
                    () -> Case.parse("multiply[" + form + " + right transposed]" + text));
    }

    @Test
    void everyKernelThereIsStandsInTheList() throws IOException {
        Set<String> functions = new TreeSet<>();
        try (Stream<Path> files = Files.list(Path.of("kernels"))) {
            for (Path file : files.toList()) {
                Matcher kernel =
                        Pattern.compile("kernel void (\\w+)\\(").matcher(Files.readString(file));
                while (kernel.find()) functions.add(kernel.group(1));
            }
        }
        // the body of a macro that makes one kernel for each built-in function
        assertTrue(functions.remove("name"));
        // held by LimitCheck
        assertTrue(functions.removeIf(name -> name.startsWith("limit_")));
        assertEquals(
                functions,
                Stream.concat(
                                Operation.all().stream().map(Operation::kernel),
                                FusedProof.KERNELS.stream())
                        .collect(Collectors.toCollection(TreeSet::new)));
        assertFalse(functions.isEmpty());
    }
}
