package clann.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.UserError;
import clann.backend.Precision;
import clann.model.SafeTensors.Dtype;
import clann.model.SafeTensors.Tensor;
import clann.network.Layer;
import clann.network.Network;
import clann.network.Parameters;
import clann.network.Parameters.LinearParameters;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ModelFileTest {
    @TempDir Path folder;

    @ParameterizedTest
    @EnumSource(Precision.class)
    void randomNetworksOfAnyDepthComeBackBitForBit(Precision precision) throws IOException {
        var random = new SplittableRandom(7);
        for (int hidden = 0; hidden <= 5; hidden++) {
            for (int repetition = 0; repetition < 10; repetition++) {
                Model model = randomModel(hidden, precision, random);
                assertEqual(model, ModelFile.read(written(ModelFile.bytes(model))));
            }
        }
    }

    @Test
    void anyOrderOfLayersComesBack() {
        var first = new Network(List.of(new Layer.Logistic(3), new Layer.Softmax(3)));
        assertComesBack(
                new Model(first, new Parameters(List.of()), names(3), names(3), Precision.FLOAT));
        var twice =
                new Network(
                        List.of(
                                new Layer.Linear(2, 4),
                                new Layer.Linear(4, 3),
                                new Layer.Logistic(3),
                                new Layer.Logistic(3),
                                new Layer.Softmax(3)));
        Parameters parameters = Parameters.random(twice, 1, new SplittableRandom(1));
        assertComesBack(new Model(twice, parameters, names(2), names(3), Precision.DOUBLE));
    }

    @Test
    void extremeNumbersComeBackBitForBit() {
        double[] doubles = {-0.0, Double.MIN_VALUE, -Double.MAX_VALUE, 0x0.123p-1022};
        double[] floats = {-0.0, Float.MIN_VALUE, -Float.MAX_VALUE, 0x0.1234p-126f};
        assertComesBack(model(doubles, new double[] {-0.0, 0.1}, Precision.DOUBLE));
        assertComesBack(model(floats, new double[] {-0.0, 0.1f}, Precision.FLOAT));
    }

    @Test
    void namesOfAnyCharactersComeBack() {
        List<String> features =
                List.of(
                        "",
                        "\"",
                        "\\",
                        "a\nb\r\tc",
                        "\u0000\u001b\u007f",
                        "\u00e9\u4e2d\ufeff\u2028",
                        "\ud83d\ude00",
                        "\ud800",
                        "\udc00x",
                        "\\\"sha256\\\":\\\"" + Seal.OPEN,
                        "\"sha256\":\"" + Seal.OPEN,
                        "</script>",
                        "x".repeat(70_000));
        List<String> classes = List.of("{\"format\":\"clann-model-2\"}", " ");
        Network network = Network.ofSizes(List.of(features.size(), 2));
        Parameters parameters = Parameters.random(network, 1, new SplittableRandom(2));
        assertComesBack(new Model(network, parameters, features, classes, Precision.DOUBLE));
    }

    @Test
    void theSameModelGivesTheSameBytes() {
        Model one = randomModel(2, Precision.FLOAT, new SplittableRandom(3));
        Model same = randomModel(2, Precision.FLOAT, new SplittableRandom(3));
        assertArrayEquals(ModelFile.bytes(one), ModelFile.bytes(same));
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void everyBitThatIsFlippedIsNoticed(Precision precision) {
        byte[] file = ModelFile.bytes(small(precision));
        for (int bit = 0; bit < 8 * file.length; bit++) {
            file[bit / 8] ^= (byte) (1 << bit % 8);
            String where = "bit " + bit % 8 + " of byte " + bit / 8;
            String message = assertThrows(UserError.class, () -> decode(file), where).getMessage();
            assertEquals(1, message.lines().count(), message);
            file[bit / 8] ^= (byte) (1 << bit % 8);
        }
        decode(file);
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void everyTruncationIsNoticed(Precision precision) {
        byte[] file = ModelFile.bytes(small(precision));
        for (int length = 0; length < file.length; length++) {
            byte[] part = Arrays.copyOf(file, length);
            assertThrows(UserError.class, () -> decode(part), "cut to " + length + " bytes");
        }
        assertRefused(Arrays.copyOf(file, file.length + 1), "1 bytes too many");
    }

    @Test
    void anAlteredParameterIsNamedAsDamage() {
        byte[] file = ModelFile.bytes(small(Precision.FLOAT));
        file[file.length - 1] ^= 1;
        assertRefused(file, "was altered or damaged");
    }

    @Test
    void theHashIsThatOfTheFileWithZerosInItsPlace() throws Exception {
        byte[] file = ModelFile.bytes(small(Precision.FLOAT));
        String text = new String(file, StandardCharsets.ISO_8859_1);
        int at = text.indexOf("sha256\\\":\\\"") + "sha256\\\":\\\"".length();
        String digits = text.substring(at, at + 64);
        byte[] open = text.replace(digits, "0".repeat(64)).getBytes(StandardCharsets.ISO_8859_1);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(open);
        assertEquals(HexFormat.of().formatHex(hash), digits);
    }

    @Test
    void aLaterFormatAsksForANewerClann() {
        assertRefused(
                sealed(text -> text.replace("clann-model-1", "clann-model-2")),
                "written by a newer clann, in format clann-model-2");
        assertRefused(
                sealed(text -> "{\"format\":\"clann-model-13\",\"other\":[]}"), "newer clann");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "\"format\":\"clann-model-1\"; \"format\":\"model-1\"; format is 'model-1\'",
                "{\"format\"; [\"format\"; object",
                "\"float\"; \"half\"; precision 'half'",
                "\"float\"; \"double\"; no tensor 'linear1.weights' of F64 [2, 3]",
                "\"inputs\":2; \"inputs\":1; no tensor 'linear1.weights' of F32 [1, 3]",
                "\"inputs\":2; \"inputs\":0; a linear layer of 0 x 3",
                "\"inputs\":2; \"inputs\":4294967298; a layer of size 4294967298",
                "\"inputs\":2,\"outputs\":3; \"inputs\":3,\"outputs\":3; 'linear1.weights'",
                "\"softmax\"; \"relu\"; a layer of kind 'relu'",
                "{\"kind\":\"softmax\"}; {\"kind\":\"softmax\",\"kind\":\"x\"}; Duplicate field",
                ",{\"kind\":\"softmax\"}; ``; softmax",
                "{\"kind\":\"logistic\"},{\"kind\":\"linear\",\"inputs\":3,\"outputs\":2},; ``; 4 tensors for 1 linear layers",
                "[\"f0\",; [; features",
                "\"classes\":[; \"classes\":[\"more\",; classes",
                "\"classes\"; \"kinds\"; 'classes'",
            })
    void aDescriptionThatDoesNotFitIsRefusedThoughItsHashIsRight(
            String part, String other, String reason) {
        // with the quotes of the description's own text, each written once
        assertRefused(
                sealed(
                        text -> {
                            assertTrue(text.contains(part), text);
                            return text.replace(part, other);
                        }),
                reason);
    }

    @Test
    void safetensorsFilesOfOthersAreToldApart() {
        Tensor tensor = new Tensor(Dtype.F32, List.of(1), new double[] {1});
        byte[] file = new SafeTensors(Map.of("format", "pt"), Map.of("w", tensor)).bytes();
        assertRefused(file, "is a safetensors file that clann did not write");
    }

    @Test
    void aRunsFolderMeansItsModel() throws IOException {
        Model model = small(Precision.FLOAT);
        Files.write(folder.resolve("model.safetensors"), ModelFile.bytes(model));
        assertEqual(model, ModelFile.read(folder));
    }

    @Test
    void whatIsNotThereOrNoModelIsRefusedInOneLineThatNamesIt() throws IOException {
        Path missing = folder.resolve("none.safetensors");
        assertUnreadable(missing, missing + ": no such file");
        assertUnreadable(folder, folder + " is a folder without a model.safetensors");
        Path empty = Files.createFile(folder.resolve("empty"));
        assertUnreadable(empty, empty + " is not a safetensors file");
        assertUnreadable(empty.resolve("below"), "cannot be read: Not a directory");
        Path table = Files.writeString(folder.resolve("table.csv"), "a,b,label\n1,2,x\n");
        assertUnreadable(table, table + " is not a safetensors file");
        Path nested = Files.createDirectories(folder.resolve("run/model.safetensors"));
        assertUnreadable(nested.getParent(), nested + " cannot be read: it is not a regular file");
    }

    @Test
    void hugeFilesOfOtherKindsAreRefusedBeforeTheyAreRead() throws IOException {
        Path file = folder.resolve("huge");
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.writeBytes("a,b,c,d,e");
            sparse.setLength(Integer.MAX_VALUE - 8L);
            assertUnreadable(file, "above the limit of 100 MB");
            sparse.setLength(Integer.MAX_VALUE - 7L);
            assertUnreadable(file, "larger than 2 GiB");
        }
    }

    @Test
    void theCauseOfAFailedReadIsToldInWords() {
        assertEquals("permission denied", ModelFile.reason(new AccessDeniedException("some/file")));
        assertEquals(
                "Too many links",
                ModelFile.reason(new FileSystemException("f", null, "Too many links")));
        assertEquals("Input/output error", ModelFile.reason(new IOException("Input/output error")));
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void plainPythonFindsTheSameNamesShapesAndValues(Precision precision) throws Exception {
        var random = new SplittableRandom(11);
        for (int hidden : List.of(0, 3)) {
            Model model = randomModel(hidden, precision, random);
            List<String> lines = python(written(ModelFile.bytes(model)));
            List<String> expected = new ArrayList<>();
            model.features().forEach(name -> expected.add("feature\t" + utf8(name)));
            model.classes().forEach(name -> expected.add("class\t" + utf8(name)));
            for (Layer layer : model.network().layers()) expected.add(pythonLine(layer));
            expected.add("precision\t" + precision.word());
            int tensors = 2 * model.parameters().layers().size();
            int others = expected.size();
            assertEquals(expected, lines.subList(0, lines.size() - tensors));
            for (int i = 0; i < tensors; i++) {
                LinearParameters layer = model.parameters().layers().get(i / 2);
                String[] parts = lines.get(others + i).split("\t");
                String name = "linear" + (i / 2 + 1) + (i % 2 == 0 ? ".weights" : ".biases");
                String shape = (i % 2 == 0 ? layer.inputs() + "," : "") + layer.outputs();
                String dtype = precision == Precision.FLOAT ? "F32" : "F64";
                assertEquals(List.of("tensor", name, dtype, shape), List.of(parts).subList(0, 4));
                double[] found =
                        Arrays.stream(parts[4].split(" "))
                                .mapToDouble(Double::parseDouble)
                                .toArray();
                assertArrayEquals(
                        bits(i % 2 == 0 ? layer.weights() : layer.biases()), bits(found), name);
            }
        }
    }

    private List<String> python(Path file) throws Exception {
        Path script = Path.of(getClass().getResource("/read_safetensors.py").toURI());
        Process process =
                new ProcessBuilder("python3", script.toString(), file.toString())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output.lines().toList();
    }

    private static String pythonLine(Layer layer) {
        return layer instanceof Layer.Linear linear
                ? "layer\tlinear\t" + linear.inputs() + "\t" + linear.outputs()
                : "layer\t" + layer.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    private static String utf8(String name) {
        return HexFormat.of().formatHex(name.getBytes(StandardCharsets.UTF_8));
    }

    /** A file whose hash is right and whose description is another. */
    private static byte[] sealed(UnaryOperator<String> change) {
        SafeTensors contents =
                SafeTensorsReader.read(ModelFile.bytes(small(Precision.FLOAT)), "a model");
        String text = contents.metadata().get("clann");
        String open = text.replaceFirst("[0-9a-f]{64}", Seal.OPEN);
        String changed = change.apply(open);
        assertFalse(changed.equals(open));
        byte[] file = new SafeTensors(Map.of("clann", changed), contents.tensors()).bytes();
        if (changed.contains(Seal.OPEN)) Seal.close(file);
        return file;
    }

    private static Model small(Precision precision) {
        Network network = Network.ofSizes(List.of(2, 3, 2));
        Parameters parameters =
                rounded(Parameters.random(network, 0.1, new SplittableRandom(5)), precision);
        return new Model(network, parameters, names(2), names(2), precision);
    }

    /** Of two features and two classes. */
    private static Model model(double[] weights, double[] biases, Precision precision) {
        Parameters parameters =
                new Parameters(List.of(new LinearParameters(2, 2, weights, biases)));
        return new Model(Network.ofSizes(List.of(2, 2)), parameters, names(2), names(2), precision);
    }

    private static Model randomModel(int hidden, Precision precision, RandomGenerator random) {
        List<Integer> sizes = random.ints(hidden + 2, 1, 12).boxed().toList();
        Network network = Network.ofSizes(sizes);
        Parameters parameters = rounded(Parameters.random(network, 0.1, random), precision);
        for (LinearParameters layer : parameters.layers())
            Arrays.setAll(layer.biases(), i -> (float) random.nextGaussian());
        return new Model(
                network, parameters, names(network.inputs()), names(network.classes()), precision);
    }

    private static Parameters rounded(Parameters parameters, Precision precision) {
        if (precision == Precision.FLOAT)
            for (LinearParameters layer : parameters.layers())
                Arrays.setAll(layer.weights(), i -> (float) layer.weights()[i]);
        return parameters;
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "f" + i + (i > 2 ? "\n\u00e9" : ""))
                .toList();
    }

    private Path written(byte[] file) throws IOException {
        return Files.write(folder.resolve("some model"), file);
    }

    private static Model decode(byte[] file) {
        return ModelFile.decode(file, "some.file");
    }

    private static void assertComesBack(Model model) {
        assertEqual(model, decode(ModelFile.bytes(model)));
    }

    private static void assertRefused(byte[] file, String reason) {
        UserError error = assertThrows(UserError.class, () -> decode(file));
        assertOneLine(error, "some.file ", reason);
    }

    private static void assertUnreadable(Path path, String message) {
        UserError error = assertThrows(UserError.class, () -> ModelFile.read(path));
        assertOneLine(error, path.toString(), message);
    }

    private static void assertOneLine(UserError error, String name, String reason) {
        assertEquals(UserError.Kind.INPUT, error.kind());
        assertEquals(1, error.getMessage().lines().count(), error::getMessage);
        assertTrue(error.getMessage().startsWith(name), error::getMessage);
        assertTrue(error.getMessage().contains(reason), error::getMessage);
    }

    private static void assertEqual(Model expected, Model found) {
        assertEquals(expected.network(), found.network());
        assertEquals(expected.features(), found.features());
        assertEquals(expected.classes(), found.classes());
        assertEquals(expected.precision(), found.precision());
        assertArrayEquals(bits(expected.parameters()), bits(found.parameters()));
    }

    private static long[] bits(Parameters parameters) {
        return parameters.layers().stream()
                .flatMap(layer -> Stream.of(layer.weights(), layer.biases()))
                .flatMapToDouble(DoubleStream::of)
                .mapToLong(Double::doubleToRawLongBits)
                .toArray();
    }

    private static long[] bits(double[] values) {
        return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
    }
}
