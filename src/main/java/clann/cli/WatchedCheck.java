package clann.cli;

import clann.UserError;
import clann.backend.opencl.OpenClBackend;
import clann.check.CheckRow;
import clann.check.Doing;
import clann.proof.Proof;
import clann.train.Place;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A {@link CheckWorker} and what it tells. Where it dies or falls silent, that is the device's
 * failure, at what it was doing.
 */
final class WatchedCheck {
    private static final int TICK_MILLISECONDS = 100;
    private static final int LINES_TO_REMEMBER = 12;

    /** Is told of a check as it goes. */
    interface Listener {
        /** A line of its stderr; from another thread than all else. */
        void says(String line);

        /** Before the first row. */
        void begins(Place place);

        void finds(Place place, CheckRow row);
    }

    private final CheckWorker.Task task;
    private final boolean isOnly;
    private final Map<CheckRow, OpenClBackend.Source> sources = new HashMap<>();
    private Optional<OpenClBackend.Source> sourceOfNext = Optional.empty();
    private final List<CheckRow> rows = new ArrayList<>();
    private final List<String> lastWords = new ArrayList<>();
    private Doing doing;
    private final Set<String> begun = new HashSet<>();
    private boolean isCompiled;
    private WorkerMessage.Opened opened;
    private Optional<String> refusal = Optional.empty();
    private Optional<WorkerMessage.Ended> ended = Optional.empty();
    private Optional<Proof> proof = Optional.empty();

    /**
     * @param isOnly whether it stands for the whole check, and not for one device of several
     */
    WatchedCheck(CheckWorker.Task task, boolean isOnly) {
        this.task = task;
        this.isOnly = isOnly;
        this.doing = Doing.of("opening the device");
        this.opened =
                new WorkerMessage.Opened(
                        new Place("opencl", task.device(), "unknown", task.precision(), "", ""),
                        List.of(),
                        "");
    }

    Place place() {
        return opened.place();
    }

    /** As a bug report has it; nothing where the device could not be opened. */
    List<String> environment() {
        return opened.environment();
    }

    /** How to ask for the same device in double; empty where it has none. */
    Optional<String> inDouble() {
        return Optional.of(opened.inDouble()).filter(request -> !request.isEmpty());
    }

    /** Of a first use, where it came to its end. */
    Optional<Proof> proof() {
        return proof;
    }

    List<CheckRow> rows() {
        return rows;
    }

    /** Of kernels that do not hold, each as it was built for its row. */
    Map<CheckRow, OpenClBackend.Source> sources() {
        return sources;
    }

    /**
     * Runs it to its end.
     *
     * @throws UserError where there is no such device, or, if it is the only one, it cannot be
     *     opened
     */
    void run(Listener to) {
        Process process = start();
        try {
            BlockingQueue<String> lines = new LinkedBlockingQueue<>();
            Thread errors = reading(process.getErrorStream(), to::says);
            Thread messages = reading(process.getInputStream(), lines::add);
            Optional<String> failure = watch(process, messages, lines, to);
            join(errors);
            if (failure.isEmpty()) return;
            if (opened.environment().isEmpty()) to.begins(place());
            List<String> why = new ArrayList<>(List.of(failure.get()));
            why.addAll(lastWords);
            found(CheckRow.failed(doing, task.precision(), why), to);
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start() {
        try {
            return new ProcessBuilder(task.command()).start();
        } catch (IOException e) {
            throw UserError.failed("no process for the check can be started: " + e.getMessage(), e);
        }
    }

    /**
     * @return how it failed
     */
    private Optional<String> watch(
            Process process, Thread reader, BlockingQueue<String> lines, Listener to) {
        int silentTicks = 0;
        while (true) {
            String line = poll(lines);
            if (line != null) {
                silentTicks = 0;
                hear(line, to);
            } else if (!reader.isAlive() && lines.isEmpty()) {
                int code = exitCode(process);
                boolean isOrderly = ended.isPresent() && code == exitCode(ended.get());
                return isOrderly ? refusal : Optional.of(howItDied(code));
            } else if (++silentTicks * TICK_MILLISECONDS > 1000 * patience()) {
                process.destroyForcibly();
                return Optional.of("did not come back within %d s".formatted(patience()));
            }
        }
    }

    private static Optional<String> variant(Doing doing) {
        return doing.trial().map(trial -> trial.operation().title());
    }

    /** Seconds for a case, or for whatever else it is doing; a first case compiles its kernel. */
    private int patience() {
        return switch (task.plan().effort()) {
            case QUICK -> isCompiled ? 5 : task.proven().isEmpty() ? 60 : 20;
            case TINY, NORMAL -> 120;
            case THOROUGH -> 900;
        };
    }

    private void hear(String line, Listener to) {
        Optional<WorkerMessage> message = WorkerMessage.parse(line);
        if (message.isEmpty()) {
            if (line.startsWith("# ") && lastWords.size() < LINES_TO_REMEMBER) lastWords.add(line);
            return;
        }
        if (message.get() instanceof WorkerMessage.Opened now) {
            opened = now;
            to.begins(place());
        } else if (message.get() instanceof WorkerMessage.Refused refused) {
            if (isOnly || refused.kind() != UserError.Kind.DEVICE) throw refused.error();
            refusal = Optional.of(refused.why());
        } else if (message.get() instanceof WorkerMessage.Begins now) {
            isCompiled = variant(now.doing()).map(variant -> !begun.add(variant)).orElse(false);
            doing = now.doing();
        } else if (message.get() instanceof WorkerMessage.From from) {
            sourceOfNext = Optional.of(from.source());
        } else if (message.get() instanceof WorkerMessage.Ended now) {
            ended = Optional.of(now);
        } else if (message.get() instanceof WorkerMessage.Proved now) {
            proof = Optional.of(now.proof());
        } else if (message.get() instanceof WorkerMessage.Found now) {
            sourceOfNext.ifPresent(source -> sources.put(now.row(), source));
            sourceOfNext = Optional.empty();
            found(now.row(), to);
        }
    }

    private static int exitCode(WorkerMessage.Ended ended) {
        return ended.holds() ? 0 : UserError.Kind.FAILED.exitCode();
    }

    private void found(CheckRow row, Listener to) {
        rows.add(row);
        to.finds(place(), row);
    }

    private static String howItDied(int code) {
        // as a shell and as Java tell a signal
        return code > 128
                ? "the driver ended its process with signal %d".formatted(code - 128)
                : "the driver ended its process with code %d".formatted(code);
    }

    private static Thread reading(InputStream stream, Consumer<String> to) {
        var thread =
                new Thread(
                        () -> {
                            try (var reader =
                                    new BufferedReader(
                                            new InputStreamReader(
                                                    stream, StandardCharsets.UTF_8))) {
                                reader.lines().forEach(to);
                            } catch (IOException | UncheckedIOException e) {
                                // the process is gone
                                return;
                            }
                        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static String poll(BlockingQueue<String> lines) {
        try {
            return lines.poll(TICK_MILLISECONDS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static int exitCode(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        return new IllegalStateException("nobody interrupts this thread", e);
    }
}
