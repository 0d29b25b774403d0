package clann.check;

import clann.UserError;
import clann.data.Dataset;
import clann.data.Digits;
import clann.data.JsonFields;
import clann.data.Minibatches;
import clann.data.Split;
import clann.network.Layer;
import clann.network.Network;
import clann.network.Parameters;
import clann.network.Parameters.LinearParameters;
import clann.train.ConfusionMatrix;
import clann.train.Costs;
import clann.train.Job;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A training that another program recorded, cost by cost: a file of the format {@code
 * trajectory-1}.
 *
 * @param job what was trained, from which parameters
 * @param costs that it went through
 * @param last the parameters it ended with
 * @param confusion of the test rows with these, where it is recorded
 */
public record Trajectory(
        Job job, Costs costs, Parameters last, Optional<ConfusionMatrix> confusion) {
    private static final String FORMAT = "trajectory-1";
    private static final String DIGITS = "/clann/trajectory-digits.json.gz";

    private static final Set<String> KINDS = Set.of("linear", "logistic", "softmax");

    /** Fields that change nothing while they are 0 or false. */
    private static final Set<String> NEUTRAL_WHEN_OFF =
            Set.of("momentum", "nesterov", "weight_decay", "label_smoothing");

    /**
     * @throws UserError where the file is none, or holds a kind of training that clann does not
     *     know
     */
    public static Trajectory read(Path file) {
        return of(JsonFields.read(file));
    }

    /** The published training of the digits, in NumPy: 94 epochs of 64-20-20-10. */
    public static Trajectory ofDigits() {
        try (InputStream in = Trajectory.class.getResourceAsStream(DIGITS)) {
            return of(JsonFields.read(in, DIGITS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Trajectory of(JsonFields json) {
        if (!json.has("format") || !json.text("format").equals(FORMAT))
            throw json.wrong("format", "\"" + FORMAT + "\": this is no trajectory");
        refuseOthers(json.object("cost"), "cross_entropy", Set.of());
        refuseOthers(json.object("optimizer"), "sgd", Set.of("learning_rate"));
        if (json.has("schedule")) {
            JsonFields schedule = json.object("schedule");
            throw schedule.unknown("kind", schedule.text("kind"));
        }
        Network network = network(json);
        JsonFields parts = json.object("split");
        int[] training = parts.wholeNumbers("train");
        int[] validation = parts.wholeNumbers("validation");
        if (training.length == 0 || validation.length == 0)
            throw parts.wrong(training.length == 0 ? "train" : "validation", "at least one row");
        int[] test = parts.has("test") ? parts.wholeNumbers("test") : new int[0];
        Job job =
                new Job(
                        samples(json, network, concatenated(training, validation, test)),
                        consecutive(training.length, validation.length, test.length),
                        network,
                        parameters(json, "initial", network),
                        minibatches(json, training.length),
                        learningRate(json.object("optimizer")),
                        json.wholeNumber("epochs"),
                        patience(json));
        return new Trajectory(
                job,
                costs(json, job.minibatches()),
                parameters(json, "final", network),
                confusion(json, test.length));
    }

    private static double learningRate(JsonFields optimizer) {
        double rate = optimizer.number("learning_rate");
        if (!(rate > 0) || Double.isInfinite(rate))
            throw optimizer.wrong("learning_rate", "a finite number above 0");
        return rate;
    }

    private static OptionalInt patience(JsonFields json) {
        if (!json.has("patience")) return OptionalInt.empty();
        int patience = json.wholeNumber("patience");
        if (patience < 1) throw json.wrong("patience", "at least 1, or null");
        return OptionalInt.of(patience);
    }

    private static int[] concatenated(int[]... parts) {
        return Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray();
    }

    /** Refuses, by name, another kind and every field that would change what the kind does. */
    private static void refuseOthers(JsonFields json, String kind, Set<String> known) {
        if (!json.text("kind").equals(kind)) throw json.unknown("kind", json.text("kind"));
        for (String field : json.names()) {
            boolean neutral =
                    field.equals("kind")
                            || known.contains(field)
                            || !json.has(field)
                            || NEUTRAL_WHEN_OFF.contains(field) && json.isOff(field);
            if (!neutral) throw json.unknown(field, "set");
        }
    }

    private static Network network(JsonFields json) {
        List<Layer> layers = new ArrayList<>();
        int width = 0;
        for (JsonFields layer : json.objects("layers")) {
            Layer next = layer(layer, width);
            layers.add(next);
            width = next.outputs();
        }
        try {
            return new Network(layers);
        } catch (IllegalArgumentException e) {
            throw json.wrong("layers", "a network: " + e.getMessage());
        }
    }

    /**
     * @param width what the layer before it gives
     */
    private static Layer layer(JsonFields layer, int width) {
        String kind = layer.text("kind");
        if (!KINDS.contains(kind)) throw layer.unknown("kind", kind);
        boolean linear = kind.equals("linear");
        for (String field : layer.names())
            if (!field.equals("kind") && !(linear && Set.of("inputs", "outputs").contains(field)))
                throw layer.unknown(field, "set");
        return switch (kind) {
            case "linear" -> new Layer.Linear(size(layer, "inputs"), size(layer, "outputs"));
            case "logistic" -> new Layer.Logistic(width);
            default -> new Layer.Softmax(width);
        };
    }

    private static int size(JsonFields layer, String name) {
        int size = layer.wholeNumber(name);
        if (size < 1) throw layer.wrong(name, "at least 1");
        return size;
    }

    /** The rows of all parts, in their order, and no others. */
    private static Dataset samples(JsonFields json, Network network, int[] rows) {
        Dataset table = table(json, network);
        int features = table.features().size();
        if (features != network.inputs())
            throw json.wrong("layers", "for samples of %d features".formatted(features));
        if (table.classes().size() != network.classes())
            throw json.wrong("layers", "for %d classes".formatted(table.classes().size()));
        double[] x = new double[rows.length * features];
        int[] labels = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] < 0 || rows[i] >= table.rows())
                throw json.object("split")
                        .wrong("train", "made of rows 0 to %d".formatted(table.rows() - 1));
            System.arraycopy(table.x(), rows[i] * features, x, i * features, features);
            labels[i] = table.labels()[rows[i]];
        }
        return new Dataset(
                table.name(), table.features(), table.classes(), x, labels, table.imageSize());
    }

    private static Dataset table(JsonFields json, Network network) {
        JsonFields data = json.object("data");
        if (data.has("table")) {
            if (!data.text("table").equals("digits"))
                throw data.unknown("table", data.text("table"));
            return Digits.read();
        }
        if (data.has("targets")) throw data.unknown("targets", "given in place of labels");
        double[][] features = data.rows("features");
        int[] labels = data.wholeNumbers("labels");
        if (features.length != labels.length || labels.length == 0)
            throw data.wrong("labels", "as long as the features");
        for (int label : labels)
            if (label < 0 || label >= network.classes())
                throw data.wrong("labels", "made of 0 to " + (network.classes() - 1));
        return new Dataset(
                "trajectory",
                IntStream.range(0, features[0].length).mapToObj(i -> "feature_" + i).toList(),
                IntStream.range(0, network.classes()).mapToObj(String::valueOf).toList(),
                Arrays.stream(features).flatMapToDouble(Arrays::stream).toArray(),
                labels,
                Optional.empty());
    }

    private static Split consecutive(int training, int validation, int test) {
        int tested = training + validation;
        return Split.of(
                IntStream.range(0, training).toArray(),
                IntStream.range(training, tested).toArray(),
                IntStream.range(tested, tested + test).toArray());
    }

    private static Minibatches minibatches(JsonFields json, int rows) {
        int[] sizes = json.wholeNumbers("batches");
        if (sizes.length == 0
                || Arrays.stream(sizes).anyMatch(size -> size < 1)
                || Arrays.stream(sizes).asLongStream().sum() != rows)
            throw json.wrong("batches", "sizes that sum to the %d training rows".formatted(rows));
        return Minibatches.ofSizes(Arrays.stream(sizes).boxed().toList());
    }

    /** One object for each layer with parameters. */
    private static Parameters parameters(JsonFields json, String name, Network network) {
        List<JsonFields> given = json.objects(name);
        List<Layer.Linear> linear = network.linearLayers();
        if (given.size() != linear.size())
            throw json.wrong(name, "%d layers' parameters".formatted(linear.size()));
        List<LinearParameters> layers = new ArrayList<>();
        for (int i = 0; i < linear.size(); i++) {
            Layer.Linear layer = linear.get(i);
            double[] weights = given.get(i).numbers("weights");
            double[] biases = given.get(i).numbers("biases");
            if (weights.length != (long) layer.inputs() * layer.outputs()
                    || biases.length != layer.outputs())
                throw json.wrong(name, "parameters of the layers it describes");
            layers.add(new LinearParameters(layer.inputs(), layer.outputs(), weights, biases));
        }
        return new Parameters(layers);
    }

    private static Costs costs(JsonFields json, Minibatches minibatches) {
        double[] steps = json.numbers("minibatch_costs");
        double[] training = json.numbers("training_costs");
        double[] validation = json.numbers("validation_costs");
        int count = minibatches.count();
        if (training.length == 0) throw json.wrong("training_costs", "at least one cost");
        if (validation.length != training.length)
            throw json.wrong("validation_costs", "as many as the training costs");
        if (steps.length != (long) training.length * count)
            throw json.wrong(
                    "minibatch_costs", "%d an epoch, as there are minibatches".formatted(count));
        return new Costs(
                IntStream.range(0, training.length)
                        .mapToObj(
                                epoch ->
                                        Arrays.copyOfRange(
                                                steps, epoch * count, (epoch + 1) * count))
                        .toList(),
                Arrays.stream(training).boxed().toList(),
                Arrays.stream(validation).boxed().toList());
    }

    private static Optional<ConfusionMatrix> confusion(JsonFields json, int testRows) {
        if (testRows == 0 || !json.has("test") || !json.object("test").has("confusion"))
            return Optional.empty();
        double[][] counts = json.object("test").rows("confusion");
        return Optional.of(
                new ConfusionMatrix(
                        Arrays.stream(counts)
                                .map(row -> Arrays.stream(row).mapToInt(n -> (int) n).toArray())
                                .toArray(int[][]::new)));
    }
}
