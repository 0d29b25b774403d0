package clann.cli;

import clann.UserError;
import clann.backend.Backend;
import clann.backend.Precision;
import clann.backend.ejml.EjmlBackend;
import clann.bench.StepTime;
import clann.network.HiddenLayers;
import clann.network.Network;
import clann.report.Json;
import clann.train.Candidates;
import clann.train.HostMemory;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The time of a training step on a device and on the CPU. */
@Command(
        name = "bench",
        description =
                "Times one training step (forward, backward, update) of a network, on an OpenCL"
                        + " device and on the CPU through EJML; the median of several measurements.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:measured", "2:a wrong option", "3:a device failed, or is not there"},
        footerHeading = "%nExample:%n",
        footer = "  clann bench --layers 784,128,10 --batch 64")
final class BenchCommand implements Callable<Integer> {
    @Option(
            names = "--layers",
            paramLabel = "IN,...,OUT",
            defaultValue = "64,20,20,10",
            description =
                    "Features, widths of the hidden layers, classes. Default: ${DEFAULT-VALUE}."
                            + " Example: --layers 784,128,10")
    private String layers;

    @Option(
            names = "--batch",
            paramLabel = "ROWS",
            defaultValue = "25",
            description = "Rows of the minibatch. Default: ${DEFAULT-VALUE}. Example: --batch 64")
    private int batch;

    @Mixin private DeviceOptions device;

    @Mixin private ProofOption proof;

    @Option(
            names = "--json",
            description =
                    "Print a JSON object for each backend to stdout. Default: lines for a person."
                            + " Example: clann bench --json")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        List<Integer> sizes = HiddenLayers.parse(layers).sizes();
        if (sizes.size() < 2)
            throw UserError.input(
                    "--layers %s: it takes at least the features and the classes"
                            .formatted(layers));
        if (batch < 1) throw UserError.input("--batch %d is not at least 1".formatted(batch));
        Precision precision = device.precision().orElse(Precision.FLOAT);
        Network network = Network.ofSizes(sizes);
        HostMemory.require(network, 1);
        PrintWriter err = spec.commandLine().getErr();
        var candidates = new Candidates(device.candidates(precision, proof), err::println);
        boolean onEjml;
        try (Backend backend = candidates.open(opened -> opened)) {
            err.flush();
            onEjml = backend instanceof EjmlBackend;
            measure(backend, network);
        }
        if (!onEjml) measure(new EjmlBackend(precision), network);
        return 0;
    }

    private void measure(Backend backend, Network network) {
        double microseconds = StepTime.median(backend, network, batch);
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                json
                        ? event(backend, network, microseconds)
                        : line(backend, network, microseconds));
        out.flush();
    }

    private String event(Backend backend, Network network, double microseconds) {
        return Json.event("step")
                .with("backend", backend.name())
                .with("device", backend.device())
                .with("path", "layers")
                .with("layers", network.sizes())
                .with("batch", batch)
                .with("microseconds", microseconds)
                .compact();
    }

    private String line(Backend backend, Network network, double microseconds) {
        String sizes =
                network.sizes().stream().map(String::valueOf).collect(Collectors.joining("-"));
        return String.format(
                Locale.ROOT,
                "%s, batch %d, %s: %,.1f microseconds a step on %s (%s)",
                sizes,
                batch,
                backend.precision().word(),
                microseconds,
                backend.device(),
                backend.name());
    }
}
