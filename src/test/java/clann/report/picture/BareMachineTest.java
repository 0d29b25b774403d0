package clann.report.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.data.Dataset;
import clann.data.ImageSize;
import clann.network.Network;
import clann.train.Costs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A machine with a JDK and nothing else: no font, no fontconfig, no display. */
class BareMachineTest {
    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"samples", "network", "costs", "confusion"})
    void aPictureIsDrawnWithItsTextAndNoFontOfTheMachineIsLookedFor(String name) throws Exception {
        Path loaded = folder.resolve("loaded.txt");
        int code = draw(name, loaded);
        assertEquals(0, code, () -> read(folder.resolve("output.txt")));
        String classes = read(loaded);
        assertTrue(
                classes.contains("clann.report.picture.OutlineFont"), "the log of loaded classes");
        assertFalse(classes.contains("sun.font.SunFontManager"), "AWT's fonts were asked for");
        byte[] png = Files.readAllBytes(folder.resolve("picture.png"));
        int letters = Decoded.of(png).patches(Decoded.exactly(Style.INK), 20).size();
        assertTrue(letters >= 5, () -> letters + " letters in the title");
    }

    private int draw(String name, Path loaded) throws IOException, InterruptedException {
        Path nothing = Files.writeString(folder.resolve("fonts.conf"), "<fontconfig/>");
        var java = new ProcessBuilder();
        java.command(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + loaded.getFileName(),
                "-Dsun.awt.fontconfig=" + folder.resolve("no-such-file"),
                "-cp",
                System.getProperty("java.class.path"),
                Drawing.class.getName(),
                name);
        java.directory(folder.toFile());
        java.environment().put("FONTCONFIG_FILE", nothing.toString());
        java.environment().put("DISPLAY", ":99"); // where there is none
        java.redirectErrorStream(true).redirectOutput(folder.resolve("output.txt").toFile());
        Process process = java.start();
        if (process.waitFor(60, TimeUnit.SECONDS)) return process.exitValue();
        process.destroyForcibly();
        throw new AssertionError("still drawing after a minute");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the machine without fonts runs: draws the picture of that name. */
    static final class Drawing {
        public static void main(String[] arguments) throws IOException {
            Files.write(Path.of("picture.png"), picture(arguments[0]));
        }

        private static byte[] picture(String name) {
            return switch (name) {
                case "samples" ->
                        SamplePicture.png(
                                new Dataset(
                                        "dots",
                                        List.of("left", "right"),
                                        List.of("a", "b"),
                                        new double[] {0, 1, 1, 0},
                                        new int[] {0, 1},
                                        Optional.of(new ImageSize(1, 2))));
                case "network" -> NetworkPicture.png(Network.ofSizes(List.of(2, 3, 2)));
                case "costs" ->
                        CostPicture.png(
                                new Costs(
                                        List.of(new double[] {1, 0.5}),
                                        List.of(0.4),
                                        List.of(0.6)));
                case "confusion" ->
                        ConfusionPicture.png(List.of("a", "b"), new int[][] {{1, 0}, {0, 1}});
                default -> throw new IllegalArgumentException(name);
            };
        }
    }
}
