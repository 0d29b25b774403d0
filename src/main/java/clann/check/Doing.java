package clann.check;

import clann.proof.Case;
import java.util.Optional;

/**
 * What a check is at.
 *
 * @param subject as its row will name it
 * @param trial of a kernel
 */
public record Doing(String subject, Optional<Case> trial) {
    public static Doing of(Case trial) {
        return new Doing(trial.operation().kernel(), Optional.of(trial));
    }

    public static Doing of(String subject) {
        return new Doing(subject, Optional.empty());
    }
}
