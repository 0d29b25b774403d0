package clann.check;

import clann.proof.Case;
import clann.proof.Operation;
import java.util.Optional;

/**
 * What a check is at.
 *
 * @param subject as its row will name it
 * @param variant likewise; empty where there is only one
 * @param trial of a kernel
 */
public record Doing(String subject, String variant, Optional<Case> trial) {
    public static Doing of(Case trial) {
        Operation operation = trial.operation();
        return new Doing(operation.kernel(), operation.variant(), Optional.of(trial));
    }

    public static Doing of(String subject) {
        return new Doing(subject, "", Optional.empty());
    }
}
