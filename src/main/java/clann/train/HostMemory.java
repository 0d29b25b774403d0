package clann.train;

import clann.UserError;
import clann.backend.Shapes;
import clann.network.Layer;
import clann.network.Network;

/** Java's own memory, asked whether a network fits before minutes go into filling it. */
public final class HostMemory {
    private HostMemory() {}

    /**
     * @param copies of all parameters that are kept at once, as doubles
     * @throws UserError of kind DEVICE where they are more than Java may ever have
     */
    public static void require(Network network, int copies) {
        for (Layer.Linear layer : network.linearLayers())
            Shapes.length(layer.inputs(), layer.outputs());
        long most = Runtime.getRuntime().maxMemory();
        double needed = (double) copies * Double.BYTES * network.parameterCount();
        if (needed > most)
            throw UserError.device(
                    ("too little memory: %,d parameters take at least %,.0f MB of Java's, which may"
                                    + " be %,d MB here; take smaller --layers, or give more with"
                                    + " CLANN_JAVA_OPTS=-Xmx16g")
                            .formatted(network.parameterCount(), needed / 1e6, most / 1_000_000));
    }
}
