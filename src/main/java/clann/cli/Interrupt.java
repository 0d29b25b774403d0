package clann.cli;

import java.util.concurrent.CompletableFuture;
import sun.misc.Signal;

/**
 * Ctrl-C: the first asks for an end, the second leaves at once. No handler waits for a device: a
 * driver that hangs must not take the finished epochs with it.
 */
final class Interrupt {
    static final int EXIT_CODE = 130;

    private final CompletableFuture<Void> asked = new CompletableFuture<>();

    /**
     * @param onFirst told of the first Ctrl-C
     */
    static Interrupt listen(Runnable onFirst) {
        var interrupt = new Interrupt();
        Signal.handle(
                new Signal("INT"),
                signal -> {
                    if (interrupt.isAsked()) Runtime.getRuntime().halt(EXIT_CODE);
                    interrupt.asked.complete(null);
                    onFirst.run();
                });
        return interrupt;
    }

    boolean isAsked() {
        return asked.isDone();
    }

    /** Done with the first Ctrl-C. */
    CompletableFuture<Void> asked() {
        return asked;
    }
}
