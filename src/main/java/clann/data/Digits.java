package clann.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/**
 * The data set that comes with clann: 1797 handwritten digits of 8 x 8 pixels, 0 (white) to 16.
 *
 * <p>Source: E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits (its test set), UCI
 * Machine Learning Repository, 1998, doi:10.24432/C50P49, licensed CC BY 4.0.
 */
public final class Digits {
    private static final String RESOURCE = "/clann/digits.csv.gz";
    private static final int ROWS = 1797;
    private static final ImageSize SIZE = new ImageSize(8, 8);

    private Digits() {}

    public static Dataset read() {
        double[] x = new double[ROWS * SIZE.pixels()];
        int[] labels = new int[ROWS];
        // by hand, since a run of the digits need not wait for a reader of tables to start
        int[] numbers = numbers(unpacked());
        int i = 0;
        for (int row = 0; row < ROWS; row++) {
            for (int pixel = 0; pixel < SIZE.pixels(); pixel++)
                x[row * SIZE.pixels() + pixel] = numbers[i++];
            labels[row] = numbers[i++];
        }
        return new Dataset("digits", pixelNames(), classes(), x, labels, Optional.of(SIZE));
    }

    private static byte[] unpacked() {
        try (InputStream packed = Digits.class.getResourceAsStream(RESOURCE)) {
            if (packed == null) throw new IllegalStateException(RESOURCE + " is not in the jar");
            return new GZIPInputStream(packed).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file's numbers: digits only, with one character between two and one after the last. */
    private static int[] numbers(byte[] text) {
        int[] numbers = new int[ROWS * (SIZE.pixels() + 1)];
        int i = 0;
        for (byte character : text) {
            if (character >= '0' && character <= '9')
                numbers[i] = 10 * numbers[i] + character - '0';
            else i++;
        }
        if (i != numbers.length)
            throw new IllegalStateException(RESOURCE + " holds " + i + " numbers");
        return numbers;
    }

    private static List<String> pixelNames() {
        return IntStream.range(0, SIZE.pixels())
                .mapToObj(i -> "pixel_%d_%d".formatted(i / SIZE.width(), i % SIZE.width()))
                .toList();
    }

    private static List<String> classes() {
        return IntStream.range(0, 10).mapToObj(Integer::toString).toList();
    }
}
