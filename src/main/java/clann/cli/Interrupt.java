package clann.cli;

import java.util.concurrent.CompletableFuture;
import sun.misc.Signal;

/**
 * Ctrl-C, or the SIGTERM of a batch system: the first asks for an end, the second leaves at once.
 * No handler waits for a device: a driver that hangs must not take the finished epochs with it.
 * Once it is closed, every one leaves at once.
 */
final class Interrupt implements AutoCloseable {
    private final Runnable onFirst;
    private final CompletableFuture<Integer> asked = new CompletableFuture<>();
    private volatile boolean closed;

    private Interrupt(Runnable onFirst) {
        this.onFirst = onFirst;
    }

    /**
     * @param onFirst told of the first of them
     */
    static Interrupt listen(Runnable onFirst) {
        var interrupt = new Interrupt(onFirst);
        interrupt.listen("INT");
        interrupt.listen("TERM");
        return interrupt;
    }

    private void listen(String name) {
        var signal = new Signal(name);
        try {
            Signal.handle(signal, this::heard);
        } catch (IllegalArgumentException e) {
            // java -Xrs keeps it for others: then it ends the process at once, as ever
            return;
        }
    }

    private void heard(Signal signal) {
        int exitCode = 128 + signal.getNumber();
        if (!closed && asked.complete(exitCode)) onFirst.run();
        else Runtime.getRuntime().halt(exitCode);
    }

    /**
     * What handled them before is not put back: a driver's compiler handles them for a while, too,
     * so Java may not know it.
     */
    @Override
    public void close() {
        closed = true;
    }

    boolean isAsked() {
        return asked.isDone();
    }

    /** Done with the first of them. */
    CompletableFuture<?> asked() {
        return asked;
    }

    /** As a shell counts it: 130 after Ctrl-C, 143 after SIGTERM. */
    int exitCode() {
        return asked.join();
    }
}
