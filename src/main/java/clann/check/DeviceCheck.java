package clann.check;

import clann.UserError;
import clann.backend.Backend;
import clann.backend.BuiltIn;
import clann.backend.EpochRunner;
import clann.backend.Precision;
import clann.backend.opencl.FusedBuild;
import clann.backend.opencl.FusedVariant;
import clann.backend.opencl.OpenClBackend;
import clann.check.KernelCheck.Verdict;
import clann.data.Dataset;
import clann.data.Digits;
import clann.data.Part;
import clann.data.Shares;
import clann.network.HiddenLayers;
import clann.proof.BuiltInErrors;
import clann.proof.Case;
import clann.proof.Cases;
import clann.proof.Cases.Effort;
import clann.proof.Claim;
import clann.proof.FusedProof;
import clann.proof.Operation;
import clann.train.Job;
import clann.train.Settings;
import clann.tune.Choices;
import clann.tune.Table;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** All that is checked of a device in one precision: kernels, functions, training. */
public final class DeviceCheck {
    private static final int ALL_TRAINING_ROWS = 1078;
    private static final int TEN_STEPS = ALL_TRAINING_ROWS / 10;

    /** Of opening and closing everything. */
    private static final int CYCLES = 1000;

    private final Backend device;
    private final KernelCheck.Plan plan;
    private final Optional<List<String>> other;
    private final CheckListener listener;
    private Doing doing = Doing.of("nothing yet");
    private boolean holds = true;

    private DeviceCheck(
            Backend device,
            KernelCheck.Plan plan,
            Optional<List<String>> other,
            CheckListener listener) {
        this.device = device;
        this.plan = plan;
        this.other = other;
        this.listener = listener;
    }

    /**
     * @param plan where it names one kernel, nothing else is checked
     * @param other a command that computes on the same device and ends with 0 where that is right,
     *     for two processes at once; empty where another check of this device sees to that, and to
     *     all else that does not depend on the precision
     * @return whether all holds; not where the device fails
     */
    public static boolean run(
            Backend device,
            KernelCheck.Plan plan,
            Optional<List<String>> other,
            CheckListener listener) {
        var check = new DeviceCheck(device, plan, other, listener);
        check.unlessTheDeviceFails(check::all);
        return check.holds;
    }

    /** Runs one case alone; gives whether it holds. */
    public static boolean runCase(
            Backend device, KernelCheck.Plan plan, Case trial, CheckListener listener) {
        var check = new DeviceCheck(device, plan, Optional.empty(), listener);
        check.unlessTheDeviceFails(
                () ->
                        check.row(
                                row(
                                        KernelCheck.row(
                                                device,
                                                trial.operation(),
                                                List.of(trial),
                                                check::begins))));
        return check.holds;
    }

    /** A launch, a wait or a copy that fails is a finding, and the end of the check. */
    private void unlessTheDeviceFails(Runnable check) {
        try {
            check.run();
        } catch (UserError failure) {
            if (failure.kind() != UserError.Kind.DEVICE) throw failure;
            List<String> why = failure.getMessage().lines().toList();
            row(CheckRow.failed(doing, device.precision(), why));
        }
    }

    private void all() {
        kernels();
        if (plan.kernel().isPresent()) return;
        if (device instanceof OpenClBackend openCl) {
            builtIns(openCl);
            limits(openCl);
            if (!plan.effort().inSeconds()) stress(openCl);
        }
        if (plan.effort() != Effort.TINY) training();
        if (device instanceof OpenClBackend openCl) fusedEpochs(openCl);
    }

    private void begins(Doing next) {
        doing = next;
        listener.begins(next);
    }

    private void begins(Case trial) {
        begins(Doing.of(trial));
    }

    private void row(CheckRow row) {
        holds &= row.holds();
        listener.found(row);
    }

    private void kernels() {
        KernelCheck.run(device, plan, this::begins, found -> row(row(found)));
        if (device instanceof OpenClBackend openCl && plan.effort() != Effort.TINY)
            tunedVariants(openCl);
    }

    /** What the tuner chose on this device, whatever the sizes it chose it for. */
    private void tunedVariants(OpenClBackend openCl) {
        Set<String> seen = new HashSet<>();
        for (Choices.Tuned tuned : choices(openCl).tuned(openCl.precision()))
            for (Operation operation : tuned.served()) {
                boolean isAsked =
                        plan.operations(device).stream()
                                .anyMatch(one -> one.title().equals(operation.title()));
                Operation inVariant = operation.in(tuned.variant());
                if (!isAsked || !seen.add(inVariant.title())) continue;
                KernelCheck.Row found =
                        KernelCheck.row(
                                openCl,
                                inVariant,
                                Cases.of(inVariant, plan.effort(), plan.seed()),
                                this::begins);
                // what holds needs no numbers
                row(
                        found.verdict().holds()
                                ? row(found, operation.variant() + ", tuned")
                                : row(found));
            }
    }

    private static Choices choices(OpenClBackend openCl) {
        return new Choices(openCl.facts(), Table.of(openCl.facts(), line -> {}), line -> {});
    }

    private static CheckRow row(KernelCheck.Row found) {
        return row(found, found.operation().variant());
    }

    /** A kernel's row, with what it takes to repeat its failure. */
    private static CheckRow row(KernelCheck.Row found, String variant) {
        return new CheckRow(
                found.operation().kernel(),
                variant,
                found.precision(),
                found.cases(),
                found.worst(),
                found.verdict().holds(),
                found.verdict().words(),
                found.failure().map(KernelCheck.Failure::smallest),
                found.failure()
                        .map(failure -> List.of(failure.finding().inWords()))
                        .orElse(List.of()));
    }

    private void builtIns(OpenClBackend openCl) {
        boolean isFloat = device.precision() == Precision.FLOAT;
        int arguments = isFloat ? 1_000_000 : 10_000;
        if (plan.effort() == Effort.QUICK) arguments /= 10;
        if (plan.effort() == Effort.TINY) arguments = 1000;
        if (plan.effort() == Effort.THOROUGH) arguments *= 10;
        for (BuiltIn function : BuiltIn.values()) {
            String subject = "function " + function.name().toLowerCase(Locale.ROOT);
            begins(Doing.of(subject));
            BuiltInErrors.Measured measured =
                    BuiltInErrors.of(openCl, function, arguments, plan.seed());
            String numbers =
                    String.format(
                            Locale.ROOT, "%.2f of %.1f ulp", measured.worst(), measured.limit());
            double share = measured.worst() == 0 ? 0 : measured.worst() / measured.limit();
            row(
                    new CheckRow(
                            subject,
                            "",
                            device.precision(),
                            measured.arguments(),
                            share,
                            measured.holds(),
                            measured.holds() ? numbers : "WRONG, " + numbers,
                            Optional.empty(),
                            measured.holds() ? List.of() : List.of("at x = " + measured.at())));
        }
    }

    private void limits(OpenClBackend openCl) {
        oneRow("limits", 1, () -> LimitCheck.wrong(openCl));
    }

    private void stress(OpenClBackend openCl) {
        stressRow("launches without waiting", 1, () -> Stress.launchesWithoutWaiting(openCl));
        stressRow("several queues", 1, () -> Stress.severalQueues(openCl));
        other.ifPresent(command -> besideAnother(openCl, command));
        if (plan.effort() != Effort.THOROUGH) return;
        stressRow("memory to the brim", 1, () -> Stress.memoryToTheBrim(openCl));
        String large = "a buffer of over 2^31 bytes";
        Stress.noRoomForALargeBuffer(openCl)
                .ifPresentOrElse(
                        why -> row(CheckRow.leftOut("stress: " + large, device.precision(), why)),
                        () -> stressRow(large, 1, () -> Stress.largeBuffer(openCl)));
    }

    private void besideAnother(OpenClBackend openCl, List<String> command) {
        String cycles = "stress: opening and closing";
        try (var process = new OtherProcess(command)) {
            oneRow(
                    cycles,
                    CYCLES,
                    () -> Stress.openingAndClosing(openCl, CYCLES, () -> begins(Doing.of(cycles))));
            stressRow("two processes", 1, () -> process.together(openCl));
        }
    }

    private void stressRow(String subject, long cases, Supplier<Optional<String>> stress) {
        oneRow("stress: " + subject, cases, stress);
    }

    private void oneRow(String subject, long cases, Supplier<Optional<String>> trial) {
        begins(Doing.of(subject));
        Optional<String> wrong = trial.get();
        row(
                new CheckRow(
                        subject,
                        "",
                        device.precision(),
                        cases,
                        wrong.isPresent() ? Double.POSITIVE_INFINITY : 0,
                        wrong.isEmpty(),
                        wrong.isEmpty() ? "holds" : "WRONG",
                        Optional.empty(),
                        wrong.stream().toList()));
    }

    private void training() {
        Dataset digits = Digits.read();
        Job oneStep = job(digits, ALL_TRAINING_ROWS);
        gradients(oneStep);
        Job tenSteps = job(digits, TEN_STEPS);
        String exact = "costs and parameters against EJML in double";
        epoch("training: one step", () -> EpochCheck.run(device, oneStep), exact);
        epoch("training: ten steps", () -> EpochCheck.run(device, tenSteps), exact);
        epoch(
                "training: ten steps, equal bits",
                () -> EpochCheck.againstSeparateOperations(device, tenSteps),
                "costs and parameters against one launch an operation");
        if (!plan.effort().inSeconds()) wholeRuns();
    }

    /** The other path of training, held against the layers one by one to the last bit. */
    private void fusedEpochs(OpenClBackend openCl) {
        for (FusedVariant variant : FusedVariant.values())
            if (plan.allVariants() || variant == openCl.fusedVariant())
                fusedEpochs(openCl, variant);
        for (Choices.TunedFused tuned : choices(openCl).tunedFused(openCl.precision()))
            tunedFusedEpoch(openCl, tuned);
    }

    private void fusedEpochs(OpenClBackend openCl, FusedVariant variant) {
        var build = FusedBuild.standard(variant, openCl.facts(), openCl.precision());
        for (FusedProof.Trial trial : FusedProof.trials(plan.effort())) {
            if (trial.obstacle(openCl, build).isPresent()) continue;
            fusedEpoch(
                    variant.word() + ", " + trial,
                    () -> FusedProof.run(openCl, build, trial, plan.seed()));
        }
    }

    /** With the very program that the tuner chose; a run takes the default where it has to. */
    private void tunedFusedEpoch(OpenClBackend openCl, Choices.TunedFused tuned) {
        FusedBuild build = tuned.build();
        var claim = new Claim.Fused(tuned.shape().sizes(), tuned.shape().rows());
        if (FusedProof.obstacle(openCl, build, claim).isPresent()) return;
        fusedEpoch(
                "%s, %s, tuned to %s".formatted(build.variant().word(), claim.network(), build),
                () -> FusedProof.run(openCl, build, claim, plan.seed()));
    }

    private void fusedEpoch(String words, Supplier<FusedProof.Result> proof) {
        begins(new Doing("training: fused epoch", words, Optional.empty()));
        FusedProof.Result result = proof.get();
        boolean same = result.difference().isEmpty();
        row(
                new CheckRow(
                        "training: fused epoch",
                        words,
                        device.precision(),
                        result.numbers(),
                        same ? 0 : Double.POSITIVE_INFINITY,
                        same,
                        same ? Verdict.EQUAL_BITS.words() : Verdict.WRONG.words(),
                        Optional.empty(),
                        result.difference().stream().toList()));
    }

    private Job job(Dataset digits, int batch) {
        return new Settings(
                        HiddenLayers.parse("20,20"),
                        batch,
                        0.1,
                        1,
                        1,
                        Shares.parse("60,20,20"),
                        plan.seed(),
                        device.precision())
                .job(digits);
    }

    private void gradients(Job job) {
        begins(Doing.of("training: gradients"));
        var check =
                new GradientCheck(
                        job.network(), job.initial(), job.data(), job.split().rows(Part.TRAINING));
        // thousands of forward passes take longer than all else that is done in seconds
        GradientCheck.Result result =
                plan.effort().inSeconds() ? check.againstEjml(device) : check.on(device);
        trainingRow(
                "training: gradients",
                result.parameters(),
                result.worst(),
                result.holds(),
                result.inWords());
    }

    private void epoch(String subject, Supplier<EpochCheck.Result> run, String what) {
        begins(Doing.of(subject));
        EpochCheck.Result result = run.get();
        trainingRow(
                subject,
                result.numbers(),
                result.worst(),
                result.holds(),
                "%d %s".formatted(result.numbers(), what));
    }

    private void wholeRuns() {
        Trajectory recorded = Trajectory.ofDigits();
        Job job = recorded.job();
        wholeRun(
                "training: a recorded run",
                recorded,
                () -> job.layerByLayer(device, job.initial()));
        if (device instanceof OpenClBackend openCl && job.whyNotFused(openCl).isEmpty())
            wholeRun(
                    "training: a recorded run, fused",
                    recorded,
                    () -> job.fused(openCl, job.initial()));
    }

    private void wholeRun(String subject, Trajectory recorded, Supplier<EpochRunner> path) {
        begins(Doing.of(subject));
        TrajectoryReplay.Result result = TrajectoryReplay.run(recorded, device.precision(), path);
        trainingRow(subject, result.epochs(), result.share(), result.holds(), result.inWords());
    }

    private void trainingRow(
            String subject, long cases, double worst, boolean rowHolds, String detail) {
        row(
                new CheckRow(
                        subject,
                        "",
                        device.precision(),
                        cases,
                        worst,
                        rowHolds,
                        rowHolds ? "holds" : "WRONG",
                        Optional.empty(),
                        rowHolds ? List.of() : List.of(detail)));
    }
}
