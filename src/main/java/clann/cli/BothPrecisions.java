package clann.cli;

import clann.check.CheckRow;
import clann.proof.Cases.Effort;
import clann.train.Place;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A device's checks in float and, where it has that, in double: at the same time, shown one after
 * the other. A thorough one asks for most of the device's memory, so there the second waits for the
 * first.
 */
final class BothPrecisions implements AutoCloseable {
    private static final int TICK_MILLISECONDS = 20;

    private final CheckWorker.Task task;
    private final boolean isOnly;
    private final WatchedCheck inFloat;
    private final BlockingQueue<Consumer<WatchedCheck.Listener>> heard =
            new LinkedBlockingQueue<>();
    private Optional<WatchedCheck> inDouble = Optional.empty();
    private Optional<FutureTask<Void>> run = Optional.empty();

    /**
     * @param task in float
     * @param isOnly as {@link WatchedCheck} takes it
     */
    BothPrecisions(CheckWorker.Task task, boolean isOnly) {
        this.task = task;
        this.isOnly = isOnly;
        this.inFloat = new WatchedCheck(task, isOnly);
    }

    /** Runs the one in float to its end. */
    WatchedCheck inFloat(WatchedCheck.Listener to) {
        boolean isBeside = task.plan().effort() != Effort.THOROUGH;
        inFloat.run(
                new WatchedCheck.Listener() {
                    @Override
                    public void says(String line) {
                        to.says(line);
                    }

                    @Override
                    public void begins(Place place) {
                        if (isBeside) startInDouble(true);
                        to.begins(place);
                    }

                    @Override
                    public void finds(Place place, CheckRow row) {
                        to.finds(place, row);
                    }
                });
        if (!isBeside) startInDouble(false);
        return inFloat;
    }

    private void startInDouble(boolean isBeside) {
        inDouble =
                inFloat.inDouble().map(it -> new WatchedCheck(task.inDouble(it, isBeside), isOnly));
        run = inDouble.map(check -> new FutureTask<>(() -> check.run(remembering()), null));
        run.ifPresent(
                check -> {
                    var thread = new Thread(check);
                    thread.setDaemon(true);
                    thread.start();
                });
    }

    private WatchedCheck.Listener remembering() {
        return new WatchedCheck.Listener() {
            @Override
            public void says(String line) {
                heard.add(to -> to.says(line));
            }

            @Override
            public void begins(Place place) {
                heard.add(to -> to.begins(place));
            }

            @Override
            public void finds(Place place, CheckRow row) {
                heard.add(to -> to.finds(place, row));
            }
        };
    }

    /** Waits for the end of the one in double; empty where the device has none. */
    Optional<WatchedCheck> inDouble(WatchedCheck.Listener to) {
        if (run.isEmpty()) return inDouble;
        try {
            while (!run.get().isDone() || !heard.isEmpty()) {
                var next = heard.poll(TICK_MILLISECONDS, TimeUnit.MILLISECONDS);
                if (next != null) next.accept(to);
            }
            run.get().get();
            return inDouble;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException fault) throw fault;
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Ends the one in double, should it still run. */
    @Override
    public void close() {
        run.ifPresent(check -> check.cancel(true));
    }
}
