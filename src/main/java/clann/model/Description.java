package clann.model;

import clann.backend.Precision;
import clann.network.Layer;
import clann.network.Network;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model file says of its model besides its parameters, as JSON text:
 *
 * <pre>
 * {"format":"clann-model-1","sha256":64 hexadecimal digits,"features":[names],"classes":[names],
 *  "layers":[{"kind":"linear","inputs":64,"outputs":20},{"kind":"logistic"}, ... {"kind":"softmax"}],
 *  "precision":"float" or "double"}
 * </pre>
 *
 * The order is fixed, and the format comes first in every version. A logistic or softmax layer is
 * as wide as the layer before it, or as there are features.
 */
record Description(
        Network network, List<String> features, List<String> classes, Precision precision) {
    static final String FORMAT = "clann-model-1";

    static Description of(Model model) {
        return new Description(
                model.network(), model.features(), model.classes(), model.precision());
    }

    /** The text, its seal open. */
    String text() {
        var text = new StringWriter();
        try (JsonGenerator json = SafeTensors.ASCII_JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("format", FORMAT);
            json.writeStringField("sha256", Seal.OPEN);
            write("features", features, json);
            write("classes", classes, json);
            json.writeArrayFieldStart("layers");
            for (Layer layer : network.layers()) write(layer, json);
            json.writeEndArray();
            json.writeStringField("precision", precision.word());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // into memory: it does not happen
        }
        return text.toString();
    }

    /** The format alone, of a description of any version. */
    static String format(String text) throws Malformed {
        try (var json = new StrictJson(text)) {
            json.beginObject();
            json.key("format");
            return json.string();
        }
    }

    /** Reads a description of this version; whether its seal holds is for others to say. */
    static Description read(String text) throws Malformed {
        try (var json = new StrictJson(text)) {
            json.beginObject();
            json.key("format");
            json.string();
            json.key("sha256");
            json.string();
            json.key("features");
            List<String> features = json.strings();
            json.key("classes");
            List<String> classes = json.strings();
            json.key("layers");
            Network network = network(json, features.size());
            json.key("precision");
            Precision precision = precision(json.string());
            json.endObject();
            json.end();
            return new Description(network, features, classes, precision);
        }
    }

    private static void write(String key, List<String> names, JsonGenerator json)
            throws IOException {
        json.writeArrayFieldStart(key);
        for (String name : names) json.writeString(name);
        json.writeEndArray();
    }

    private static void write(Layer layer, JsonGenerator json) throws IOException {
        json.writeStartObject();
        if (layer instanceof Layer.Linear linear) {
            json.writeStringField("kind", "linear");
            json.writeNumberField("inputs", linear.inputs());
            json.writeNumberField("outputs", linear.outputs());
        } else if (layer instanceof Layer.Logistic) {
            json.writeStringField("kind", "logistic");
        } else if (layer instanceof Layer.Softmax) {
            json.writeStringField("kind", "softmax");
        } else {
            throw new IllegalArgumentException("no word for " + layer);
        }
        json.writeEndObject();
    }

    private static Network network(StrictJson json, int features) throws Malformed {
        List<Layer> layers = new ArrayList<>();
        int width = features;
        try {
            json.beginArray();
            while (json.nextObject()) {
                Layer layer = layer(json, width);
                json.endObject();
                layers.add(layer);
                width = layer.outputs();
            }
            return new Network(layers);
        } catch (IllegalArgumentException e) {
            throw new Malformed(e.getMessage());
        }
    }

    private static Layer layer(StrictJson json, int width) throws Malformed {
        json.key("kind");
        String kind = json.string();
        return switch (kind) {
            case "linear" -> {
                json.key("inputs");
                int inputs = size(json.natural());
                json.key("outputs");
                yield new Layer.Linear(inputs, size(json.natural()));
            }
            case "logistic" -> new Layer.Logistic(width);
            case "softmax" -> new Layer.Softmax(width);
            default -> throw new Malformed("a layer of kind '" + kind + "'");
        };
    }

    private static int size(long natural) throws Malformed {
        if (natural > Integer.MAX_VALUE) throw new Malformed("a layer of size " + natural);
        return (int) natural;
    }

    private static Precision precision(String word) throws Malformed {
        for (Precision precision : Precision.values())
            if (precision.word().equals(word)) return precision;
        throw new Malformed("precision '" + word + "'");
    }
}
