package clann.model;

import clann.UserError;
import clann.model.SafeTensors.Dtype;
import clann.model.SafeTensors.Tensor;
import clann.network.Layer;
import clann.network.Parameters;
import clann.network.Parameters.LinearParameters;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Models as safetensors files: the parameters as tensors {@code linear1.weights} (inputs x outputs)
 * and {@code linear1.biases} (outputs) and so on for each linear layer, floats or doubles by the
 * model's precision, and under the metadata's key {@code clann} a {@link Description}, which holds
 * a hash of the file.
 */
public final class ModelFile {
    /** What it is called in a run's folder. */
    public static final String NAME = "model.safetensors";

    private static final String METADATA_KEY = "clann";

    private ModelFile() {}

    /**
     * The file's contents; the same model gives the same bytes.
     *
     * @throws UserError where the model is too large for one file
     * @throws IllegalArgumentException where a parameter of a float model is not a float's value
     */
    public static byte[] bytes(Model model) {
        Map<String, String> metadata = Map.of(METADATA_KEY, Description.of(model).text());
        byte[] file = new SafeTensors(metadata, tensors(model)).bytes();
        Seal.close(file);
        return file;
    }

    /**
     * Reads a model and checks that not a bit of it has changed.
     *
     * @param path of a model file, or of the run's folder that holds one
     * @throws UserError where there is none, it cannot be read, or is not what clann wrote
     */
    public static Model read(Path path) {
        Path file = Files.isDirectory(path) ? path.resolve(NAME) : path;
        try {
            return decode(contents(file), file.toString());
        } catch (NoSuchFileException e) {
            throw UserError.input(
                    file.equals(path)
                            ? path + ": no such file; give a model file or a run's folder"
                            : path + " is a folder without a " + NAME + "; give a run's folder",
                    e);
        } catch (IOException e) {
            throw UserError.input(file + " cannot be read: " + reason(e), e);
        }
    }

    /**
     * @param name of the file, for messages
     */
    static Model decode(byte[] file, String name) {
        SafeTensors contents = SafeTensorsReader.read(file, name);
        String text = contents.metadata().get(METADATA_KEY);
        if (text == null)
            throw UserError.input(
                    name
                            + " is a safetensors file that clann did not write; give one that clann"
                            + " train saved");
        try {
            String format = Description.format(text);
            if (!format.equals(Description.FORMAT)) throw otherFormat(name, format);
            if (!Seal.holds(file)) throw new Malformed("its SHA-256 is another");
            Description description = Description.read(text);
            return model(description, contents.tensors());
        } catch (Malformed e) {
            throw UserError.input(
                    "%s was altered or damaged (%s); take another copy, or train it again"
                            .formatted(name, e.getMessage()));
        }
    }

    private static UserError otherFormat(String name, String format) throws Malformed {
        if (!format.matches("clann-model-[0-9]{1,9}"))
            throw new Malformed("its format is '" + format + "'");
        return UserError.input(
                "%s was written by a newer clann, in format %s; this one reads %s: update clann"
                        .formatted(name, format, Description.FORMAT));
    }

    private static byte[] contents(Path file) throws IOException {
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile())
            throw new FileSystemException(file.toString(), null, "it is not a regular file");
        if (attributes.size() > SafeTensors.LONGEST_FILE)
            throw new FileSystemException(file.toString(), null, "it is larger than 2 GiB");
        try (InputStream in = Files.newInputStream(file)) {
            byte[] beginning = in.readNBytes(Long.BYTES);
            SafeTensorsReader.checkBeginning(beginning, attributes.size(), file.toString());
        }
        return Files.readAllBytes(file);
    }

    /** In words; the message of an AccessDeniedException is the file's path alone. */
    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) return "permission denied";
        if (e instanceof FileSystemException fault && fault.getReason() != null)
            return fault.getReason();
        return e.getMessage();
    }

    private static String weights(int layer) {
        return "linear" + layer + ".weights";
    }

    private static String biases(int layer) {
        return "linear" + layer + ".biases";
    }

    private static Map<String, Tensor> tensors(Model model) {
        Dtype dtype = Dtype.of(model.precision());
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        int number = 0;
        for (LinearParameters layer : model.parameters().layers()) {
            number++;
            List<Integer> shape = List.of(layer.inputs(), layer.outputs());
            tensors.put(weights(number), new Tensor(dtype, shape, layer.weights()));
            tensors.put(
                    biases(number), new Tensor(dtype, List.of(layer.outputs()), layer.biases()));
        }
        return tensors;
    }

    private static Model model(Description description, Map<String, Tensor> tensors)
            throws Malformed {
        Dtype dtype = Dtype.of(description.precision());
        List<LinearParameters> layers = new ArrayList<>();
        int number = 0;
        for (Layer.Linear linear : description.network().linearLayers()) {
            number++;
            int inputs = linear.inputs();
            int outputs = linear.outputs();
            double[] weights = values(weights(number), dtype, List.of(inputs, outputs), tensors);
            double[] biases = values(biases(number), dtype, List.of(outputs), tensors);
            layers.add(new LinearParameters(inputs, outputs, weights, biases));
        }
        if (tensors.size() != 2 * number)
            throw new Malformed(
                    "%d tensors for %d linear layers".formatted(tensors.size(), number));
        try {
            return new Model(
                    description.network(),
                    new Parameters(layers),
                    description.features(),
                    description.classes(),
                    description.precision());
        } catch (IllegalArgumentException e) {
            throw new Malformed(e.getMessage());
        }
    }

    private static double[] values(
            String name, Dtype dtype, List<Integer> shape, Map<String, Tensor> tensors)
            throws Malformed {
        Tensor tensor = tensors.get(name);
        if (tensor == null || tensor.dtype() != dtype || !tensor.shape().equals(shape))
            throw new Malformed("no tensor '%s' of %s %s".formatted(name, dtype, shape));
        return tensor.values();
    }
}
