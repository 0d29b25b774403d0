package clann.report;

import clann.data.Part;
import clann.model.ModelFile;
import clann.report.picture.ConfusionPicture;
import clann.report.picture.CostPicture;
import clann.report.picture.NetworkPicture;
import clann.report.picture.SamplePicture;
import clann.train.Costs;
import clann.train.FinishedRun;
import clann.train.Job;
import clann.train.Outcome;
import clann.train.Place;
import clann.train.Settings;
import clann.tune.Choices.Used;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The files of a run folder. */
public final class RunFiles {
    private RunFiles() {}

    /** The model, the costs, the confusion table, and what it takes to repeat the run. */
    public static void writeResults(RunFolder folder, FinishedRun run, String version) {
        folder.write(ModelFile.NAME, ModelFile.bytes(run.model()));
        folder.write("costs.csv", CostsFile.bytes(run.outcome().costs()));
        folder.write(
                "confusion.csv", ConfusionFile.bytes(run.confusion(), run.job().data().classes()));
        folder.write("run.json", record(run, version).getBytes(StandardCharsets.UTF_8));
    }

    /** Samples, network, costs and confusion table to look at. */
    public static void writePictures(RunFolder folder, FinishedRun run) {
        List<String> classes = run.job().data().classes();
        folder.write("samples.png", SamplePicture.png(run.job().data()));
        folder.write("network.png", NetworkPicture.png(run.job().network()));
        folder.write("costs.png", CostPicture.png(run.outcome().costs()));
        folder.write("confusion.png", ConfusionPicture.png(classes, run.confusion().counts()));
    }

    private static String record(FinishedRun run, String version) {
        return Json.object()
                        .with("clann", version)
                        .with("java", System.getProperty("java.version"))
                        .with(
                                "system",
                                System.getProperty("os.name") + " " + System.getProperty("os.arch"))
                        .with("data", data(run))
                        .with("settings", settings(run.settings()).with("device", run.device()))
                        .with("network", run.job().network().sizes())
                        .with("parameters", run.job().network().parameterCount())
                        .with(
                                "places",
                                run.places().stream().map(place -> place(place).fields()).toList())
                        .with("choices", run.choices())
                        .with("variants", run.variants().stream().map(RunFiles::variant).toList())
                        .with("results", results(run))
                        .indented()
                + "\n";
    }

    private static Json data(FinishedRun run) {
        Job job = run.job();
        return Json.object()
                .with("named", run.data())
                .with("rows", rows(job))
                .with("features", job.data().features().size())
                .with("classes", job.data().classes());
    }

    /** How many rows each part has. */
    public static Json rows(Job job) {
        return Json.object()
                .with("train", job.split().size(Part.TRAINING))
                .with("validation", job.split().size(Part.VALIDATION))
                .with("test", job.split().size(Part.TEST));
    }

    /** By the names of the command line's options. */
    private static Json settings(Settings settings) {
        return Json.object()
                .with("layers", settings.hidden().toString())
                .with("batch", settings.batch())
                .with("learning-rate", settings.learningRate())
                .with("epochs", settings.epochs())
                .with("patience", settings.patience())
                .with("split", settings.shares().toString())
                .with("seed", settings.seed())
                .with("precision", settings.precision().word());
    }

    private static Json place(Place place) {
        return Json.object()
                .with("backend", place.backend())
                .with("device", place.device())
                .with("driver", place.driver())
                .with("build_options", place.buildOptions())
                .with("path", place.path());
    }

    private static Map<String, Object> variant(Used used) {
        return Json.object()
                .with("work", used.work())
                .with("variant", used.variant())
                .with("chosen", used.isTuned() ? "tuned" : "default")
                .fields();
    }

    private static Json results(FinishedRun run) {
        return outcome(Json.object(), run).with("seconds", run.seconds());
    }

    /** The results, as fields of an object. */
    public static Json outcome(Json object, FinishedRun run) {
        Outcome outcome = run.outcome();
        Costs costs = outcome.costs();
        int epochs = costs.epochs();
        return object.with("epochs", epochs)
                .with("stopped", outcome.stop().word())
                .with("training_cost", epochs == 0 ? null : costs.training().get(epochs - 1))
                .with("validation_cost", epochs == 0 ? null : costs.validation().get(epochs - 1))
                .with("test_cost", outcome.test().cost())
                .with("test_accuracy", run.confusion().accuracy())
                .with("confusion", run.confusion().counts());
    }
}
