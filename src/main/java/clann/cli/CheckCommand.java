package clann.cli;

import clann.UserError;
import clann.backend.Backend;
import clann.backend.Precision;
import clann.check.GradientCheck;
import clann.check.Trajectory;
import clann.check.TrajectoryReplay;
import clann.data.Digits;
import clann.data.Part;
import clann.data.Shares;
import clann.network.HiddenLayers;
import clann.report.Json;
import clann.train.Candidates;
import clann.train.Job;
import clann.train.Place;
import clann.train.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Whether a device trains rightly. */
@Command(
        name = "check",
        description = {
            "Holds a device's results against others: the gradients of a network for the digits, or"
                    + " a training that another program recorded.",
            "--precision is double where the device has it, unless it is given."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all that was checked holds",
            "1:something does not hold",
            "2:a wrong option or file",
            "3:a device failed, or is not there"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  clann check --gradients",
            "  clann check --gradients --layers 64,32 --device nvidia --precision float",
            "  clann check --trajectory digits-seed0.json.gz --json"
        })
final class CheckCommand implements Callable<Integer> {
    private static final String PUBLISHED_SPLIT = "60,20,20";

    @Option(
            names = "--gradients",
            description =
                    "Every parameter's gradient on 10 samples: in double against central"
                            + " differences, in float against EJML's in double, within a bound"
                            + " derived for each. Default: not checked")
    private boolean gradients;

    @Option(
            names = "--layers",
            paramLabel = "N,N,...",
            defaultValue = "20,20",
            description =
                    "With --gradients: widths of the hidden layers, or none. Default:"
                            + " ${DEFAULT-VALUE}. Example: --layers 64,32")
    private String layers;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "With --gradients: seed of the weights and the samples. Default:"
                            + " ${DEFAULT-VALUE}. Example: --seed 42")
    private long seed;

    @Option(
            names = "--trajectory",
            paramLabel = "FILE",
            description =
                    "Train as recorded in a trajectory file (trajectory-1, JSON, may be gzipped)"
                            + " and compare every cost. Default: none. Example: --trajectory"
                            + " digits-seed0.json.gz")
    private Path trajectory;

    @Mixin private DeviceOptions device;

    @Option(
            names = "--json",
            description =
                    "Print a JSON object for each check to stdout. Default: lines for a person")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        if (!gradients && trajectory == null)
            throw UserError.input(
                    "clann check needs to know what: --gradients, or --trajectory FILE");
        boolean holds = true;
        if (gradients) holds &= checkGradients();
        if (trajectory != null) holds &= replay();
        return holds ? 0 : UserError.Kind.FAILED.exitCode();
    }

    private boolean checkGradients() {
        Job job = publishedJob();
        var check =
                new GradientCheck(
                        job.network(), job.initial(), job.data(), job.split().rows(Part.TRAINING));
        return onDevice(
                backend -> {
                    GradientCheck.Result result = check.on(backend);
                    show(
                            event("gradients", backend)
                                    .with("layers", job.network().sizes())
                                    .with("parameters", result.parameters())
                                    .with("against", result.against())
                                    .with("worst_share_of_allowed", result.worst())
                                    .with("worst_place", result.place())
                                    .with("holds", result.holds()),
                            verdict(result.holds()) + "gradients: " + result.inWords());
                    return result.holds();
                });
    }

    private Job publishedJob() {
        var settings =
                new Settings(
                        HiddenLayers.parse(layers),
                        25,
                        0.1,
                        1,
                        1,
                        Shares.parse(PUBLISHED_SPLIT),
                        seed,
                        Precision.DOUBLE);
        return settings.job(Digits.read());
    }

    private boolean replay() {
        Trajectory recorded = Trajectory.read(trajectory);
        return onDevice(
                backend -> {
                    TrajectoryReplay.Result result = TrajectoryReplay.run(recorded, backend);
                    show(event(result, recorded, backend), inWords(result));
                    return result.holds();
                });
    }

    private Json event(TrajectoryReplay.Result result, Trajectory recorded, Backend backend) {
        return event("trajectory", backend)
                .with("file", trajectory.toString())
                .with("layers", recorded.job().network().sizes())
                .with("epochs", result.epochs())
                .with("max_relative_cost_difference", result.costDifference())
                .with("max_relative_validation_cost_difference", result.validationDifference())
                .with("max_parameter_difference", result.parameterDifference())
                .with("stopped_at", orNull(result.stopped()))
                .with("recorded_stop", orNull(result.recordedStop()))
                .with("same_confusion", result.sameConfusion().orElse(null))
                .with("holds", result.holds());
    }

    private static Integer orNull(OptionalInt number) {
        return number.isPresent() ? number.getAsInt() : null;
    }

    private String inWords(TrajectoryReplay.Result result) {
        return String.format(
                Locale.ROOT,
                "%s%s: %d epochs; largest relative cost difference %.2g (validation %.2g), largest"
                        + " parameter difference %.2g; the stopping rule ends it after %s (recorded:"
                        + " %s)",
                verdict(result.holds()),
                trajectory.getFileName(),
                result.epochs(),
                result.costDifference(),
                result.validationDifference(),
                result.parameterDifference(),
                epoch(result.stopped()),
                epoch(result.recordedStop()));
    }

    private static String epoch(OptionalInt number) {
        return number.isPresent() ? "epoch " + number.getAsInt() : "none of them";
    }

    private static String verdict(boolean holds) {
        return holds ? "holds  " : "FAILS  ";
    }

    private static Json event(String kind, Backend backend) {
        Place place = Place.of(backend);
        return Json.event(kind)
                .with("backend", place.backend())
                .with("device", place.device())
                .with("driver", place.driver())
                .with("precision", place.precision().word());
    }

    private void show(Json event, String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? event.compact() : line);
        out.flush();
    }

    private boolean onDevice(Function<Backend, Boolean> check) {
        PrintWriter err = spec.commandLine().getErr();
        var candidates = new Candidates(device.candidatesForProof(), err::println);
        try (Backend backend = candidates.open(opened -> opened)) {
            err.flush();
            return check.apply(backend);
        }
    }
}
