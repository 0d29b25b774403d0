package clann.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * How far a training is: on a terminal a bar that is drawn over and over, elsewhere a line now and
 * then. Its bar may be taken away by another thread than the one that draws it.
 */
final class Progress {
    private static final int DEFAULT_COLUMNS = 80;
    private static final int WIDEST_BAR = 24;
    private static final int NARROWEST_BAR = 4;
    private static final double BAR_SECONDS = 0.1;
    private static final double LINE_SECONDS = 10;

    /**
     * What a progress is shown on.
     *
     * @param canDrawOver whether a line can be drawn over
     * @param colour whether it may have colours
     * @param columns characters that fit into a line
     */
    record Screen(boolean canDrawOver, boolean colour, int columns) {

        /** This process's stderr, as far as the system and the environment tell. */
        static Screen ofStderr(Map<String, String> environment) {
            boolean dumb = "dumb".equals(environment.get("TERM"));
            boolean colour = environment.getOrDefault("NO_COLOR", "").isEmpty();
            return new Screen(!dumb && stderrIsTerminal(), colour, columns(environment));
        }

        private static int columns(Map<String, String> environment) {
            String columns = environment.getOrDefault("COLUMNS", "");
            return columns.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(columns) : DEFAULT_COLUMNS;
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
            // else Java 22 and later have a console where there is no terminal, too
            System.setProperty("jdk.console", "java.base");
            return System.console() != null;
        }
    }

    private final PrintWriter err;
    private final Screen screen;
    private int epochs;
    private double lastShown = Double.NEGATIVE_INFINITY;
    private int drawn;

    Progress(PrintWriter err, Screen screen) {
        this.err = err;
        this.screen = screen;
    }

    /**
     * @param mostEpochs that there may be
     */
    void start(int mostEpochs) {
        epochs = mostEpochs;
    }

    synchronized void epoch(int number, double training, double validation, double seconds) {
        if (!screen.canDrawOver() && lastShown == Double.NEGATIVE_INFINITY) lastShown = 0;
        if (seconds - lastShown < (screen.canDrawOver() ? BAR_SECONDS : LINE_SECONDS)) return;
        lastShown = seconds;
        String line =
                "epoch %d/%d, cost %s, validation %s, up to %s left"
                        .formatted(
                                number,
                                epochs,
                                cost(training),
                                cost(validation),
                                duration(seconds / number * (epochs - number)));
        if (screen.canDrawOver()) {
            draw((double) number / epochs, line);
        } else {
            err.println(line);
        }
        err.flush();
    }

    /** Four decimals, and few digits where it is large. */
    static String cost(double nats) {
        return String.format(Locale.ROOT, Math.abs(nats) < 1e4 ? "%.4f" : "%.3g", nats);
    }

    /** Never up to the last column, where some terminals begin a new line. */
    private void draw(double share, String line) {
        int room = screen.columns() - 1;
        int bar = Math.min(WIDEST_BAR, room - line.length() - 1);
        String shown =
                bar < NARROWEST_BAR
                        ? line.substring(0, Math.min(line.length(), room))
                        : bar(share, bar) + " " + line;
        int width = bar < NARROWEST_BAR ? shown.length() : bar + 1 + line.length();
        err.print("\r" + shown + " ".repeat(Math.max(0, drawn - width)));
        drawn = width;
    }

    private String bar(double share, int width) {
        int full = (int) Math.round(share * width);
        String bar = "#".repeat(full) + "-".repeat(width - full);
        return screen.colour() ? "\u001b[36m" + bar + "\u001b[0m" : bar;
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
    synchronized void clear() {
        if (drawn == 0) return;
        err.print("\r" + " ".repeat(drawn) + "\r");
        err.flush();
        drawn = 0;
    }
}
