package clann.proof;

import clann.backend.opencl.OpenClBackend;
import clann.proof.Cases.Effort;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A few cases of each of some claims, in turn, for as long as there is time. What is within its
 * bound is good enough to train with, also where {@code clann check} demands more.
 *
 * @param holds whether all cases did that ran
 * @param isWhole whether there was time for all of them, and all could be tried
 * @param programs that were compiled for it
 */
public record Proof(boolean holds, boolean isWhole, int programs) {
    /** Nanoseconds: of the 5 s that a user waits, the rest is for starting and ending. */
    private static final long MOST = 3_500_000_000L;

    /** Runs one; wherever that is to be. */
    public interface Runner {
        /**
         * In this process, whom a driver that crashes takes with it: for a program of one's own.
         */
        Runner HERE =
                (device, claims) ->
                        Proof.run(device, claims, System::nanoTime, subject -> {}, trial -> {});

        /**
         * @throws clann.UserError of kind DEVICE where the device fails
         */
        Proof run(OpenClBackend device, List<Claim> claims);
    }

    /** Of two halves. */
    public Proof and(Proof other) {
        return new Proof(holds && other.holds, isWhole && other.isWhole, programs + other.programs);
    }

    /**
     * @param clock nanoseconds
     * @param subject is told of each fused epoch before it runs
     * @param begins is told of each case before it runs
     * @throws clann.UserError of kind DEVICE where the device fails
     */
    public static Proof run(
            OpenClBackend device,
            List<Claim> claims,
            LongSupplier clock,
            Consumer<String> subject,
            Consumer<Case> begins) {
        long end = clock.getAsLong() + MOST;
        int before = device.programsCompiled();
        List<List<Case>> cases = new ArrayList<>();
        boolean isWhole = true;
        for (Claim claim : claims)
            if (claim instanceof Claim.Of of) {
                cases.add(cases(of.operation()));
            } else if (claim instanceof Claim.Fused fused) {
                subject.accept(fused.text());
                // a driver that compiles it another time has to be proven then
                if (!FusedProof.compiles(device, fused)) isWhole = false;
                else if (!FusedProof.holds(device, fused))
                    return new Proof(false, true, device.programsCompiled() - before);
            }
        var proof = new KernelProof(device, begins);
        int most = cases.stream().mapToInt(List::size).max().orElse(0);
        for (int turn = 0; turn < most; turn++)
            for (List<Case> ofOne : cases) {
                // the first of each, that no kernel is without a proof
                if (turn > 0 && clock.getAsLong() - end > 0)
                    return new Proof(true, false, device.programsCompiled() - before);
                if (turn < ofOne.size() && !holds(proof, ofOne.get(turn)))
                    return new Proof(false, true, device.programsCompiled() - before);
            }
        return new Proof(true, isWhole, device.programsCompiled() - before);
    }

    /** Without sums so long that a product takes more programs for them than for others. */
    private static List<Case> cases(Operation operation) {
        return Cases.of(operation, Effort.QUICK, 0).stream()
                .filter(trial -> trial.shape().k() < Cases.LONG_SUM)
                .toList();
    }

    private static boolean holds(KernelProof proof, Case trial) {
        return proof.run(trial).finding().map(one -> one.fault().isWithinBound()).orElse(true);
    }
}
