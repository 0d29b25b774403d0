package clann.tune;

import clann.backend.Precision;
import clann.backend.opencl.FusedNetworks;
import clann.backend.opencl.FusedShape;
import clann.backend.opencl.OpenClBackend;
import clann.data.Minibatches;
import clann.network.Network;
import clann.proof.Claim;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Training a network in fused epochs.
 *
 * @param rows of each minibatch
 */
public record FusedTraining(Network network, int rows) implements Tunable {
    /** Steps of an epoch on the clock. */
    private static final int STEPS = 48;

    private static final Pattern KIND =
            Pattern.compile("fused epoch ([a-z]+) ([0-9]{1,6}(?:-[0-9]{1,6})+), ([0-9]{1,3}) rows");

    /** Why a device does not train so, in words; empty: it does. Compiles what is needed. */
    public Optional<String> obstacle(OpenClBackend device) {
        return FusedNetworks.obstacle(device, network, minibatches());
    }

    /**
     * What has to be proven of a device before; nothing where its facts tell that the network has
     * no place there. Nothing is compiled for the answer.
     */
    public List<Claim> claims(OpenClBackend device) {
        return FusedNetworks.obstacleByFacts(device, network, minibatches()).isPresent()
                ? List.of()
                : List.of(claim());
    }

    Claim.Fused claim() {
        return new Claim.Fused(network.sizes(), rows);
    }

    Minibatches minibatches() {
        return Minibatches.ofSizes(Collections.nCopies(STEPS, rows));
    }

    @Override
    public String kind(Precision precision) {
        return kind(FusedShape.of(network, minibatches(), precision));
    }

    static String kind(FusedShape shape) {
        return "fused epoch %s %s, %d rows"
                .formatted(
                        shape.precision().word(),
                        shape.sizes().stream()
                                .map(String::valueOf)
                                .collect(Collectors.joining("-")),
                        shape.rows());
    }

    /** The shape of such a kind of work; empty of any other kind, or in another precision. */
    static Optional<FusedShape> shape(Precision precision, String kind) {
        Matcher matcher = KIND.matcher(kind);
        if (!matcher.matches()) return Optional.empty();
        List<Integer> sizes =
                Arrays.stream(matcher.group(2).split("-")).map(Integer::valueOf).toList();
        return Optional.of(new FusedShape(sizes, Integer.parseInt(matcher.group(3)), precision))
                .filter(shape -> kind(shape).equals(kind));
    }

    /** A whole training step is in each of its programs. */
    @Override
    public int weight() {
        return 8;
    }

    @Override
    public Workshop<?> workshop(OpenClBackend device) {
        return new FusedWorkshop(device, this);
    }
}
