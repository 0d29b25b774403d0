package clann.train;

import clann.backend.Backend;
import clann.backend.opencl.OpenClBackend;
import clann.proof.Claim;
import clann.proof.Operation;
import clann.train.DeviceChoice.Admission;
import clann.tune.Budget;
import clann.tune.Choices;
import clann.tune.Needed;
import clann.tune.Product;
import clann.tune.Table;
import clann.tune.Tuner;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A device that a run may use.
 *
 * @param description its name and kind; no two here have the same
 * @param reason why it is this one and no other
 * @param identity all that its speed depends on: device, driver, precision
 * @param opener opens it, and tells of what takes its time; a {@link clann.UserError} of kind
 *     DEVICE where that fails
 * @param admission what it has to pass then
 * @param claims what is to be proven of it before, in turn: each is asked when all before it hold
 * @param tuned what its kernels' variants are to be chosen for; empty: they are those that ship
 */
public record Candidate(
        String description,
        String reason,
        String identity,
        Function<Consumer<String>, Backend> opener,
        Admission admission,
        List<Function<OpenClBackend, List<Claim>>> claims,
        Optional<List<Product>> tuned) {

    /** One that has nothing to pass. */
    public Candidate(
            String description,
            String reason,
            String identity,
            Function<Consumer<String>, Backend> opener) {
        this(
                description,
                reason,
                identity,
                opener,
                Admission.FREE,
                List.of(Candidate::ofTraining),
                Optional.empty());
    }

    /** The same for a piece of work, and nothing but what that takes is asked of it. */
    public Candidate wantedFor(List<Function<OpenClBackend, List<Claim>>> itsClaims) {
        return new Candidate(description, reason, identity, opener, admission, itsClaims, tuned);
    }

    /**
     * The same, its kernels' variants chosen before it is used: what is known of them, and what a
     * brief search finds for the products of a piece of work.
     */
    public Candidate tunedFor(List<Product> products) {
        return new Candidate(
                description, reason, identity, opener, admission, claims, Optional.of(products));
    }

    /** The same for another reason. */
    Candidate because(String otherReason) {
        return new Candidate(description, otherReason, identity, opener, admission, claims, tuned);
    }

    /**
     * @param notices takes a line for what its user has to wait for
     */
    public Backend open(Consumer<String> notices) {
        Budget budget = Tuner.firstUse();
        Backend backend = opener.apply(notices);
        if (!(backend instanceof OpenClBackend device)) return backend;
        try {
            int programs = 0;
            for (var some : claims)
                programs += admission.require(device, some.apply(device), notices);
            if (tuned.isPresent()) choose(device, tuned.get(), budget.without(programs), notices);
            return device;
        } catch (RuntimeException | Error e) {
            device.close();
            throw e;
        }
    }

    /** Likewise, for a training. */
    public Candidate wantedFor(Job job) {
        return wantedFor(List.of(job::claims, job::claimsWithoutFused));
    }

    /** Likewise, for products and what else is done to rows. */
    public Candidate wantedForProducts(List<Product> products) {
        return wantedFor(
                List.of(device -> Needed.of(device.facts(), device.precision(), products)));
    }

    /** All that a training may use, whatever its network. */
    static List<Claim> ofTraining(OpenClBackend device) {
        return Operation.usedOn(device).stream().<Claim>map(Claim.Of::new).toList();
    }

    private static void choose(
            OpenClBackend device, List<Product> products, Budget budget, Consumer<String> notices) {
        Table table = Table.of(device.facts(), notices);
        new Tuner(device, table).atFirstUse(products, budget, notices);
        device.choose(new Choices(device.facts(), table, notices));
    }
}
