package clann.proof;

import clann.CacheFolder;
import clann.UserError;
import clann.backend.opencl.OpenClBackend;
import clann.backend.opencl.discovery.DeviceFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The proof that a device owes before it is used: of all that it is used for, once for each device,
 * driver, kernel source and set of build options, and then remembered.
 */
public final class QuickProof {
    private final ProofMemory memory;
    private final Proof.Runner runner;

    public QuickProof(ProofMemory memory, Proof.Runner runner) {
        this.memory = memory;
        this.runner = runner;
    }

    /**
     * Lets a device pass, or throws.
     *
     * @param claims of what it is to be used for
     * @param notices is told where a proof is run
     * @return how many programs were compiled for it
     * @throws UserError of kind DEVICE where the device gives wrong results, or fails
     */
    public int require(OpenClBackend device, List<Claim> claims, Consumer<String> notices) {
        List<Claim> unknown = new ArrayList<>();
        for (Claim claim : claims) {
            Optional<Boolean> verdict = memory.verdict(identity(device, claim));
            if (verdict.isEmpty()) unknown.add(claim);
            else if (!verdict.get()) throw wrong(device);
        }
        if (unknown.isEmpty()) return 0;
        notices.accept(
                "first use of %s in %s: proving its kernels"
                        .formatted(device.facts().label(), device.precision().word()));
        long start = System.nanoTime();
        Proof proof = runner.run(device, unknown);
        // of what there was no time for the next use may see more
        if (proof.isWhole())
            for (Claim claim : unknown) memory.remember(identity(device, claim), proof.holds());
        if (!proof.holds()) throw wrong(device);
        notices.accept(
                String.format(
                        Locale.ROOT,
                        "first use of %s in %s: %s in %.1f s with %d programs",
                        device.facts().label(),
                        device.precision().word(),
                        proof.isWhole() ? "proven" : "proven with fewer cases than usual",
                        (System.nanoTime() - start) / 1e9,
                        proof.programs()));
        return proof.programs();
    }

    private static UserError wrong(OpenClBackend device) {
        return UserError.device(
                "%s gives wrong results with driver %s: %s shows which; --unproven uses it all the same"
                        .formatted(
                                device.facts().label(), device.facts().driver(), command(device)));
    }

    /** What shows more. */
    public static String command(OpenClBackend device) {
        DeviceFacts facts = device.facts();
        return "clann check --device %d --precision %s"
                .formatted(facts.number(), device.precision().word());
    }

    /** A hash of all that a verdict depends on: another driver or kernel is another device. */
    static String identity(OpenClBackend device, Claim claim) {
        return CacheFolder.key(
                device.facts().identity(),
                device.buildOptions(),
                OpenClBackend.sources(),
                claim.text());
    }
}
