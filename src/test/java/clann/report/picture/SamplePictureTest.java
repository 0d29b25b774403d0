package clann.report.picture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.data.Dataset;
import clann.data.ImageSize;
import java.awt.Color;
import java.awt.Rectangle;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplePictureTest {
    private static final IntPredicate BLACK = Decoded.exactly(Color.BLACK);

    @Test
    void inkIsAsDarkAsItsNumberAndEmptyPixelsAreWhite() {
        Decoded picture = Decoded.of(SamplePicture.png(images(1, 2, 2, 0, 16, 0, 4)));
        Rectangle black = picture.patches(BLACK, 1000).get(0);
        int above = black.y + black.height / 2;
        int below = above + black.height;
        int left = black.x - black.width / 2;
        assertEquals(0xFFFFFF, picture.color(left, above));
        assertEquals(0xFFFFFF, picture.color(left, below));
        assertEquals(0xBFBFBF, picture.color(black.x + black.width / 2, below));
    }

    @Test
    void aPhotographsLeastNumberIsBlack() {
        Decoded picture = Decoded.of(SamplePicture.png(images(1, 2, 2, 10, 20, 20, 15)));
        Rectangle black = picture.patches(BLACK, 1000).get(0);
        int right = black.x + black.width + black.width / 2;
        int below = black.y + black.height + black.height / 2;
        assertEquals(0xFFFFFF, picture.color(right, black.y + 5));
        assertEquals(0x808080, picture.color(right, below));
    }

    @Test
    void eachClassHasItsRowOfFirstSamples() {
        // one black pixel in each sample of two: in class 0 on the left, in class 1 on the right
        int n = 30;
        double[] x = new double[2 * n];
        int[] labels = new int[n];
        for (int row = 0; row < n; row++) {
            labels[row] = row < 25 ? 0 : 1;
            x[2 * row + labels[row]] = 1;
        }
        var data =
                new Dataset(
                        "halves",
                        List.of("l", "r"),
                        List.of("0", "1"),
                        x,
                        labels,
                        Optional.of(new ImageSize(1, 2)));
        List<Rectangle> black = Decoded.of(SamplePicture.png(data)).patches(BLACK, 500);
        int top = black.stream().mapToInt(patch -> patch.y).min().orElseThrow();
        assertEquals(12, black.stream().filter(patch -> patch.y == top).count());
        assertEquals(5, black.stream().filter(patch -> patch.y > top).count());
    }

    @Test
    void aNumberAboveItsFeaturesMeanIsOrangeAndOneBelowIsBlue() {
        var data =
                new Dataset(
                        "table",
                        List.of("a", "b", "constant"),
                        List.of("x", "y"),
                        new double[] {9, 1, 5, 1, 9, 5},
                        new int[] {0, 1},
                        Optional.empty());
        Decoded picture = Decoded.of(SamplePicture.png(data));
        List<Rectangle> orange = strips(picture.patches(Decoded::orangish, 1000));
        List<Rectangle> blue = strips(picture.patches(Decoded::bluish, 1000));
        assertEquals(2, orange.size());
        assertEquals(2, blue.size());
        assertEquals(orange.get(0).x, blue.get(0).x, "feature a");
        assertTrue(orange.get(0).y < blue.get(0).y, "9 in the first row, 1 in the second");
        assertTrue(orange.get(1).y > blue.get(1).y, "1 in the first row, 9 in the second");
    }

    @ParameterizedTest(name = "{0} rows, {1} features, {2} classes, {3} x {4} pixels")
    @CsvSource({
        "0, 3, 0, 0, 0",
        "0, 4, 2, 2, 2",
        "1, 1, 1, 0, 0",
        "1, 1, 1, 1, 1",
        "500, 700, 132, 0, 0",
        "300, 10000, 3, 100, 100",
        "300, 2000, 132, 1, 2000",
        "300, 2000, 132, 2000, 1",
    })
    void tablesOfEverySizeFit(int rows, int features, int classes, int height, int width) {
        double[] x = IntStream.range(0, rows * features).mapToDouble(i -> i * 7 % 11).toArray();
        int[] labels = IntStream.range(0, rows).map(i -> i % classes).toArray();
        var data =
                new Dataset(
                        "a table's name ".repeat(50),
                        names("feature ", features),
                        names("a class of a long name ", classes),
                        x,
                        labels,
                        height == 0 ? Optional.empty() : Optional.of(new ImageSize(height, width)));
        Decoded picture = Decoded.of(SamplePicture.png(data));
        assertEquals(1600, picture.width());
        assertTrue(picture.height() < 2000, picture.height() + " pixels high");
    }

    @Test
    void noMoreThanTenClassesAreShown() {
        int ten = Decoded.of(SamplePicture.png(oneOfEach(10))).height();
        assertEquals(ten, Decoded.of(SamplePicture.png(oneOfEach(132))).height());
        assertTrue(Decoded.of(SamplePicture.png(oneOfEach(9))).height() < ten);
    }

    @ParameterizedTest
    @CsvSource({"1.7e308, -1.7e308", "4.9e-324, 0", "5, 5"})
    void extremeNumbersAreDrawn(double one, double other) {
        double[] x = {one, other, one, other, other, one, one, one};
        int[] labels = {0, 1};
        List<String> features = names("f", 4);
        for (var size : List.of(Optional.<ImageSize>empty(), Optional.of(new ImageSize(2, 2)))) {
            var data = new Dataset("extreme", features, names("c", 2), x, labels, size);
            assertEquals(1600, Decoded.of(SamplePicture.png(data)).width());
        }
    }

    @Test
    void theSameSamplesGiveTheSameBytes() {
        assertArrayEquals(SamplePicture.png(oneOfEach(10)), SamplePicture.png(oneOfEach(10)));
    }

    private static Dataset images(int samples, int height, int width, double... x) {
        return new Dataset(
                "images",
                names("p", height * width),
                List.of("only"),
                x,
                new int[samples],
                Optional.of(new ImageSize(height, width)));
    }

    private static Dataset oneOfEach(int classes) {
        double[] x = IntStream.range(0, classes * 4).mapToDouble(i -> i % 3).toArray();
        int[] labels = IntStream.range(0, classes).toArray();
        return new Dataset(
                "each",
                names("p", 4),
                names("c", classes),
                x,
                labels,
                Optional.of(new ImageSize(2, 2)));
    }

    private static List<String> names(String prefix, int n) {
        return IntStream.range(0, n).mapToObj(i -> prefix + i).toList();
    }

    /** Without the scale above them. */
    private static List<Rectangle> strips(List<Rectangle> patches) {
        return patches.stream().filter(patch -> patch.y > 230).toList();
    }
}
