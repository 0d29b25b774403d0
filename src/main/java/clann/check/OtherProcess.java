package clann.check;

import clann.backend.Backend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.Optional;

/**
 * A process that uses the same device, while this one does; it ends with the check at the latest.
 */
final class OtherProcess implements AutoCloseable {
    private final List<String> command;
    private final Process process;

    /**
     * Starts it.
     *
     * @throws UncheckedIOException where that fails
     */
    OtherProcess(List<String> command) {
        this.command = command;
        try {
            this.process =
                    new ProcessBuilder(command)
                            .redirectOutput(Redirect.DISCARD)
                            .redirectError(Redirect.DISCARD)
                            .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Launches on the device until the other process has ended.
     *
     * @return what is wrong, here or with it
     */
    Optional<String> together(Backend device) {
        Optional<String> wrong;
        do {
            wrong = Stress.launchesWithoutWaiting(device);
        } while (process.isAlive() && wrong.isEmpty());
        try {
            int code = process.waitFor();
            return code == 0 || wrong.isPresent()
                    ? wrong
                    : Optional.of(
                            "the other process ended with %d: %s"
                                    .formatted(code, String.join(" ", command)));
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
