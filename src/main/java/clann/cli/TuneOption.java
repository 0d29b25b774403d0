package clann.cli;

import clann.train.Candidate;
import clann.tune.Product;
import java.util.List;
import picocli.CommandLine.Option;

/** Whether devices take the variants of kernels that suit them best. */
final class TuneOption {
    @Option(
            names = "--no-tune",
            description =
                    "Use every kernel as it is shipped. Default: what clann tune found; and at the"
                            + " first use of an OpenCL device for products of some sizes, variants of"
                            + " the multiply are tried for at most 5 s, proof included, and the"
                            + " fastest is remembered; results do not depend on it. Example:"
                            + " --no-tune")
    private boolean off;

    /**
     * @param work what the devices are for
     */
    List<Candidate> on(List<Candidate> devices, List<Product> work) {
        return off ? devices : devices.stream().map(device -> device.tunedFor(work)).toList();
    }
}
