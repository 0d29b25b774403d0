package clann.train;

import clann.backend.Backend;
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
