package clann.network;

import java.util.ArrayList;
import java.util.List;

/**
 * The description of a network: its layers from the features to the classes' probabilities.
 *
 * <p>Each layer takes what the one before it gives, and the last one, and no other, is a softmax.
 */
public record Network(List<Layer> layers) {

    public Network {
        layers = List.copyOf(layers);
        if (layers.isEmpty() || !(layers.get(layers.size() - 1) instanceof Layer.Softmax))
            throw new IllegalArgumentException("a network's last layer is a softmax");
        for (int i = 1; i < layers.size(); i++) {
            Layer before = layers.get(i - 1);
            if (before instanceof Layer.Softmax)
                throw new IllegalArgumentException("a softmax stands only at a network's end");
            if (before.outputs() != layers.get(i).inputs())
                throw new IllegalArgumentException(
                        "layer %d gives %d numbers, layer %d takes %d"
                                .formatted(i, before.outputs(), i + 1, layers.get(i).inputs()));
        }
    }

    /**
     * The published kind of network: linear and logistic layers in turn, at last linear and
     * softmax.
     *
     * @param sizes features, width of each hidden layer (none is fine), classes
     */
    public static Network ofSizes(List<Integer> sizes) {
        List<Layer> layers = new ArrayList<>();
        for (int i = 1; i < sizes.size(); i++) {
            layers.add(new Layer.Linear(sizes.get(i - 1), sizes.get(i)));
            boolean last = i == sizes.size() - 1;
            layers.add(last ? new Layer.Softmax(sizes.get(i)) : new Layer.Logistic(sizes.get(i)));
        }
        return new Network(layers);
    }

    public int inputs() {
        return layers.get(0).inputs();
    }

    public int classes() {
        return layers.get(layers.size() - 1).outputs();
    }

    /** The layers that have parameters, in order. */
    public List<Layer.Linear> linearLayers() {
        return layers.stream()
                .filter(Layer.Linear.class::isInstance)
                .map(Layer.Linear.class::cast)
                .toList();
    }

    /** Features, the width after each linear layer, the last of which is the classes. */
    public List<Integer> sizes() {
        List<Integer> sizes = new ArrayList<>();
        sizes.add(inputs());
        for (Layer.Linear linear : linearLayers()) sizes.add(linear.outputs());
        return sizes;
    }

    /** All weights and biases. */
    public long parameterCount() {
        return linearLayers().stream().mapToLong(Layer.Linear::parameters).sum();
    }
}
