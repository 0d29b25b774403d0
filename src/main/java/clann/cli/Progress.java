package clann.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * How far a training is: on a terminal a bar that is drawn over and over, elsewhere a line now and
 * then.
 */
final class Progress {
    private static final int BAR_WIDTH = 24;
    private static final double BAR_SECONDS = 0.1;
    private static final double LINE_SECONDS = 10;

    private final PrintWriter err;
    private final boolean terminal;
    private final boolean colour;
    private int epochs;
    private double lastShown = Double.NEGATIVE_INFINITY;
    private boolean drawn;

    /**
     * @param terminal whether a line can be drawn over
     * @param colour whether the bar may have one
     */
    Progress(PrintWriter err, boolean terminal, boolean colour) {
        this.err = err;
        this.terminal = terminal;
        this.colour = colour;
    }

    /** Of this process's stderr, as far as the system tells. */
    static Progress onStderr(PrintWriter err) {
        boolean plain = System.getenv("NO_COLOR") != null || "dumb".equals(System.getenv("TERM"));
        return new Progress(err, stderrIsTerminal(), !plain);
    }

    /** System.console() speaks of stdin and stdout alone, so Linux is asked first. */
    private static boolean stderrIsTerminal() {
        Path stderr = Path.of("/proc/self/fd/2");
        try {
            if (Files.isSymbolicLink(stderr)) {
                String target = Files.readSymbolicLink(stderr).toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
            }
        } catch (IOException e) {
            return false;
        }
        return System.console() != null;
    }

    /**
     * @param mostEpochs that there may be
     */
    void start(int mostEpochs) {
        epochs = mostEpochs;
    }

    void epoch(int number, double training, double validation, double seconds) {
        if (!terminal && lastShown == Double.NEGATIVE_INFINITY) lastShown = 0;
        if (seconds - lastShown < (terminal ? BAR_SECONDS : LINE_SECONDS)) return;
        lastShown = seconds;
        String line =
                String.format(
                        Locale.ROOT,
                        "epoch %d of at most %d, cost: training %.4f, validation %.4f, at most %s left",
                        number,
                        epochs,
                        training,
                        validation,
                        duration(seconds / number * (epochs - number)));
        if (terminal) {
            err.print("\r" + bar((double) number / epochs) + " " + line + "\u001b[K");
            drawn = true;
        } else {
            err.println(line);
        }
        err.flush();
    }

    private String bar(double share) {
        int full = (int) Math.round(share * BAR_WIDTH);
        String bar = "#".repeat(full) + "-".repeat(BAR_WIDTH - full);
        return colour ? "\u001b[36m" + bar + "\u001b[0m" : bar;
    }

    private static String duration(double seconds) {
        Duration left = Duration.ofSeconds(Math.round(seconds));
        if (left.toHours() > 0)
            return "%d h %d min".formatted(left.toHours(), left.toMinutesPart());
        if (left.toMinutes() > 0)
            return "%d min %d s".formatted(left.toMinutes(), left.toSecondsPart());
        return left.toSeconds() + " s";
    }

    /** Takes the bar away, so that something else can be printed. */
    void clear() {
        if (!drawn) return;
        err.print("\r\u001b[K");
        err.flush();
        drawn = false;
    }
}
