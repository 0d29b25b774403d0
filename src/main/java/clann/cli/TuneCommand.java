package clann.cli;

import clann.UserError;
import clann.backend.Backend;
import clann.backend.Precision;
import clann.backend.opencl.OpenClBackend;
import clann.cli.MultiplyOptions.Multiply;
import clann.network.HiddenLayers;
import clann.network.Network;
import clann.proof.Claim;
import clann.report.Json;
import clann.train.Candidates;
import clann.train.DeviceChoice;
import clann.train.HostMemory;
import clann.tune.Budget;
import clann.tune.FusedTraining;
import clann.tune.Needed;
import clann.tune.Product;
import clann.tune.Table;
import clann.tune.Tunable;
import clann.tune.Tuner;
import clann.tune.Tuner.Row;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The long search for the kernels' variants that suit a device best. */
@Command(
        name = "tune",
        description = {
            "Searches for the variants of kernels that are fastest on an OpenCL device: of the fused"
                    + " epoch of a network, where it fits one, and of its products; or of one product."
                    + " Each is proven right before it may win, and the winners are remembered for"
                    + " every later run.",
            "It changes speed, never results."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:searched",
            "2:a wrong option",
            "3:a device failed, or is not there",
            "4:what is found cannot be written",
            "130:Ctrl-C (143: SIGTERM); what is shown is kept"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  clann tune --layers 784,512,512,10 --batch 128",
            "  clann tune --multiply 1024,1024,1024 --device nvidia --seconds 300"
        })
final class TuneCommand implements Callable<Integer> {
    @Option(
            names = "--layers",
            paramLabel = "IN,...,OUT",
            defaultValue = "784,128,10",
            description =
                    "Features, widths of the hidden layers, classes of the network that is tuned for."
                            + " Default: ${DEFAULT-VALUE}. Example: --layers 64,20,20,10")
    private String layers;

    @Option(
            names = "--batch",
            paramLabel = "ROWS",
            defaultValue = "64",
            description =
                    "Rows of its minibatch, the largest one. Default: ${DEFAULT-VALUE}. Example:"
                            + " --batch 128")
    private int batch;

    @Mixin private MultiplyOptions multiply;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "60",
            description =
                    "What all searches may take together. Default: ${DEFAULT-VALUE}. Example:"
                            + " --seconds 300")
    private double seconds;

    @Mixin private DeviceOptions device;

    @Mixin private ProofOption proof;

    @Option(
            names = "--json",
            description =
                    "Print a JSON object for each kind of work to stdout. Default: lines for a person."
                            + " Example: clann tune --json")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        if (!(seconds > 0) || Double.isInfinite(seconds))
            throw UserError.input("--seconds %s is not a number above 0".formatted(seconds));
        if (device.request().equals("cpu"))
            throw UserError.input("--device cpu: EJML has nothing to tune; name an OpenCL device");
        Optional<Product> product = multiply.multiply().map(Multiply::product);
        Optional<FusedTraining> training =
                product.isPresent() ? Optional.empty() : Optional.of(training());
        List<Product> products =
                training.map(one -> Product.ofStep(one.network(), one.rows()))
                        .orElseGet(() -> product.stream().toList());
        Consumer<String> notices = spec.commandLine().getErr()::println;
        try (var interrupt = Interrupt.listen(() -> {});
                OpenClBackend opened = open(training, products, notices)) {
            var table = Table.of(opened.facts(), notices);
            if (!table.canBeWritten())
                throw UserError.output(
                        "%s cannot be written; CLANN_CACHE=DIR names another folder"
                                .formatted(table.path()),
                        null);
            spec.commandLine().getErr().flush();
            var budget =
                    new Budget(System::nanoTime, seconds, Integer.MAX_VALUE, interrupt::isAsked);
            List<Tunable> work = new ArrayList<>(products);
            // before the products, of which it launches none
            training.filter(one -> one.obstacle(opened).isEmpty())
                    .ifPresent(one -> work.add(0, one));
            boolean isWhole = new Tuner(opened, table).search(work, budget, this::show);
            if (interrupt.isAsked()) return interrupt.exitCode();
            if (!isWhole) notices.accept("the time is over; --seconds gives more of it");
            notices.accept("kept in " + table.path());
            spec.commandLine().getErr().flush();
            return 0;
        }
    }

    private OpenClBackend open(
            Optional<FusedTraining> training, List<Product> products, Consumer<String> notices) {
        Precision precision = device.precision().orElse(Precision.FLOAT);
        String request = device.request().equals("auto") ? "opencl" : device.request();
        Function<OpenClBackend, List<Claim>> claims = one -> claims(one, training, products);
        Backend opened =
                new Candidates(
                                new DeviceChoice(Optional.of(precision), proof.admission())
                                        .candidates(request).stream()
                                                .map(one -> one.wantedFor(List.of(claims)))
                                                .toList(),
                                notices)
                        .open(backend -> backend);
        if (opened instanceof OpenClBackend openCl) return openCl;
        throw new IllegalStateException("--device " + request + " is no OpenCL device");
    }

    /** Of the standard variants; others are proven before they may win. */
    private static List<Claim> claims(
            OpenClBackend device, Optional<FusedTraining> training, List<Product> products) {
        List<Claim> claims = new ArrayList<>();
        training.ifPresent(one -> claims.addAll(one.claims(device)));
        claims.addAll(Needed.of(device.facts(), device.precision(), products));
        return claims;
    }

    private FusedTraining training() {
        List<Integer> sizes = HiddenLayers.parse(layers).sizes();
        if (sizes.size() < 2)
            throw UserError.input(
                    "--layers %s: it takes at least the features and the classes"
                            .formatted(layers));
        if (batch < 1) throw UserError.input("--batch %d is not at least 1".formatted(batch));
        Network network = Network.ofSizes(sizes);
        HostMemory.require(network, 1);
        return new FusedTraining(network, batch);
    }

    private void show(Row row) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Json reasons = Json.object();
            row.out().forEach(reasons::with);
            out.println(
                    Json.event("tune")
                            .with("work", row.work())
                            .with("default", row.standard())
                            .with("winner", row.winner())
                            .with("ratio", row.ratio())
                            .with("tried", row.tried())
                            .with("out", reasons)
                            .compact());
        } else {
            out.printf(
                    Locale.ROOT,
                    "%-58s %5.2f of the default's time, %d others tried%n"
                            + "    default  %s%n    winner   %s%n",
                    row.work(),
                    row.ratio(),
                    row.tried(),
                    row.standard(),
                    row.ratio() < 1 ? row.winner() : "the default");
            row.out().entrySet().stream()
                    .filter(one -> one.getValue().startsWith("wrong"))
                    .forEach(one -> out.printf("    %s is %s%n", one.getKey(), one.getValue()));
        }
        out.flush();
    }
}
