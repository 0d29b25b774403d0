package clann.model;

import clann.backend.Precision;
import clann.network.Network;
import clann.network.Parameters;
import java.util.List;

/**
 * A trained network with all that prediction needs.
 *
 * @param features names of the columns it takes, in order
 * @param classes the labels that it tells apart, in the order of its outputs
 * @param precision what it was trained in, and what its parameters are stored in
 */
public record Model(
        Network network,
        Parameters parameters,
        List<String> features,
        List<String> classes,
        Precision precision) {

    public Model {
        features = List.copyOf(features);
        classes = List.copyOf(classes);
        if (!parameters.fit(network))
            throw new IllegalArgumentException("parameters of another network");
        if (features.size() != network.inputs() || classes.size() != network.classes())
            throw new IllegalArgumentException(
                    "%d features and %d classes for a network of %s"
                            .formatted(features.size(), classes.size(), network.sizes()));
    }
}
