package clann.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DigitsTest {
    private final Dataset digits = Digits.read();

    @Test
    void thereAre1797PicturesOf64Pixels() {
        assertEquals("digits", digits.name());
        assertEquals(1797, digits.rows());
        assertEquals(64, digits.features().size());
        assertEquals("pixel_0_0", digits.features().get(0));
        assertEquals("pixel_1_0", digits.features().get(8));
        assertEquals("pixel_7_7", digits.features().get(63));
        assertEquals(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"), digits.classes());
        assertEquals(Optional.of(new ImageSize(8, 8)), digits.imageSize());
    }

    @Test
    void theFirstAndTheLastAreThoseOfTheFile() {
        assertArrayEquals(
                new double[] {0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0},
                Arrays.copyOf(digits.x(), 16));
        assertArrayEquals(
                new double[] {8, 0, 0, 1, 8, 12, 14, 12, 1, 0},
                Arrays.copyOfRange(digits.x(), 1797 * 64 - 10, 1797 * 64));
        assertEquals(0, digits.labels()[0]);
        assertEquals(8, digits.labels()[1796]);
    }

    @Test
    void everyClassHasAsManyPicturesAsTheSourceSays() {
        int[] counts = new int[10];
        for (int label : digits.labels()) counts[label]++;
        // optdigits.names: class distribution of the test set
        assertArrayEquals(new int[] {178, 182, 177, 183, 181, 182, 181, 179, 174, 180}, counts);
    }

    @Test
    void pixelsAreBetween0And16() {
        assertEquals(0, Arrays.stream(digits.x()).min().orElseThrow());
        assertEquals(16, Arrays.stream(digits.x()).max().orElseThrow());
    }

    @Test
    void theyAreReadWithoutDuckDb() throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-verbose:class",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Reading.class.getName())
                        .redirectErrorStream(true)
                        .start();
        String loaded = new String(process.getInputStream().readAllBytes());

        assertEquals(0, process.waitFor());
        assertTrue(loaded.contains("clann.data.Digits "));
        assertFalse(loaded.contains("org.duckdb."));
    }

    static final class Reading {
        public static void main(String[] arguments) {
            Digits.read();
        }
    }
}
