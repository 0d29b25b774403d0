package clann.train;

import clann.backend.Backend;
import clann.backend.Precision;

/** Where something was computed, as it is reported. */
public record Place(
        String backend, String device, String driver, Precision precision, String buildOptions) {

    public static Place of(Backend backend) {
        return new Place(
                backend.name(),
                backend.device(),
                backend.driver(),
                backend.precision(),
                backend.buildOptions());
    }
}
