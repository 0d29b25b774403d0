package clann.proof;

import clann.CacheFolder;
import clann.UserError;
import clann.backend.opencl.FusedVariant;
import clann.backend.opencl.OpenClBackend;
import clann.backend.opencl.discovery.DeviceFacts;
import clann.proof.Cases.Effort;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The proof that a device owes before it is used: a few cases of every kernel that training uses,
 * once for each device, driver, kernel source and set of build options, and then remembered. What
 * is within its bound is good enough to train with, also where {@code clann check} demands more.
 */
public final class QuickProof {
    private final ProofMemory memory;

    public QuickProof(ProofMemory memory) {
        this.memory = memory;
    }

    /**
     * Lets a device pass, or throws.
     *
     * @param notices is told where a proof is run
     * @throws UserError of kind DEVICE where the device gives wrong results
     */
    public void require(OpenClBackend device, Consumer<String> notices) {
        String identity = identity(device);
        Optional<Boolean> known = memory.verdict(identity);
        boolean holds = known.orElseGet(() -> proven(device, identity, notices));
        if (!holds) {
            DeviceFacts facts = device.facts();
            throw UserError.device(
                    ("%s gives wrong results with driver %s: clann check --device %d --precision %s"
                                    + " shows which; --unproven uses it all the same")
                            .formatted(
                                    facts.label(),
                                    facts.driver(),
                                    facts.number(),
                                    device.precision().word()));
        }
    }

    private boolean proven(OpenClBackend device, String identity, Consumer<String> notices) {
        notices.accept(
                "first use of %s in %s: proving its kernels"
                        .formatted(device.facts().label(), device.precision().word()));
        boolean holds = holds(device);
        memory.remember(identity, holds);
        return holds;
    }

    private static boolean holds(OpenClBackend device) {
        var proof = new KernelProof(device);
        FusedVariant chosen = device.fusedVariant();
        boolean operations =
                Operation.all().stream()
                        .filter(operation -> operation.isUsedOn(device))
                        .flatMap(operation -> Cases.of(operation, Effort.QUICK, 0).stream())
                        .flatMap(trial -> proof.run(trial).finding().stream())
                        .allMatch(finding -> finding.fault().isWithinBound());
        return operations
                && FusedProof.trials(Effort.QUICK).stream()
                        .filter(trial -> trial.obstacle(device, chosen).isEmpty())
                        .allMatch(
                                trial ->
                                        FusedProof.run(device, chosen, trial, 0)
                                                .difference()
                                                .isEmpty());
    }

    /** A hash of all that a verdict depends on: another driver or kernel is another device. */
    static String identity(OpenClBackend device) {
        return CacheFolder.key(
                device.facts().identity(), device.buildOptions(), OpenClBackend.sources());
    }
}
