package clann.cli;

import clann.UserError;
import clann.bench.NetworksTime.Many;
import clann.bench.Workload;
import clann.train.HostMemory;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Many small networks at once, as bench times them. */
final class NetworksOptions {
    /** Of the published example: training, validation and test. */
    private static final int ROWS = 1797;

    /** Of all parameters: drawn, on their way to the device, and read. */
    private static final int COPIES = 4;

    private static final int EPOCHS = 148;

    @Option(
            names = "--networks",
            paramLabel = "N",
            description =
                    "Train so many networks at once instead, the costs of all minibatches included:"
                            + " each on 60 %% of 1,797 drawn rows. Default: steps of one. Example:"
                            + " --networks 1000")
    private Integer networks;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "With --networks: of each. Default: 148. Example: --epochs 20")
    private Integer epochs;

    @Option(
            names = "--validation",
            description =
                    "With --networks: also the validation cost after each epoch, of 20 %% of the"
                            + " rows. Default: without. Example: --validation")
    private boolean validation;

    boolean areMeant() {
        return networks != null;
    }

    /**
     * Empty where steps of one network are meant.
     *
     * @throws UserError of kind INPUT where an option does not suit
     */
    Optional<Many> of(List<Workload> workloads) {
        if (networks == null) {
            if (epochs != null)
                throw UserError.input("--epochs %d: it goes with --networks".formatted(epochs));
            if (validation) throw UserError.input("--validation: it goes with --networks");
            return Optional.empty();
        }
        if (networks < 1)
            throw UserError.input("--networks %d is not at least 1".formatted(networks));
        if (epochs != null && epochs < 1)
            throw UserError.input("--epochs %d is not at least 1".formatted(epochs));
        if (workloads.size() != 1)
            throw UserError.input("--networks %d: it takes one --batch".formatted(networks));
        Workload workload = workloads.get(0);
        HostMemory.require(
                workload.network(), (int) Math.min(Integer.MAX_VALUE, (long) COPIES * networks));
        return Optional.of(
                new Many(
                        networks,
                        workload.network(),
                        ROWS,
                        workload.batch(),
                        epochs == null ? EPOCHS : epochs,
                        validation));
    }
}
