package clann.cli;

import clann.UserError;
import clann.backend.Backend;
import clann.backend.Precision;
import clann.backend.Shapes;
import clann.backend.ejml.EjmlBackend;
import clann.backend.opencl.KernelTime;
import clann.backend.opencl.OpenClBackend;
import clann.backend.opencl.discovery.DeviceFacts.Kind;
import clann.bench.Advice;
import clann.bench.Limits;
import clann.bench.MultiplyTime;
import clann.bench.NetworksTime;
import clann.bench.NetworksTime.Many;
import clann.bench.SavedTimes;
import clann.bench.StepBench;
import clann.bench.StepTime;
import clann.bench.Stopwatch;
import clann.bench.Workload;
import clann.check.EpochCheck;
import clann.cli.MultiplyOptions.Multiply;
import clann.data.JsonFields;
import clann.network.HiddenLayers;
import clann.network.Network;
import clann.report.Json;
import clann.report.WholeFile;
import clann.train.Candidate;
import clann.train.HostMemory;
import clann.tune.Product;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The clock: what devices can do, what a training step takes there, and what follows from that. */
@Command(
        name = "bench",
        description = {
            "Times training steps (forward, backward, update) on OpenCL devices and on the CPU"
                    + " through EJML, each proven right in the same run, and says which device to"
                    + " take. First what each device can do at most; then five standard networks,"
                    + " or the one of --layers, or that of a run.",
            "Times are medians, with the quartiles in brackets."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:measured",
            "1:a device computes wrongly",
            "2:a wrong option or file",
            "3:a device failed, or is not there",
            "4:--save could not be written"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  clann bench",
            "  clann bench --layers 784,128,10 --batch 1,5,25,100,all",
            "  clann bench runs/digits-1 --save before.json",
            "  clann bench --multiply 1024,1024,1024 --transpose left --device opencl --json"
        })
final class BenchCommand implements Callable<Integer> {
    /** Of the published example: an epoch of those who name no run. */
    private static final int PUBLISHED_ROWS = 1078;

    /** Of all parameters, at once: in jobs, in what is proven, its reference and its bounds. */
    private static final int COPIES = 12;

    /** A step that takes longer than this is not waited for. */
    private static final double LONGEST_STEP = 10;

    private static final String ALL = "all";

    @Parameters(
            arity = "0..1",
            paramLabel = "RUN",
            description =
                    "A run folder: its network and its minibatch are timed. Default: the standard"
                            + " networks. Example: runs/digits-1")
    private Path run;

    @Option(
            names = "--layers",
            paramLabel = "IN,...,OUT",
            description =
                    "Features, widths of the hidden layers, classes. Default: five standard"
                            + " networks. Example: --layers 784,128,10")
    private String layers;

    @Option(
            names = "--batch",
            paramLabel = "ROWS,...",
            description =
                    "Rows of the minibatch; of several sizes each, with the time of an epoch, and all is every training row of"
                            + " the run, without one 1,078. Default: 25, or the run's. Example:"
                            + " --batch 1,5,25,100,all")
    private String batch;

    @Mixin private MultiplyOptions multiply;

    @Mixin private NetworksOptions many;

    @Mixin private DeviceOptions device;

    @Mixin private ProofOption proof;

    @Mixin private TuneOption tune;

    @Option(
            names = "--json",
            description =
                    "Print a JSON object for each measurement to stdout, one a line. Default: lines"
                            + " for a person. Example: clann bench --json")
    private boolean json;

    @Option(
            names = "--save",
            paramLabel = "FILE",
            description =
                    "Also keep the times, for --compare. Default: not kept. Example: --save"
                            + " before.json")
    private Path save;

    @Option(
            names = "--compare",
            paramLabel = "FILE",
            description =
                    "Also tell what became slower than the times kept there, beyond the noise."
                            + " Default: nothing. Example: --compare before.json")
    private Path compare;

    @Spec private CommandSpec spec;

    private final Stopwatch stopwatch = Stopwatch.ofMachine();
    private final List<StepTime> steps = new ArrayList<>();
    private final List<String> gpus = new ArrayList<>();
    private final List<String> heldBack = new ArrayList<>();
    private final SavedTimes now = new SavedTimes();
    private int epochRows;
    private final List<String> refusals = new ArrayList<>();
    private boolean networksTimed;

    @Override
    public Integer call() {
        Optional<Multiply> product = multiply.multiply();
        refuseTogether(product);
        List<Workload> workloads =
                product.isPresent() ? List.of() : workloads().stream().filter(this::fits).toList();
        Optional<Many> networks = many.of(workloads);
        Optional<SavedTimes> then = Optional.ofNullable(compare).map(SavedTimes::read);
        for (Candidate candidate :
                networks.map(this::candidates).orElseGet(() -> candidates(product, workloads))) {
            Optional<Backend> opened = open(candidate);
            if (opened.isEmpty()) continue;
            try (Backend backend = opened.get()) {
                if (product.isPresent()) multiply(backend, product.get());
                else if (networks.isPresent()) networks(backend, networks.get());
                else steps(backend, workloads);
            }
        }
        networks.ifPresent(this::requireOne);
        advise();
        then.map(now::comparedWith).ifPresent(lines -> lines.forEach(this::notice));
        if (save != null) write(now);
        return 0;
    }

    private void refuseTogether(Optional<Multiply> product) {
        if (!many.areMeant()) return;
        for (var other :
                Map.of(
                                "--multiply", product,
                                "--save", Optional.ofNullable(save),
                                "--compare", Optional.ofNullable(compare))
                        .entrySet())
            if (other.getValue().isPresent())
                throw UserError.input(
                        "--networks and %s: take one of them".formatted(other.getKey()));
    }

    /** Every device that is meant; no product is launched there, so none is searched for. */
    private List<Candidate> candidates(Many networks) {
        return tune.on(
                device.candidates(device.precision().orElse(Precision.FLOAT), proof).stream()
                        .map(one -> one.wantedFor(List.of(networks::claims)))
                        .toList(),
                List.of());
    }

    /** Every device that is meant, and beside an OpenCL device always EJML. */
    private List<Candidate> candidates(Optional<Multiply> product, List<Workload> workloads) {
        Precision precision = device.precision().orElse(Precision.FLOAT);
        List<Product> products = products(product, workloads);
        List<Candidate> meant =
                new ArrayList<>(
                        tune.on(
                                device.candidates(precision, proof).stream()
                                        .map(one -> one.wantedForProducts(products))
                                        .toList(),
                                products));
        if (meant.size() == 1 && !device.request().equals("cpu") && product.isEmpty())
            meant.add(
                    new Candidate(
                            "the CPU through EJML",
                            "to compare with",
                            "",
                            notices -> EjmlBackend.fast(precision)));
        return meant;
    }

    private List<Product> products(Optional<Multiply> product, List<Workload> workloads) {
        return product.map(one -> List.of(one.product()))
                .orElseGet(
                        () ->
                                workloads.stream()
                                        .flatMap(
                                                one ->
                                                        Product.ofStep(one.network(), one.batch())
                                                                .stream())
                                        .toList());
    }

    /** Empty where it fails and others were not excluded by the user. */
    private Optional<Backend> open(Candidate candidate) {
        PrintWriter err = spec.commandLine().getErr();
        try {
            return Optional.of(candidate.open(err::println));
        } catch (UserError failure) {
            if (!device.request().equals("auto")) throw failure;
            err.println(failure.getMessage());
            return Optional.empty();
        } finally {
            err.flush();
        }
    }

    private List<Workload> workloads() {
        if (run != null && layers != null)
            throw UserError.input("%s and --layers %s: take one of them".formatted(run, layers));
        if (run == null && layers == null && batch == null && !many.areMeant())
            return Workload.standard();
        Network network = Network.ofSizes(HiddenLayers.parse("64,20,20,10").sizes());
        String batches = "25";
        int rows = PUBLISHED_ROWS;
        if (run != null) {
            var record = JsonFields.read(run.resolve("run.json"));
            network =
                    Network.ofSizes(Arrays.stream(record.wholeNumbers("network")).boxed().toList());
            batches = String.valueOf(record.object("settings").wholeNumber("batch"));
            rows = record.object("data").object("rows").wholeNumber("train");
        } else if (layers != null) {
            List<Integer> sizes = HiddenLayers.parse(layers).sizes();
            if (sizes.size() < 2)
                throw UserError.input(
                        "--layers %s: it takes at least the features and the classes"
                                .formatted(layers));
            network = Network.ofSizes(sizes);
        }
        epochRows = rows;
        List<Workload> workloads = new ArrayList<>();
        for (String one : (batch == null ? batches : batch).split(",", -1))
            workloads.add(new Workload(network, rows(one.strip(), rows)));
        return workloads;
    }

    /** Whether there is the memory; where the user asked for it and there is not, that ends it. */
    private boolean fits(Workload workload) {
        try {
            HostMemory.require(workload.network(), COPIES);
            for (int width : workload.network().sizes()) Shapes.length(workload.batch(), width);
            return true;
        } catch (UserError tooLarge) {
            if (run != null || layers != null) throw tooLarge;
            notice("%s: not measured: %s".formatted(workload.inWords(), tooLarge.getMessage()));
            return false;
        }
    }

    private static int rows(String text, int all) {
        if (text.equals(ALL)) return all;
        if (text.matches("[0-9]{1,9}") && Integer.parseInt(text) > 0) return Integer.parseInt(text);
        throw UserError.input(
                "--batch '%s' is neither a whole number of at least 1 nor all".formatted(text));
    }

    private void multiply(Backend backend, Multiply one) {
        MultiplyTime time =
                MultiplyTime.of(backend, one.m(), one.n(), one.k(), one.transpose(), stopwatch);
        if (!time.holds())
            throw UserError.failed(
                    "the product on %s is wrong: clann check shows more"
                            .formatted(backend.device()));
        now.add(time);
        print(
                Json.event("multiply")
                        .with("m", time.m())
                        .with("n", time.n())
                        .with("k", time.k())
                        .with("transpose", time.transpose())
                        .with("gflops", time.gflops().median()),
                "%s, %d x %d x %d, transposed %s: %s GFLOP/s"
                        .formatted(
                                backend.device(),
                                time.m(),
                                time.n(),
                                time.k(),
                                time.transpose(),
                                time.gflops().inWords()));
    }

    private void networks(Backend backend, Many networks) {
        if (!(backend instanceof OpenClBackend device)) return;
        Optional<String> obstacle = networks.obstacle(device);
        if (obstacle.isPresent()) {
            refusals.add("on %s not, as %s".formatted(device.device(), obstacle.get()));
            return;
        }
        NetworksTime time = NetworksTime.of(device, networks);
        if (!time.isRight())
            throw UserError.failed(
                    "of %d networks at once on %s the last is not what it is alone: clann check shows more"
                            .formatted(time.networks(), device.device()));
        networksTimed = true;
        print(
                Json.event("networks")
                        .with("networks", time.networks())
                        .with("steps", time.steps())
                        .with("seconds", time.seconds())
                        .with("processor_seconds", time.processorSeconds()),
                "%s, %s".formatted(device.device(), time.inWords()));
    }

    private void requireOne(Many networks) {
        if (networksTimed) refusals.forEach(this::notice);
        else
            throw UserError.device(
                    "--networks %d: %s; the CPU through EJML trains one at a time"
                            .formatted(
                                    networks.networks(),
                                    refusals.isEmpty()
                                            ? "that takes an OpenCL device"
                                            : String.join(", ", refusals)));
    }

    private void steps(Backend backend, List<Workload> workloads) {
        Optional<OpenClBackend> openCl =
                backend instanceof OpenClBackend device ? Optional.of(device) : Optional.empty();
        openCl.filter(device -> device.facts().kind() == Kind.GPU)
                .ifPresent(device -> gpus.add(device.device()));
        line("%n%s, %s".formatted(backend.device(), backend.driver()));
        Optional<Limits> limits =
                json ? Optional.empty() : openCl.map(one -> Limits.of(one, stopwatch));
        limits.ifPresent(most -> line(most.inWords()));
        var bench =
                new StepBench(
                        backend,
                        (runner, precision, job, factor) ->
                                EpochCheck.run(runner, precision, job, factor).worst(),
                        stopwatch);
        double slowest = 0;
        for (Workload workload : workloads) {
            double expected = workload.operations() * slowest;
            if (expected > LONGEST_STEP) {
                line(
                        "  %s: not measured, as a step would take some %.0f s"
                                .formatted(workload.inWords(), expected));
                continue;
            }
            for (clann.bench.Path path : clann.bench.Path.ALL) {
                Optional<String> obstacle = bench.obstacle(workload, path);
                if (obstacle.isPresent()) {
                    if (openCl.isPresent())
                        line(
                                "  %s, %s: not so, as %s"
                                        .formatted(
                                                workload.inWords(), path.name(), obstacle.get()));
                    continue;
                }
                StepTime time = bench.time(workload, path);
                show(time, limits);
                slowest = time.microseconds().median() / 1e6 / workload.operations();
                if (limits.isPresent()) profile(openCl.get(), time, limits.get(), path);
            }
        }
    }

    private void show(StepTime time, Optional<Limits> limits) {
        steps.add(time);
        now.add(time);
        int rows = time.workload().batch();
        print(
                Json.event("step")
                        .with("backend", time.place().backend())
                        .with("device", time.place().device())
                        .with("path", time.path())
                        .with("layers", time.layers())
                        .with("batch", rows)
                        .with("microseconds", time.microseconds().median()),
                "  "
                        + time.workload().inWords()
                        + ", "
                        + time.inWords(limits.map(most -> most.gflops().median()).orElse(0.0)));
        if (epochRows >= rows) line("    " + time.epochInWords(epochRows));
    }

    private void profile(
            OpenClBackend backend, StepTime time, Limits limits, clann.bench.Path path) {
        List<KernelTime> kernels = StepBench.profile(backend, time.workload(), path);
        for (KernelTime kernel : kernels)
            line(
                    String.format(
                            Locale.ROOT,
                            "    %-32s %3s launches %,12.1f us",
                            kernel.kernel(),
                            kernel.launches() == 0 ? "< 1" : kernel.launches(),
                            kernel.microseconds()));
        heldBack.add(Advice.heldBack(time, limits, kernels));
    }

    private void advise() {
        if (steps.isEmpty()) return;
        line("");
        Advice.devices(steps).forEach(this::line);
        Advice.smallNetworks(steps, gpus).ifPresent(this::line);
        heldBack.forEach(this::line);
    }

    private void write(SavedTimes times) {
        try {
            Path whole = save.toAbsolutePath();
            if (whole.getParent() != null) Files.createDirectories(whole.getParent());
            WholeFile.write(whole, times.text().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw UserError.output(
                    "--save %s: cannot be written: %s".formatted(save, WholeFile.reason(e)), e);
        }
    }

    private void print(Json event, String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? event.compact() : text);
        out.flush();
    }

    /** For a person; where JSON is asked for, nowhere. */
    private void line(String text) {
        if (json) return;
        spec.commandLine().getOut().println(text);
        spec.commandLine().getOut().flush();
    }

    /** For a person; where JSON is asked for, on stderr. */
    private void notice(String text) {
        if (!json) {
            line(text);
            return;
        }
        spec.commandLine().getErr().println(text);
        spec.commandLine().getErr().flush();
    }
}
