package clann.cli;

import clann.UserError;
import clann.backend.Backend;
import clann.backend.Precision;
import clann.check.BugReport;
import clann.check.CheckRow;
import clann.check.GradientCheck;
import clann.check.KernelCheck;
import clann.check.Trajectory;
import clann.check.TrajectoryReplay;
import clann.data.Digits;
import clann.data.Part;
import clann.data.Shares;
import clann.network.HiddenLayers;
import clann.proof.Case;
import clann.proof.Cases.Effort;
import clann.report.Json;
import clann.train.Job;
import clann.train.Place;
import clann.train.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Whether a device computes and trains rightly. */
@Command(
        name = "check",
        description = {
            "Holds what a device computes against references: every kernel, the functions in them"
                    + " and training itself. It always computes; nothing is remembered.",
            "Without --device, or with auto, it is the best OpenCL device, by kind and size; EJML,"
                    + " which is the reference, only where there is none.",
            "Without --precision it computes in both, --gradients and --trajectory in double, where"
                    + " the device has double."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all that was checked holds",
            "1:something does not hold",
            "2:a wrong option or file",
            "3:a device failed, or is not there",
            "4:the report could not be written"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  clann check",
            "  clann check --all --variants all --out report.md",
            "  clann check --gradients --layers 64,32 --device nvidia --precision float",
            "  clann check --trajectory digits-seed0.json.gz --json"
        })
final class CheckCommand implements Callable<Integer> {
    private static final String PUBLISHED_SPLIT = "60,20,20";

    @Option(
            names = "--gradients",
            description =
                    "Only every parameter's gradient on 10 samples: in double against central"
                            + " differences, in float against EJML's in double, within a bound"
                            + " derived for each. Default: the whole check."
                            + " Example: clann check --gradients")
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
            names = "--trajectory",
            paramLabel = "FILE",
            description =
                    "Only train as recorded in a trajectory file (trajectory-1, JSON, may be"
                            + " gzipped) and compare every cost. Default: the whole check. Example:"
                            + " --trajectory recorded.json")
    private Path trajectory;

    @Option(
            names = "--kernel",
            paramLabel = "NAME",
            description = "Only this kernel. Default: all. Example: --kernel multiply")
    private String kernel;

    @Option(
            names = "--variants",
            paramLabel = "chosen|all",
            defaultValue = "chosen",
            description =
                    "Kernels' variants that training uses, or those that nobody uses yet too."
                            + " Default: ${DEFAULT-VALUE}. Example: --variants all")
    private String variants;

    @ArgGroup private EffortOptions effort = new EffortOptions();

    private static final class EffortOptions {
        @Option(
                names = "--tiny",
                description =
                        "Small cases alone, against the ends of their buffers: for a simulator that"
                                + " watches every access. Default: a few hundred of each kernel."
                                + " Example: --tiny --device Oclgrind")
        private boolean tiny;

        @Option(
                names = "--quick",
                description =
                        "A few cases of each kernel, in seconds. Default: a few hundred. Example:"
                                + " clann check --quick")
        private boolean quick;

        @Option(
                names = "--thorough",
                description =
                        "At least ten times the cases. Default: a few hundred of each kernel."
                                + " Example: clann check --thorough")
        private boolean thorough;

        Effort effort() {
            if (tiny) return Effort.TINY;
            return quick ? Effort.QUICK : thorough ? Effort.THOROUGH : Effort.NORMAL;
        }
    }

    @Option(
            names = "--case",
            paramLabel = "CASE",
            description =
                    "Only one case, as a failed check prints it. Default: all. Example: --case"
                            + " 'update:m=1,n=7,k=1,contents=random,offset=0,seed=5'")
    private String oneCase;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Seed of sizes, contents and weights. Default: ${DEFAULT-VALUE}. Example:"
                            + " --seed 42")
    private long seed;

    @Mixin private DeviceOptions device;

    @Option(
            names = "--all",
            description =
                    "Every OpenCL device in turn. Default: the one of --device. Example: clann"
                            + " check --all")
    private boolean all;

    @Option(
            names = "--json",
            description =
                    "Print a JSON object for each row to stdout. Default: a table for a person."
                            + " Example: clann check --json")
    private boolean json;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "Also write what a bug report needs, in Markdown. Default: nothing. Example:"
                            + " --out report.md")
    private Path out;

    @Spec private CommandSpec spec;

    /** Options that choose among what the whole check would do. */
    private static final List<String> PART_OF_THE_WHOLE =
            List.of(
                    "--kernel",
                    "--variants",
                    "--tiny",
                    "--quick",
                    "--thorough",
                    "--case",
                    "--all",
                    "--out");

    @Override
    public Integer call() {
        refuseContradictions();
        boolean holds =
                gradients ? checkGradients() : trajectory != null ? replay() : checkDevices();
        return holds ? 0 : UserError.Kind.FAILED.exitCode();
    }

    /** An option that would have no effect is a mistake of whoever gives it. */
    private void refuseContradictions() {
        contradicts("--gradients", PART_OF_THE_WHOLE);
        contradicts("--gradients", List.of("--trajectory"));
        contradicts("--trajectory", PART_OF_THE_WHOLE);
        contradicts("--trajectory", List.of("--layers", "--seed"));
        contradicts(
                "--case",
                List.of("--kernel", "--variants", "--tiny", "--quick", "--thorough", "--seed"));
        contradicts("--all", List.of("--device"));
        if (isGiven("--layers") && !gradients)
            throw UserError.input("--layers is for --gradients alone");
    }

    private void contradicts(String option, List<String> others) {
        for (String other : others)
            if (isGiven(option) && isGiven(other))
                throw UserError.input(
                        "%s and %s do not go together; leave out one of them"
                                .formatted(option, other));
    }

    private boolean isGiven(String option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    private boolean checkDevices() {
        var plan =
                new KernelCheck.Plan(
                        effort.effort(), allVariants(), Optional.ofNullable(kernel), seed);
        Optional<Case> single = Optional.ofNullable(oneCase).map(Case::parse);
        var report = new BugReport(Version.text());
        if (out != null) write(report); // before hours of work, not after them
        boolean holds = true;
        for (String request : device.requests(all)) {
            Optional<Precision> only = device.precision();
            var task =
                    new CheckWorker.Task(
                            request, only.orElse(Precision.FLOAT), plan, single, false, List.of());
            holds &= only.isPresent() ? inOne(task, report) : inBoth(task, report);
        }
        return holds;
    }

    private boolean inOne(CheckWorker.Task task, BugReport report) {
        var check = new WatchedCheck(task, !all);
        check.run(shown());
        return isRight(check, report);
    }

    private boolean inBoth(CheckWorker.Task inFloat, BugReport report) {
        try (var both = new BothPrecisions(inFloat, !all)) {
            WatchedCheck first = both.inFloat(shown());
            boolean holds = isRight(first, report);
            Optional<WatchedCheck> second = both.inDouble(shown());
            boolean isOpen = !first.environment().isEmpty();
            if (isOpen && second.isEmpty())
                complain(
                        "device: %s does not compute in double: checked in float only"
                                .formatted(first.place().device()));
            return second.map(check -> isRight(check, report)).orElse(true) && holds;
        }
    }

    private WatchedCheck.Listener shown() {
        var table = new CheckTable(spec.commandLine().getOut(), json);
        return new WatchedCheck.Listener() {
            @Override
            public void says(String line) {
                complain(line);
            }

            @Override
            public void begins(Place place) {
                table.begin(place);
            }

            @Override
            public void finds(Place place, CheckRow row) {
                table.row(place, row, repeat(place, row));
            }
        };
    }

    private void complain(String line) {
        PrintWriter err = spec.commandLine().getErr();
        synchronized (err) {
            err.println(line);
            err.flush();
        }
    }

    private boolean isRight(WatchedCheck check, BugReport report) {
        report.add(check.place(), check.environment(), check.rows(), check.sources());
        if (out != null) write(report);
        return check.rows().stream().allMatch(CheckRow::holds);
    }

    private boolean allVariants() {
        return switch (variants) {
            case "chosen" -> false;
            case "all" -> true;
            default ->
                    throw UserError.input(
                            "--variants %s is neither chosen nor all".formatted(variants));
        };
    }

    private static String repeat(Place place, CheckRow row) {
        return row.smallestCase()
                .map(
                        smallest ->
                                "clann check --device '%s' --precision %s --case '%s'"
                                        .formatted(
                                                place.backend().equals("ejml")
                                                        ? "cpu"
                                                        : place.device(),
                                                row.precision().word(),
                                                smallest))
                .orElse(null);
    }

    private void write(BugReport report) {
        try {
            Files.write(out, report.bytes());
        } catch (IOException e) {
            throw UserError.output("--out %s: cannot be written: %s".formatted(out, e), e);
        }
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
                    show(
                            event(result, recorded, backend),
                            "%s%s: %s"
                                    .formatted(
                                            verdict(result.holds()),
                                            trajectory.getFileName(),
                                            result.inWords()));
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
        PrintWriter stdout = spec.commandLine().getOut();
        stdout.println(json ? event.compact() : line);
        stdout.flush();
    }

    private boolean onDevice(Function<Backend, Boolean> check) {
        try (Backend backend =
                DeviceToCheck.open(
                        device.request(), device.precision(), spec.commandLine().getErr())) {
            return check.apply(backend);
        }
    }
}
