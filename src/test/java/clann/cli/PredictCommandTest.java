package clann.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.TestDevice;
import clann.backend.Backend;
import clann.backend.EpochRunner;
import clann.backend.Precision;
import clann.backend.ejml.EjmlBackend;
import clann.data.Digits;
import clann.data.Part;
import clann.data.Shares;
import clann.model.ModelFile;
import clann.network.HiddenLayers;
import clann.report.CsvText;
import clann.train.ConfusionMatrix;
import clann.train.Job;
import clann.train.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredictCommandTest {
    private static final String DEVICE = System.getProperty("clann.test.device", "opencl");

    /** Each needs something else of a CSV file's writer, or of its encoding. */
    private static final List<String> LABELS = List.of("a, b", "say \"c\"", "\u00fc");

    @TempDir private static Path shared;
    private static Path table;
    private static Path model;

    @TempDir private Path folder;

    /** Three clouds of points, and a model that tells them apart. */
    @BeforeAll
    static void trainOnTheDevice() throws IOException {
        var random = new Random(1);
        var text = new StringBuilder("\"wid, th\",len,kind\n");
        for (int row = 0; row < 90; row++) {
            int kind = row % 3;
            text.append(kind + random.nextGaussian() / 10).append(',');
            text.append((kind == 1 ? 1 : 0) + random.nextGaussian() / 10).append(',');
            text.append('"').append(LABELS.get(kind).replace("\"", "\"\"")).append("\"\n");
        }
        table = Files.writeString(shared.resolve("clouds.csv"), text);
        model = shared.resolve("run");
        CommandLineRun.trained(
                model,
                table,
                "--device",
                DEVICE,
                "--layers",
                "none",
                "--batch",
                "9",
                "--learning-rate",
                "1",
                "--epochs",
                "60");
    }

    private static CommandLineRun predict(Object model, Object data, String device) {
        return CommandLineRun.of("predict", model, data, "--device", device);
    }

    private static CommandLineRun predicted(Object model, Object data, String device) {
        CommandLineRun run = predict(model, data, device);
        assertEquals(0, run.exitCode(), run.err());
        return run;
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("new.csv"), text);
    }

    @Test
    void columnsAreFoundByNameAndOthersIgnored() throws IOException {
        Path rows =
                file(
                        "kind,note,len,\"wid, th\"\n"
                                + "never seen,x,0,0\n"
                                + ",,1,1\n"
                                + "\"a, b\",y,0,2\n");
        List<String> lines = predicted(model, rows, DEVICE).out().lines().toList();
        assertEquals("label,probability", lines.get(0));
        assertEquals(4, lines.size());
        assertTrue(lines.get(1).startsWith("\"a, b\",0.9"), lines.toString());
        assertTrue(lines.get(2).startsWith("\"say \"\"c\"\"\",0.9"), lines.toString());
        assertTrue(lines.get(3).startsWith("\u00fc,0.9"), lines.toString());
    }

    @Test
    void aMissingColumnIsNamed() throws IOException {
        predict(model, file("len,width\n1,2\n"), "cpu")
                .assertRefused(2, "new.csv", "'wid, th' is missing", "'len', 'width'");
        predict(model, "digits", "cpu").assertRefused(2, "digits", "'wid, th' is missing");
    }

    @Test
    void aBadCellIsNamedByLineAndColumn() throws IOException {
        predict(model, file("len,\"wid, th\"\n1,2\n1,word\n"), "cpu")
                .assertRefused(2, "line 3", "'wid, th'", "'word'");
    }

    @Test
    void theRunFolderStandsForTheModelInIt() {
        String byFolder = predicted(model, table, "cpu").out();
        assertEquals(byFolder, predicted(model.resolve(ModelFile.NAME), table, "cpu").out());
        predict(folder, table, "cpu").assertRefused(2, folder.toString(), ModelFile.NAME);
        predict(table, table, "cpu").assertRefused(2, table.toString(), "safetensors");
    }

    @Test
    void aModelOfTheDevicePredictsTheSameOnEjml() {
        List<String> onDevice = predicted(model, table, DEVICE).out().lines().skip(1).toList();
        List<String> onEjml = predicted(model, table, "cpu").out().lines().skip(1).toList();
        assertEquals(90, onDevice.size());
        for (int row = 0; row < 90; row++) {
            assertEquals(label(onEjml.get(row)), label(onDevice.get(row)));
            // a few roundings of float in a sum of three, and in exp
            assertEquals(probability(onEjml.get(row)), probability(onDevice.get(row)), 1e-5);
        }
        long right =
                onEjml.stream()
                        .filter(line -> label(line).equals(cell(onEjml.indexOf(line) % 3)))
                        .count();
        assertTrue(right >= 85, "only " + right + " of 90 are right");
    }

    private static String cell(int kind) {
        return CsvText.cell(LABELS.get(kind));
    }

    private static String label(String line) {
        return line.substring(0, line.lastIndexOf(','));
    }

    private static float probability(String line) {
        return Float.parseFloat(line.substring(line.lastIndexOf(',') + 1));
    }

    /** The training's own view of its test rows against that of the command, bit for bit. */
    @ParameterizedTest
    @ValueSource(strings = {"cpu", "device"})
    void predictionsAreTheTrainingsToTheLastBit(String where) throws IOException {
        boolean onCpu = where.equals("cpu");
        Path run = folder.resolve("run");
        CommandLineRun.trained(
                run, "digits", "--device", onCpu ? "cpu" : DEVICE, "--epochs", "5", "--seed", "4");
        List<String> lines =
                predicted(run, "digits", onCpu ? "cpu" : DEVICE).out().lines().skip(1).toList();

        Job job =
                new Settings(
                                HiddenLayers.parse("20,20"),
                                25,
                                0.1,
                                5,
                                2,
                                Shares.parse("60,20,20"),
                                4,
                                Precision.FLOAT)
                        .job(Digits.read());
        int[] rows = job.split().rows(Part.TEST);
        double[] probabilities;
        try (Backend backend =
                        onCpu
                                ? EjmlBackend.fast(Precision.FLOAT)
                                : TestDevice.open(Precision.FLOAT);
                EpochRunner runner = job.on(backend, job.initial())) {
            for (int epoch = 0; epoch < 5; epoch++) runner.run();
            probabilities = runner.evaluate(Part.TEST).probabilities();
        }
        int[][] confusion = new int[10][10];
        for (int i = 0; i < rows.length; i++) {
            int best = ConfusionMatrix.mostProbable(probabilities, i, 10);
            String line = lines.get(rows[i]);
            assertEquals(String.valueOf(best), label(line));
            assertEquals((float) probabilities[10 * i + best], probability(line));
            confusion[job.data().labels()[rows[i]]][best]++;
        }
        List<String> counted = new ArrayList<>(List.of("true class,0,1,2,3,4,5,6,7,8,9"));
        for (int row = 0; row < 10; row++) {
            var line = new StringBuilder().append(row);
            for (int count : confusion[row]) line.append(',').append(count);
            counted.add(line.toString());
        }
        assertEquals(counted, Files.readAllLines(run.resolve("confusion.csv")));
    }

    @Test
    void precisionIsTheModelsOwnUnlessItIsGiven() {
        String first = predicted(model, table, "cpu").out().lines().skip(1).findFirst().get();
        CommandLineRun inDouble =
                CommandLineRun.of(
                        "predict", model, table, "--device", "cpu", "--precision", "double");
        String sharper = inDouble.out().lines().skip(1).findFirst().get();
        double probability = Double.parseDouble(sharper.substring(sharper.lastIndexOf(',') + 1));
        assertFalse(probability == (float) probability, "a float: " + sharper);
        assertEquals(probability(first), probability, 1e-6);
    }

    @Test
    void stdoutIsUtf8InEveryLocale() {
        CommandLineRun run =
                ChildProcess.Start.in(folder)
                        .environment(Map.of("LC_ALL", "C"))
                        .run("predict", model.toString(), table.toString(), "--device", "cpu");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(predicted(model, table, "cpu").out(), run.out());
    }

    @Test
    void aReaderThatHasSeenEnoughEndsItQuietly() {
        CommandLineRun run =
                ChildProcess.Start.in(folder)
                        .shell("\"$@\" | head -n 1; exit ${PIPESTATUS[0]}")
                        .run("predict", model.toString(), manyRows().toString(), "--device", "cpu");
        assertEquals("label,probability\n", run.out());
        assertEquals(1, run.err().lines().count(), "more than the device's line: " + run.err());
        assertTrue(run.err().startsWith("device: "), run.err());
        assertEquals(0, run.exitCode());
    }

    /** More than a pipe and all buffers hold. */
    private Path manyRows() {
        try {
            return file("len,\"wid, th\"\n" + "1,2\n".repeat(30_000));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whereStdoutIsFullItEndsWith4AndSaysSo() {
        CommandLineRun run =
                ChildProcess.Start.in(folder)
                        .shell("exec \"$@\" >/dev/full")
                        .run("predict", model.toString(), table.toString(), "--device", "cpu");
        assertEquals(4, run.exitCode());
        assertTrue(run.err().contains("clann: stdout cannot be written: "), run.err());
        assertEquals(2, run.err().lines().count(), run.err());
    }
}
