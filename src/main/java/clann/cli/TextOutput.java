package clann.cli;

import clann.backend.EpochResult;
import clann.data.Part;
import clann.train.ConfusionMatrix;
import clann.train.Costs;
import clann.train.FinishedRun;
import clann.train.Job;
import clann.train.Outcome;
import clann.train.Place;
import clann.train.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A training for a person: progress and notices on stderr, the summary on stdout. */
final class TextOutput implements TrainingOutput {
    /** A wider table than this does not fit a terminal. */
    private static final int MOST_CLASSES_SHOWN = 20;

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean quiet;
    private final Progress progress;

    /**
     * @param quiet whether to show nothing but warnings
     */
    TextOutput(PrintWriter out, PrintWriter err, boolean quiet, Progress progress) {
        this.out = out;
        this.err = err;
        this.quiet = quiet;
        this.progress = progress;
    }

    @Override
    public void started(Place place, Job job, Settings settings) {
        if (quiet) return;
        progress.start(job.mostEpochs());
        notice(
                "%s: %s, %,d parameters, %s, seed %d; %d training, %d validation, %d test rows"
                        .formatted(
                                job.data().name(),
                                sizes(job),
                                job.network().parameterCount(),
                                place.precision().word(),
                                settings.seed(),
                                job.split().size(Part.TRAINING),
                                job.split().size(Part.VALIDATION),
                                job.split().size(Part.TEST)));
    }

    private static String sizes(Job job) {
        return job.network().sizes().stream().map(String::valueOf).collect(Collectors.joining("-"));
    }

    @Override
    public void epoch(int number, EpochResult epoch, double seconds) {
        if (!quiet) progress.epoch(number, epoch.trainingCost(), epoch.validationCost(), seconds);
    }

    @Override
    public void notice(String line) {
        if (!quiet) warning(line);
    }

    @Override
    public void warning(String line) {
        progress.clear();
        err.println(line);
        err.flush();
    }

    @Override
    public void ended(FinishedRun run, Path folder) {
        progress.clear();
        if (quiet) return;
        Outcome outcome = run.outcome();
        Costs costs = outcome.costs();
        out.printf("%s after epoch %d, %.2f s%n", why(outcome), costs.epochs(), run.seconds());
        if (costs.epochs() > 0)
            out.printf(
                    "cost: training %s, validation %s, test %s nats per sample%n",
                    Progress.cost(costs.training().get(costs.epochs() - 1)),
                    Progress.cost(costs.validation().get(costs.epochs() - 1)),
                    Progress.cost(outcome.test().cost()));
        int tested = run.job().split().size(Part.TEST);
        ConfusionMatrix confusion = run.confusion();
        out.printf("accuracy: %.1f %% of %d test rows%n%n", 100 * confusion.accuracy(), tested);
        table(confusion, run.job().data().classes());
        if (folder != null) out.printf("%nsaved: %s%n", folder);
        out.flush();
    }

    private static String why(Outcome outcome) {
        return switch (outcome.stop()) {
            case EARLY -> "stopped early, as the validation cost no longer fell,";
            case EPOCHS -> "ended";
            case INTERRUPTED -> "interrupted";
            case DIVERGED -> "diverged";
        };
    }

    private void table(ConfusionMatrix confusion, List<String> classes) {
        if (classes.size() > MOST_CLASSES_SHOWN) {
            out.printf(
                    "%d classes are too many for a table here; see confusion.csv%n",
                    classes.size());
            return;
        }
        int name = classes.stream().mapToInt(String::length).max().orElse(0);
        int cell = Math.max(4, name);
        out.println("true class by row, predicted class by column");
        out.print(" ".repeat(name));
        for (String predicted : classes) out.printf("  %" + cell + "s", predicted);
        out.println();
        for (int row = 0; row < classes.size(); row++) {
            out.printf("%" + Math.max(1, name) + "s", classes.get(row));
            for (int count : confusion.counts()[row])
                out.printf("  %" + cell + "s", count == 0 ? "." : String.valueOf(count));
            out.println();
        }
    }
}
