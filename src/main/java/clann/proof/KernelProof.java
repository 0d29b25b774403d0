package clann.proof;

import clann.backend.Backend;
import clann.backend.Matrix;
import clann.backend.OwnedMatrix;
import clann.backend.layers.Resources;
import clann.proof.Finding.Fault;
import clann.proof.Operand.Role;
import clann.proof.Operation.Arithmetic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Holds a backend's operations against references, case by case.
 *
 * <p>Every operand stands inside a larger buffer, between numbers that must not change; results are
 * no numbers beforehand, so one that is not written shows; every case runs twice, with equal bits.
 */
public final class KernelProof {
    /** What stands around an operand: whole, so that any precision holds it. */
    private static final double GUARD = -12345;

    /** Numbers behind an operand: more than a vector or a work-group writes too many. */
    private static final int GUARDS_BEHIND = 67;

    private final Backend device;
    private final Consumer<Case> begins;
    private final int guardsBehind;
    private final Backend stated;
    private final ErrorBounds bounds;

    public KernelProof(Backend device) {
        this(device, GUARDS_BEHIND, trial -> {});
    }

    /**
     * @param begins is told of each case before it runs
     */
    public KernelProof(Backend device, Consumer<Case> begins) {
        this(device, GUARDS_BEHIND, begins);
    }

    /**
     * With no guards behind operands: for a simulator, which itself sees each access past the end
     * of a buffer, reads too.
     */
    public static KernelProof withoutGuardsBehind(Backend device, Consumer<Case> begins) {
        return new KernelProof(device, 0, begins);
    }

    private KernelProof(Backend device, int guardsBehind, Consumer<Case> begins) {
        this.device = device;
        this.begins = begins;
        this.guardsBehind = guardsBehind;
        this.stated = StatedArithmetic.like(device);
        this.bounds = new ErrorBounds(device.precision());
    }

    /**
     * What a case gave.
     *
     * @param worst the largest error as a share of its bound; 0 where bits are equal
     * @param isFlushed whether bits are not those stated, which the device's way with denormals
     *     excuses: within the bound nevertheless
     */
    public record Result(double worst, Optional<Finding> finding, boolean isFlushed) {
        Result(double worst, Optional<Finding> finding) {
            this(worst, finding, false);
        }
    }

    public Result run(Case trial) {
        begins.accept(trial);
        List<Operand> operands = trial.operation().operands().apply(trial.shape());
        var random = new SplittableRandom(trial.seed());
        List<double[]> numbers = new ArrayList<>();
        for (Operand operand : operands)
            numbers.add(operand.numbers(trial.contents(), random, device.precision()));
        try (var buffers = new Buffers(operands, trial.offset(), numbers)) {
            List<double[]> first = buffers.run(trial.operation());
            Optional<Finding> finding = buffers.firstDisturbed(first);
            if (finding.isEmpty()) finding = buffers.firstDifference(first, trial.operation());
            if (finding.isPresent()) return new Result(Double.POSITIVE_INFINITY, finding);
            return compare(trial, operands, numbers, buffers.inside(first));
        }
    }

    /** The operands in buffers of the device, with guards before and behind. */
    private final class Buffers implements AutoCloseable {
        private final List<Operand> operands;
        private final int offset;
        private final Resources resources = new Resources(device);
        private final List<double[]> wholes = new ArrayList<>();
        private final List<OwnedMatrix> buffers = new ArrayList<>();
        private final List<Matrix> views = new ArrayList<>();

        Buffers(List<Operand> operands, int offset, List<double[]> numbers) {
            this.operands = operands;
            this.offset = offset;
            for (int i = 0; i < operands.size(); i++) add(operands.get(i), numbers.get(i));
        }

        private void add(Operand operand, double[] numbers) {
            int before = before(buffers.size());
            double[] whole = new double[before + operand.length() + guardsBehind];
            Arrays.fill(whole, 0, before, GUARD);
            System.arraycopy(numbers, 0, whole, before, operand.length());
            Arrays.fill(whole, before + operand.length(), whole.length, GUARD);
            OwnedMatrix buffer = resources.upload(1, whole.length, whole);
            wholes.add(whole);
            buffers.add(buffer);
            views.add(buffer.view(before, operand.rows(), operand.columns()));
        }

        /** Guards before an operand; each operand another number, so no two are aligned alike. */
        private int before(int operand) {
            return offset == 0 ? 0 : offset + operand;
        }

        /** Whole buffers, after the operation. */
        List<double[]> run(Operation operation) {
            operation.call().run(device, views);
            List<double[]> after = new ArrayList<>();
            for (OwnedMatrix buffer : buffers) after.add(device.read(buffer));
            return after;
        }

        /** The first guard or input that is not what it was. */
        Optional<Finding> firstDisturbed(List<double[]> after) {
            for (int i = 0; i < operands.size(); i++) {
                double[] now = after.get(i);
                double[] was = wholes.get(i);
                int begin = before(i);
                int end = begin + operands.get(i).length();
                boolean isInput = operands.get(i).role() == Role.INPUT;
                int at = mismatch(was, now, 0, isInput ? now.length : begin);
                if (at < 0 && !isInput) at = mismatch(was, now, end, now.length);
                if (at >= 0) return Optional.of(disturbed(i, at - begin, now[at], was[at]));
            }
            return Optional.empty();
        }

        private int mismatch(double[] was, double[] now, int begin, int end) {
            int at = Arrays.mismatch(was, begin, end, now, begin, end);
            return at < 0 ? at : begin + at;
        }

        private Finding disturbed(int number, int inside, double now, double was) {
            Operand operand = operands.get(number);
            boolean isGuard = inside < 0 || inside >= operand.length();
            return new Finding(
                    isGuard ? Fault.OUTSIDE : Fault.INPUT_CHANGED,
                    isGuard
                            ? "%s, number %d of %d"
                                    .formatted(operand.name(), inside, operand.length())
                            : place(operand, inside),
                    now,
                    was,
                    0);
        }

        /** Where the operation, run once more on what inputs still are, gives something else. */
        Optional<Finding> firstDifference(List<double[]> first, Operation operation) {
            int[] results =
                    IntStream.range(0, buffers.size())
                            .filter(i -> operands.get(i).role() != Role.INPUT)
                            .toArray();
            for (int i : results) device.write(wholes.get(i), buffers.get(i));
            operation.call().run(device, views);
            for (int i : results) {
                double[] second = device.read(buffers.get(i));
                int at = Arrays.mismatch(first.get(i), second);
                if (at >= 0)
                    return Optional.of(
                            new Finding(
                                    Fault.NOT_REPEATABLE,
                                    place(operands.get(i), at - before(i)),
                                    second[at],
                                    first.get(i)[at],
                                    0));
            }
            return Optional.empty();
        }

        /** The operands alone, without their guards. */
        List<double[]> inside(List<double[]> whole) {
            List<double[]> inside = new ArrayList<>();
            for (int i = 0; i < operands.size(); i++)
                inside.add(
                        Arrays.copyOfRange(
                                whole.get(i), before(i), before(i) + operands.get(i).length()));
            return inside;
        }

        @Override
        public void close() {
            resources.close();
        }
    }

    private Result compare(
            Case trial, List<Operand> operands, List<double[]> numbers, List<double[]> computed) {
        if (trial.contents() == Contents.INTEGERS && trial.operation().isSum()) {
            // exact in any order, at any depth: nothing is allowed
            List<double[]> exactly = on(stated, trial.operation(), operands, numbers);
            Optional<Finding> wrong =
                    first(Fault.WRONG, (x, y) -> x != y, operands, computed, exactly);
            if (wrong.isPresent()) return new Result(Double.POSITIVE_INFINITY, wrong);
        }
        boolean flushed = trial.contents() == Contents.DENORMALS && !device.keepsDenormals();
        if (trial.operation().arithmetic().isStatedOn(device)) {
            Optional<Finding> otherBits =
                    firstOtherBits(
                            operands, computed, on(stated, trial.operation(), operands, numbers));
            if (otherBits.isEmpty())
                return trial.operation().arithmetic() == Arithmetic.STATED
                        ? new Result(0, otherBits)
                        // that exp and log are what they are called is the bounds' to say
                        : withinBounds(trial.operation(), operands, numbers, computed);
            Result bounded = withinBounds(trial.operation(), operands, numbers, computed);
            if (bounded.finding().isPresent()) return bounded;
            return flushed
                    ? new Result(bounded.worst(), Optional.empty(), true)
                    : new Result(bounded.worst(), otherBits);
        }
        return withinBounds(trial.operation(), operands, numbers, computed);
    }

    /** All operands after the operation on any backend. */
    static List<double[]> on(
            Backend backend, Operation operation, List<Operand> operands, List<double[]> numbers) {
        return after(backend, operation, operands, numbers).stream().map(backend::read).toList();
    }

    private static List<Matrix> after(
            Backend backend, Operation operation, List<Operand> operands, List<double[]> numbers) {
        List<Matrix> matrices = new ArrayList<>();
        for (int i = 0; i < operands.size(); i++)
            matrices.add(
                    backend.upload(
                            operands.get(i).rows(), operands.get(i).columns(), numbers.get(i)));
        operation.call().run(backend, matrices);
        return matrices;
    }

    private static Optional<Finding> firstOtherBits(
            List<Operand> operands, List<double[]> computed, List<double[]> expected) {
        boolean areSame = true;
        for (int i = 0; i < computed.size(); i++)
            areSame &= Arrays.equals(computed.get(i), expected.get(i));
        if (areSame) return Optional.empty();
        return first(
                        Fault.OTHER_BITS,
                        (x, y) -> !sameBits(x, y) && x != y,
                        operands,
                        computed,
                        expected)
                .or(
                        () ->
                                first(
                                        Fault.ZERO_SIGN,
                                        (x, y) -> !sameBits(x, y),
                                        operands,
                                        computed,
                                        expected));
    }

    private interface Difference {
        boolean between(double computed, double expected);
    }

    private static Optional<Finding> first(
            Fault fault,
            Difference difference,
            List<Operand> operands,
            List<double[]> computed,
            List<double[]> expected) {
        for (int i = 0; i < operands.size(); i++) {
            double[] ofDevice = computed.get(i);
            double[] right = expected.get(i);
            for (int at = 0; at < ofDevice.length; at++)
                if (difference.between(ofDevice[at], right[at]))
                    return Optional.of(
                            new Finding(
                                    fault, place(operands.get(i), at), ofDevice[at], right[at], 0));
        }
        return Optional.empty();
    }

    private Result withinBounds(
            Operation operation,
            List<Operand> operands,
            List<double[]> numbers,
            List<double[]> computed) {
        List<Matrix> bounded = after(bounds, operation, operands, numbers);
        List<double[]> expected = bounded.stream().map(bounds::exact).toList();
        List<double[]> allowed = bounded.stream().map(bounds::read).toList();
        double worst = 0;
        Optional<Finding> finding = Optional.empty();
        for (int i = 0; i < operands.size(); i++) {
            if (operands.get(i).role() == Role.INPUT) continue;
            double[] ofDevice = computed.get(i);
            double[] exactly = expected.get(i);
            double[] most = allowed.get(i);
            for (int at = 0; at < ofDevice.length; at++) {
                double share = share(ofDevice[at], exactly[at], most[at]);
                if (share <= worst) continue;
                worst = share;
                if (share > 1)
                    finding =
                            Optional.of(
                                    new Finding(
                                            Fault.WRONG,
                                            place(operands.get(i), at),
                                            ofDevice[at],
                                            exactly[at],
                                            most[at]));
            }
        }
        return new Result(worst, finding);
    }

    /** The error as a share of the bound; infinite where one of them alone is a number. */
    private static double share(double computed, double expected, double allowed) {
        if (sameBits(computed, expected) || computed == expected) return 0;
        // a float may overflow where double does not
        if (!Double.isFinite(expected) || !Double.isFinite(allowed))
            return Double.isFinite(computed) && Double.isFinite(expected)
                    ? 0
                    : Double.POSITIVE_INFINITY;
        double share = Math.abs(computed - expected) / allowed;
        return Double.isNaN(share) ? Double.POSITIVE_INFINITY : share;
    }

    /** Equal, zeros' signs too; any two that are no numbers. */
    private static boolean sameBits(double x, double y) {
        return Double.doubleToLongBits(x) == Double.doubleToLongBits(y);
    }

    private static String place(Operand operand, int index) {
        return "%s[%d][%d]"
                .formatted(operand.name(), index / operand.columns(), index % operand.columns());
    }
}
