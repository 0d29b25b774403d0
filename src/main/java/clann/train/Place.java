package clann.train;

import clann.backend.Backend;
import clann.backend.EpochRunner;
import clann.backend.Precision;

/**
 * Where something was computed, as it is reported.
 *
 * @param path how it was trained, as {@link EpochRunner#path} tells it; empty where it was not
 */
public record Place(
        String backend,
        String device,
        String driver,
        Precision precision,
        String buildOptions,
        String path) {

    public static Place of(Backend backend) {
        return of(backend, "");
    }

    public static Place of(Backend backend, EpochRunner runner) {
        return of(backend, runner.path());
    }

    private static Place of(Backend backend, String path) {
        return new Place(
                backend.name(),
                backend.device(),
                backend.driver(),
                backend.precision(),
                backend.buildOptions(),
                path);
    }
}
