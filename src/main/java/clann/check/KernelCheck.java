package clann.check;

import clann.UserError;
import clann.backend.Backend;
import clann.backend.Precision;
import clann.proof.Case;
import clann.proof.Cases;
import clann.proof.Cases.Effort;
import clann.proof.Finding;
import clann.proof.Finding.Fault;
import clann.proof.KernelProof;
import clann.proof.Operation;
import clann.proof.Operation.Use;
import clann.proof.Shrinking;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Every kernel of a device, in every variant, over all its cases. */
public final class KernelCheck {
    private KernelCheck() {}

    /**
     * What is tried.
     *
     * @param allVariants those too that training does not use on any device
     * @param kernel only this one
     * @param seed of sizes and contents
     */
    public record Plan(Effort effort, boolean allVariants, Optional<String> kernel, long seed) {

        /**
         * @throws UserError where the kernel is none
         */
        public Plan {
            List<String> known =
                    Operation.all().stream().map(Operation::kernel).distinct().toList();
            if (kernel.isPresent() && !known.contains(kernel.get()))
                throw UserError.input(
                        "--kernel %s is none; there are %s"
                                .formatted(kernel.get(), String.join(", ", known)));
            if (!allVariants
                    && Operation.all().stream()
                            .filter(one -> kernel.map(one.kernel()::equals).orElse(true))
                            .allMatch(one -> one.use() == Use.NOBODY_YET))
                throw UserError.input(
                        "--kernel %s: training uses none of its variants; add --variants all"
                                .formatted(kernel.orElse("")));
        }

        /** What is tried on a device. */
        List<Operation> operations(Backend device) {
            // a kernel that is asked for is tried, also where training does not use it here
            List<Operation> asked =
                    Operation.all().stream()
                            .filter(one -> kernel.map(one.kernel()::equals).orElse(true))
                            .toList();
            List<Operation> used = asked.stream().filter(one -> one.isUsedOn(device)).toList();
            return allVariants || used.isEmpty() ? asked : used;
        }
    }

    /** What is to be thought of a kernel. */
    public enum Verdict {
        EQUAL_BITS("equal bits"),
        /**
         * The stated bits but where denormals are among the numbers: these the device takes for
         * zeros, as it says and OpenCL allows, and what comes of that is within the bound.
         */
        EQUAL_BITS_FLUSHED("equal bits, denormals flushed"),
        WITHIN_BOUND("within bound"),
        /**
         * The stated bits, but zeros of the other sign: no pass. Known of libclc's fma in software
         * (rusticl on the CPU), which takes fma(a, b, 0) for a b.
         */
        ZERO_SIGNS("EQUAL BITS BUT FOR SIGNS OF ZEROS"),
        /** What should have the stated bits has others, though within the bound: no pass. */
        OTHER_BITS("OTHER BITS, within bound"),
        WRONG("WRONG");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }

        public boolean holds() {
            return switch (this) {
                case EQUAL_BITS, EQUAL_BITS_FLUSHED, WITHIN_BOUND -> true;
                case ZERO_SIGNS, OTHER_BITS, WRONG -> false;
            };
        }
    }

    /** A failure at its smallest. */
    public record Failure(Case smallest, Finding finding) {}

    /**
     * What was found of one variant.
     *
     * @param worst the largest error as a share of its bound
     */
    public record Row(
            Operation operation,
            Precision precision,
            int cases,
            double worst,
            Verdict verdict,
            Optional<Failure> failure) {}

    /**
     * @param begins is told of each case before it runs
     * @param shown is told of each row as soon as it is there
     */
    public static void run(Backend device, Plan plan, Consumer<Case> begins, Consumer<Row> shown) {
        KernelProof proof =
                plan.effort() == Effort.TINY
                        ? KernelProof.withoutGuardsBehind(device, begins)
                        : new KernelProof(device, begins);
        for (Operation operation : plan.operations(device)) {
            List<Case> cases = Cases.of(operation, plan.effort(), plan.seed());
            shown.accept(row(proof, device, operation, cases));
        }
    }

    /** Runs given cases of one variant; stops at the first that fails, and shrinks it. */
    public static Row row(
            Backend device, Operation operation, List<Case> cases, Consumer<Case> begins) {
        return row(new KernelProof(device, begins), device, operation, cases);
    }

    private static Row row(
            KernelProof proof, Backend device, Operation operation, List<Case> cases) {
        double worst = 0;
        int count = 0;
        boolean isFlushed = false;
        Optional<Failure> failure = Optional.empty();
        for (Case trial : cases) {
            KernelProof.Result result = proof.run(trial);
            count++;
            worst = Math.max(worst, result.worst());
            isFlushed |= result.isFlushed();
            if (result.finding().isEmpty()) continue;
            Finding finding = result.finding().get();
            // a zero's sign hides no worse fault that comes after it
            boolean minor = finding.fault() == Fault.ZERO_SIGN;
            if (minor && failure.isPresent()) continue;
            failure = Optional.of(new Failure(trial, finding));
            if (!minor) break;
        }
        return new Row(
                operation,
                device.precision(),
                count,
                worst,
                failure.map(one -> verdict(one.finding().fault()))
                        .orElse(whereAllHold(operation, device, isFlushed)),
                failure.map(one -> shrunk(proof, one)));
    }

    private static Verdict whereAllHold(Operation operation, Backend device, boolean isFlushed) {
        if (!operation.arithmetic().isStatedOn(device)) return Verdict.WITHIN_BOUND;
        return isFlushed ? Verdict.EQUAL_BITS_FLUSHED : Verdict.EQUAL_BITS;
    }

    private static Verdict verdict(Fault fault) {
        return switch (fault) {
            case ZERO_SIGN -> Verdict.ZERO_SIGNS;
            case OTHER_BITS -> Verdict.OTHER_BITS;
            case WRONG, OUTSIDE, INPUT_CHANGED, NOT_REPEATABLE -> Verdict.WRONG;
        };
    }

    private static Failure shrunk(KernelProof proof, Failure found) {
        Fault fault = found.finding().fault();
        // what is written outside must go on meeting guards, not foreign memory
        boolean guarded = fault == Fault.OUTSIDE && found.smallest().offset() != 0;
        Case smallest =
                Shrinking.smallest(
                        found.smallest(),
                        simpler ->
                                !(guarded && simpler.offset() == 0)
                                        && fails(proof, simpler, fault));
        return new Failure(smallest, proof.run(smallest).finding().orElse(found.finding()));
    }

    /** With the same fault: else shrinking would end at another, lesser one. */
    private static boolean fails(KernelProof proof, Case trial, Fault fault) {
        return proof.run(trial).finding().filter(finding -> finding.fault() == fault).isPresent();
    }
}
