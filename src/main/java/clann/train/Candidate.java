package clann.train;

import clann.backend.Backend;
import java.util.function.Supplier;

/**
 * A device that a run may use.
 *
 * @param description its name and kind
 * @param reason why it is this one and no other
 * @param opener opens it; a {@link clann.UserError} of kind DEVICE where that fails
 */
public record Candidate(String description, String reason, Supplier<Backend> opener) {
    public Backend open() {
        return opener.get();
    }
}
