package clann.backend.opencl;

import clann.backend.Precision;
import clann.data.Minibatches;
import clann.network.Network;
import java.util.List;

/**
 * What the build of a fused epoch depends on.
 *
 * @param sizes of the network's layers, inputs and classes among them
 * @param rows of the largest minibatch, rounded up as the kernels take them
 */
public record FusedShape(List<Integer> sizes, int rows, Precision precision) {
    /** Rows of a minibatch are rounded up to half vectors. */
    private static final int HALF_VECTOR = 8;

    public FusedShape {
        sizes = List.copyOf(sizes);
        rows = roundedUp(rows);
    }

    public static FusedShape of(Network network, Minibatches minibatches, Precision precision) {
        return new FusedShape(network.sizes(), minibatches.largest(), precision);
    }

    static int roundedUp(int rows) {
        return (rows + HALF_VECTOR - 1) / HALF_VECTOR * HALF_VECTOR;
    }
}
