package clann.cli;

import clann.backend.EpochResult;
import clann.report.Json;
import clann.report.RunFiles;
import clann.train.FinishedRun;
import clann.train.Job;
import clann.train.Place;
import clann.train.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;

/** A training as JSON objects, one a line, alone on stdout; notices go to stderr. */
final class JsonOutput implements TrainingOutput {
    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean quiet;

    JsonOutput(PrintWriter out, PrintWriter err, boolean quiet) {
        this.out = out;
        this.err = err;
        this.quiet = quiet;
    }

    @Override
    public void started(Place place, Job job, Settings settings) {
        print(
                Json.event("start")
                        .with("backend", place.backend())
                        .with("device", place.device())
                        .with("driver", place.driver())
                        .with("precision", place.precision().word())
                        .with("layers", job.network().sizes())
                        .with("rows", RunFiles.rows(job))
                        .with("seed", settings.seed()));
    }

    @Override
    public void epoch(int number, EpochResult epoch, double seconds) {
        print(
                Json.event("epoch")
                        .with("epoch", number)
                        .with("training_cost", epoch.trainingCost())
                        .with("validation_cost", epoch.validationCost())
                        .with("seconds", seconds));
    }

    @Override
    public void notice(String line) {
        if (!quiet) warning(line);
    }

    @Override
    public void warning(String line) {
        err.println(line);
        err.flush();
    }

    @Override
    public void ended(FinishedRun run, Path folder) {
        print(
                RunFiles.outcome(Json.event("end"), run)
                        .with("seconds", run.seconds())
                        .with("out", folder == null ? null : folder.toString()));
    }

    private void print(Json event) {
        out.println(event.compact());
        out.flush();
    }
}
