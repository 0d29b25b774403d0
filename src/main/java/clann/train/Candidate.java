package clann.train;

import clann.backend.Backend;
import clann.backend.opencl.OpenClBackend;
import clann.tune.Budget;
import clann.tune.Choices;
import clann.tune.Product;
import clann.tune.Table;
import clann.tune.Tuner;
import java.util.List;
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
 */
public record Candidate(
        String description,
        String reason,
        String identity,
        Function<Consumer<String>, Backend> opener) {

    /** The same, its kernels' variants chosen for a piece of work before it does that. */
    public Candidate tunedFor(List<Product> work) {
        return new Candidate(description, reason, identity, notices -> openTuned(work, notices));
    }

    private Backend openTuned(List<Product> work, Consumer<String> notices) {
        Budget budget = Tuner.firstUse();
        Backend backend = open(notices);
        if (!(backend instanceof OpenClBackend device)) return backend;
        try {
            Table table = Table.of(device.facts(), notices);
            new Tuner(device, table).atFirstUse(work, budget, notices);
            device.choose(new Choices(device.facts(), table, notices));
            return device;
        } catch (RuntimeException | Error e) {
            device.close();
            throw e;
        }
    }

    /**
     * @param notices takes a line for what its user has to wait for
     */
    public Backend open(Consumer<String> notices) {
        return opener.apply(notices);
    }

    /** The same for another reason. */
    Candidate because(String otherReason) {
        return new Candidate(description, otherReason, identity, opener);
    }
}
