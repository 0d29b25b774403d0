package clann.cli;

import clann.UserError;
import clann.backend.Precision;
import clann.check.GradientCheck;
import clann.data.Dataset;
import clann.data.Part;
import clann.data.Shares;
import clann.network.HiddenLayers;
import clann.report.RunFiles;
import clann.report.RunFolder;
import clann.train.Candidate;
import clann.train.Candidates;
import clann.train.FastestFirst;
import clann.train.FinishedRun;
import clann.train.Job;
import clann.train.Settings;
import clann.train.StopReason;
import clann.train.Work;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** From a data set to a trained network in a run folder. */
@Command(
        name = "train",
        description = {
            "Trains a network: linear layers, logistic between them, softmax at the end; minibatch"
                    + " gradient descent on the cross-entropy, until the validation cost stops"
                    + " falling."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:trained and saved",
            "1:the training diverged, or the gradient check failed",
            "2:a wrong option or wrong data",
            "3:a device failed, or is not there",
            "4:the results could not be written",
            "130:Ctrl-C (143: SIGTERM); finished epochs and the model are saved"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  clann train digits",
            "  clann train iris.csv --layers 8 --batch 10 --learning-rate 0.05 --seed 3",
            "  clann train digits --device opencl --precision double --json"
        })
final class TrainCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "DATA",
            description =
                    DataArgument.DESCRIPTION
                            + ": numeric columns, and the label in the last. Example: iris.csv")
    private String data;

    @Option(
            names = "--layers",
            paramLabel = "N,N,...",
            defaultValue = "20,20",
            description =
                    "Widths of the hidden layers, or none. Default: ${DEFAULT-VALUE}. Example:"
                            + " --layers 128,64")
    private String layers;

    @Option(
            names = "--batch",
            paramLabel = "ROWS",
            defaultValue = "25",
            description =
                    "Rows of a minibatch; one or more are a row larger where it does not divide"
                            + " the training rows. Default: ${DEFAULT-VALUE}. Example: --batch 64")
    private int batch;

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            defaultValue = "0.1",
            description =
                    "What a step takes of the gradient, a number above 0. Default: ${DEFAULT-VALUE}. Example:"
                            + " --learning-rate 0.01")
    private double learningRate;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "300",
            description =
                    "Passes over the training rows, at most. Default: ${DEFAULT-VALUE}. Example:"
                            + " --epochs 1000")
    private int epochs;

    @Option(
            names = "--patience",
            paramLabel = "EPOCHS",
            defaultValue = "2",
            description =
                    "Stop when the validation cost has not fallen for so many epochs in a row, at"
                            + " the earliest after epoch 4. Default: ${DEFAULT-VALUE}. Example:"
                            + " --patience 10")
    private int patience;

    @Option(
            names = "--split",
            paramLabel = "PERCENT,PERCENT,PERCENT",
            defaultValue = "60,20,20",
            description =
                    "Shares of the rows for training, validation and test, drawn at random."
                            + " Default: ${DEFAULT-VALUE}. Example: --split 80,10,10")
    private String split;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Seed of the split and of the first weights. Default: ${DEFAULT-VALUE}."
                            + " Example: --seed 42")
    private long seed;

    @Mixin private DeviceOptions device;

    @Mixin private ProofOption proof;

    @Mixin private TuneOption tune;

    @Option(
            names = "--gradient-check",
            description =
                    "First hold the gradient of every parameter against a reference, and stop"
                            + " where one is wrong. Default: no check. Example: clann train digits"
                            + " --gradient-check")
    private boolean gradientCheck;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "A new folder for the results. Default: runs/DATA-N in the current folder."
                            + " Example: --out results/first")
    private Path out;

    @Option(
            names = "--json",
            description =
                    "Print JSON objects to stdout, one a line: start, epoch, end. Default: a"
                            + " summary. Example: clann train digits --json")
    private boolean json;

    @Option(
            names = "--quiet",
            description =
                    "Print nothing but errors (and JSON). Default: progress and summary. Example:"
                            + " clann train digits --quiet")
    private boolean quiet;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        Settings settings =
                new Settings(
                        HiddenLayers.parse(layers),
                        batch,
                        learningRate,
                        epochs,
                        patience,
                        Shares.parse(split),
                        seed,
                        device.precision().orElse(Precision.FLOAT));
        Optional<RunFolder> named = Optional.ofNullable(out).map(RunFolder::at);
        List<Candidate> known = device.candidates(settings.precision(), proof);
        Dataset dataset = DataArgument.dataset(data);
        RunFolder folder = named.orElseGet(() -> RunFolder.numbered(dataset.name()));
        Job job = settings.job(dataset);
        TrainingOutput output = output();
        if (!folder.seemsWritable())
            output.notice(
                    "%s looks as if it cannot be written; what cannot be saved is shown all the same"
                            .formatted(folder.wanted()));
        List<Candidate> wanted = known.stream().map(one -> one.wantedFor(job)).toList();
        List<Candidate> devices =
                FastestFirst.ofUser()
                        .order(tune.on(wanted, job.products()), Work.training(job), output::notice);
        if (gradientCheck) checkGradients(job, new Candidates(devices, line -> {}), output);
        try (var training =
                new InterruptibleTraining(
                        DataArgument.named(data), device.request(), settings, job, output)) {
            Optional<FinishedRun> run = training.run(new Candidates(devices, output::notice));
            if (run.isEmpty()) return training.interruptedExitCode();
            int exitCode = finish(run.get(), folder, output);
            boolean interrupted = run.get().outcome().stop() == StopReason.INTERRUPTED;
            return exitCode == 0 && interrupted ? training.interruptedExitCode() : exitCode;
        }
    }

    private TrainingOutput output() {
        var stdout = spec.commandLine().getOut();
        var stderr = spec.commandLine().getErr();
        return json
                ? new JsonOutput(stdout, stderr, quiet)
                : new TextOutput(
                        stdout,
                        stderr,
                        quiet,
                        new Progress(stderr, Progress.Screen.ofStderr(System.getenv())));
    }

    private static void checkGradients(Job job, Candidates devices, TrainingOutput output) {
        var check =
                new GradientCheck(
                        job.network(), job.initial(), job.data(), job.split().rows(Part.TRAINING));
        GradientCheck.Result result =
                devices.open(
                        backend -> {
                            GradientCheck.Result found = check.on(backend);
                            backend.close();
                            return found;
                        });
        if (!result.holds())
            throw UserError.failed("the gradient check failed: " + result.inWords());
        output.notice("gradient check: " + result.inWords());
    }

    /** Saves and shows; gives the exit code. */
    private int finish(FinishedRun run, RunFolder folder, TrainingOutput output) {
        Optional<UserError> notSaved =
                save(() -> RunFiles.writeResults(folder, run, Version.text()));
        notSaved.ifPresent(fault -> folder.remove());
        output.ended(run, folder.path());
        if (notSaved.isPresent()) {
            output.warning(
                    "clann: %s; nothing was saved; name another folder with --out"
                            .formatted(notSaved.get().getMessage()));
            return UserError.Kind.OUTPUT.exitCode();
        }
        // drawing takes longer than most small trainings, so it comes after their result
        Optional<UserError> notDrawn = save(() -> RunFiles.writePictures(folder, run));
        if (notDrawn.isPresent()) {
            output.warning(
                    "clann: %s; all but the pictures is saved"
                            .formatted(notDrawn.get().getMessage()));
            return UserError.Kind.OUTPUT.exitCode();
        }
        if (run.outcome().stop() == StopReason.DIVERGED)
            throw UserError.failed(
                    "the training diverged in epoch %d: a cost is no number; the parameters before"
                                    .formatted(run.outcome().costs().epochs() + 1)
                            + " it are kept; try a smaller --learning-rate than "
                            + learningRate);
        return 0;
    }

    private static Optional<UserError> save(Runnable writing) {
        try {
            writing.run();
            return Optional.empty();
        } catch (UserError fault) {
            if (fault.kind() != UserError.Kind.OUTPUT) throw fault;
            return Optional.of(fault);
        }
    }
}
