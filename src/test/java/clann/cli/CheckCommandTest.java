package clann.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.TestDevice;
import clann.backend.Precision;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line of the check; what it checks has tests of its own. */
class CheckCommandTest {
    private static final String DEVICE = System.getProperty("clann.test.device", "opencl");
    private static final Path RECORDED =
            Path.of("src/test/resources/trajectories/no-hidden.json.gz");
    private static final Path UNKNOWN = Path.of("src/test/resources/trajectories/adam.json.gz");

    @TempDir private Path folder;

    private static CommandLineRun replay(Path file, String... options) {
        List<Object> words = new ArrayList<>(List.of("check", "--trajectory", file));
        words.addAll(List.of(options.length > 0 ? options : new String[] {"--device", "cpu"}));
        return CommandLineRun.of(words.toArray());
    }

    @Test
    void aReplayThatHoldsEndsWith0AndTellsTheLargestDifference() {
        CommandLineRun run = replay(RECORDED, "--device", DEVICE, "--json");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(1, run.events().size());
        Map<String, Object> event = run.lastEvent();
        assertEquals("trajectory", event.get("event"));
        assertEquals("opencl", event.get("backend"));
        boolean inDouble = TestDevice.precisions().contains(Precision.DOUBLE);
        assertEquals(inDouble ? "double" : "float", event.get("precision"));
        double difference = (double) event.get("max_relative_cost_difference");
        assertTrue(difference <= (inDouble ? 1e-10 : 1e-3), "differs by " + difference);
        assertTrue(event.keySet().containsAll(List.of("epochs", "stopped_at", "recorded_stop")));
        assertEquals(true, event.get("holds"));
    }

    @Test
    void precisionIsAsTheCommandLineSays() {
        CommandLineRun run = replay(RECORDED, "--device", "cpu", "--precision", "float", "--json");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals("float", run.lastEvent().get("precision"));
        double difference = (double) run.lastEvent().get("max_relative_cost_difference");
        assertTrue(difference > 1e-10, "float does not agree so well: " + difference);
    }

    @Test
    void aPersonSeesOneLine() {
        CommandLineRun run = replay(RECORDED);
        assertEquals(0, run.exitCode());
        assertEquals(1, run.out().lines().count(), run.out());
        assertTrue(run.out().startsWith("holds  no-hidden.json.gz: 12 epochs; "), run.out());
        assertTrue(run.out().contains("the stopping rule ends it after"), run.out());
    }

    @ParameterizedTest
    @CsvSource({
        "minibatch_costs/0, double, 1.0000000002",
        "minibatch_costs/50, double, 1.0000000002",
        "training_costs/0, double, 1.0000000002",
        "validation_costs/11, double, 1.0000000002",
        "validation_costs/0, float, 1.0011"
    })
    void anAlteredCostEndsWith1(String path, String precision, double factor) throws IOException {
        Map<String, Object> altered = recorded();
        set(altered, path, factor * ((Number) at(altered, path)).doubleValue());
        CommandLineRun run =
                replay(written(altered), "--device", "cpu", "--precision", precision, "--json");
        assertEquals(1, run.exitCode(), run.err());
        assertEquals(false, run.lastEvent().get("holds"));
        assertEquals(
                factor - 1,
                (double) run.lastEvent().get("max_relative_cost_difference"),
                (factor - 1) / 10);
    }

    @Test
    void aTrainingOfAnotherKindIsRefusedByName() {
        replay(UNKNOWN).assertRefused(2, UNKNOWN.toString(), "optimizer.kind", "adam");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "format",
                "data",
                "data/features",
                "data/labels",
                "split",
                "split/train",
                "split/validation",
                "batches",
                "layers",
                "layers/0/kind",
                "layers/0/inputs",
                "layers/0/outputs",
                "cost",
                "cost/kind",
                "optimizer",
                "optimizer/kind",
                "optimizer/learning_rate",
                "epochs",
                "initial",
                "initial/0/weights",
                "initial/0/biases",
                "final",
                "final/0/weights",
                "final/0/biases",
                "minibatch_costs",
                "training_costs",
                "validation_costs"
            })
    void aFieldThatIsMissingOrOfAnotherKindIsNamed(String path) throws IOException {
        Map<String, Object> altered = recorded();
        String name = path.replaceAll("/([0-9]+)", "[$1]").replace('/', '.');
        remove(altered, path);
        replay(written(altered)).assertRefused(2, "\"" + name + "\"", "is missing");
        set(altered, path, true);
        replay(written(altered)).assertRefused(2, "\"" + name + "\"", " is not ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "split/train/0|-1",
                "split/train/0|100000",
                "split/train/0|0.5",
                "split/validation|[]",
                "data/labels|[0,1]",
                "data/labels/0|99",
                "data/features/0|[1]",
                "data/features/0/0|\"x\"",
                "data/features/0/0|null",
                "batches/0|0",
                "batches/0|-1",
                "batches|[]",
                "batches/0|1",
                "layers|[]",
                "layers/0|{\"kind\":\"softmax\"}",
                "layers/0/inputs|8",
                "layers/0/outputs|0",
                "layers/0/outputs|-2",
                "layers/0/kind|\"tanh\"",
                "cost/kind|\"huber\"",
                "cost|{\"kind\":\"cross_entropy\",\"label_smoothing\":0.1}",
                "optimizer|{\"kind\":\"sgd\",\"learning_rate\":0.1,\"momentum\":0.9}",
                "schedule|{\"kind\":\"cosine\"}",
                "optimizer/learning_rate|0",
                "optimizer/learning_rate|-1",
                "patience|0",
                "initial|[]",
                "initial/0/weights|[1,2]",
                "initial/0/biases/0|\"1\"",
                "final/0/weights|[1,2]",
                "minibatch_costs|[1]",
                "training_costs|[]",
                "validation_costs|[1]",
                "training_costs/0|null"
            })
    void aValueThatDoesNotFitIsRefusedWithTheFieldsName(String path, String json)
            throws IOException {
        Map<String, Object> altered = recorded();
        set(altered, path, JSON.std.anyFrom(json));
        replay(written(altered)).assertRefused(2, "altered.json: \"" + path.split("/")[0]);
    }

    @Test
    void aFileThatIsNoJsonObjectIsRefused() throws IOException {
        replay(folder.resolve("nosuch")).assertRefused(2, "nosuch: no such file");
        replay(folder).assertRefused(2, folder + ": is a folder");
        for (String text :
                new String[] {
                    "",
                    "[]",
                    "12",
                    "{",
                    "{\"format\":\"trajectory-1\",\"format\":\"trajectory-1\"}",
                    "{\"format\":NaN}"
                }) {
            Path file = Files.writeString(folder.resolve("bad.json"), text);
            replay(file).assertRefused(2, file.toString());
        }
        byte[] whole = Files.readAllBytes(RECORDED);
        Path cut = Files.write(folder.resolve("cut.json.gz"), Arrays.copyOf(whole, 999));
        replay(cut).assertRefused(2, cut.toString());
    }

    @Test
    void theGradientCheckEndsWith0AndTellsItsVerdict() {
        CommandLineRun run =
                CommandLineRun.of(
                        "check", "--gradients", "--layers", "3", "--device", DEVICE, "--json");
        assertEquals(0, run.exitCode(), run.err());
        Map<String, Object> event = run.lastEvent();
        assertEquals("gradients", event.get("event"));
        assertEquals(64 * 3 + 3 + 3 * 10 + 10, event.get("parameters"));
        assertEquals(true, event.get("holds"));

        CommandLineRun text =
                CommandLineRun.of("check", "--gradients", "--layers", "none", "--device", "cpu");
        assertTrue(text.out().startsWith("holds  gradients: 650 gradients "), text.out());
        assertFalse(text.out().contains("NaN"), text.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--gradients --layers 2", "--trajectory FILE", "--kernel update"})
    void autoIsAnOpenClDeviceHoweverFastEjmlIs(String what) {
        CommandLineRun run = auto(Map.of(), what);
        assertEquals(0, run.exitCode(), run.err());
        assertEquals("opencl", run.lastEvent().get("backend"), run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--gradients --layers 2", "--trajectory FILE", "--kernel update"})
    void whereThereIsNoOpenClDeviceItSaysThatItChecksEjmlAlone(String what) {
        CommandLineRun run = auto(Map.of("OCL_ICD_VENDORS", folder.toString()), what);
        assertEquals(0, run.exitCode(), run.err());
        assertEquals("ejml", run.lastEvent().get("backend"), run.err());
        assertTrue(run.err().contains("no OpenCL device is checked here: only EJML"), run.err());
    }

    private CommandLineRun auto(Map<String, String> environment, String what) {
        String[] words = ("check --json --precision float " + what).split(" ");
        int file = Arrays.asList(words).indexOf("FILE");
        if (file >= 0) words[file] = RECORDED.toAbsolutePath().toString();
        return ChildProcess.Start.in(folder).environment(environment).run(words);
    }

    private static Map<String, Object> recorded() throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(RECORDED))) {
            return JSON.std.mapFrom(in);
        }
    }

    private Path written(Map<String, Object> trajectory) throws IOException {
        JSON json = JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES);
        return Files.writeString(folder.resolve("altered.json"), json.asString(trajectory));
    }

    /** What stands at a path such as {@code layers/0/kind}. */
    private static Object at(Object json, String path) {
        Object found = json;
        for (String key : path.split("/"))
            found =
                    found instanceof Map<?, ?> map
                            ? map.get(key)
                            : ((List<?>) found).get(Integer.parseInt(key));
        return found;
    }

    private static Object parent(Object json, String path) {
        int last = path.lastIndexOf('/');
        return last < 0 ? json : at(json, path.substring(0, last));
    }

    @SuppressWarnings("unchecked")
    private static void set(Object json, String path, Object value) {
        String key = path.substring(path.lastIndexOf('/') + 1);
        if (parent(json, path) instanceof Map<?, ?> map)
            ((Map<String, Object>) map).put(key, value);
        else ((List<Object>) parent(json, path)).set(Integer.parseInt(key), value);
    }

    private static void remove(Object json, String path) {
        ((Map<?, ?>) parent(json, path)).remove(path.substring(path.lastIndexOf('/') + 1));
    }
}
