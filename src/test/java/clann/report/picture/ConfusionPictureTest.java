package clann.report.picture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Rectangle;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfusionPictureTest {
    private static final IntPredicate BLUE = Decoded::bluish;
    private static final IntPredicate ORANGE = Decoded::orangish;

    @Test
    void theDiagonalIsShadedByTheRowsShareAndAnErrorStandsInItsRow() {
        int[][] counts = {{30, 0, 10}, {0, 40, 0}, {0, 0, 0}};
        Decoded picture = Decoded.of(ConfusionPicture.png(List.of("a", "b", "c"), counts));
        List<Rectangle> right = picture.patches(BLUE, 2000);
        List<Rectangle> wrong = picture.patches(ORANGE, 2000);
        assertEquals(2, right.size(), "cells on the diagonal that are not 0");
        assertEquals(1, wrong.size(), "cells beside it that are not 0");
        Rectangle first = right.get(0);
        Rectangle second = right.get(1);
        assertEquals(first.x + first.width, second.x, 2);
        assertEquals(first.y + first.height, second.y, 2);
        assertEquals(first.y, wrong.get(0).y, 2);
        assertEquals(second.x + second.width, wrong.get(0).x, 2);
        assertTrue(
                red(picture, second) < red(picture, first),
                "all of the row is darker than three quarters of it");
    }

    @Test
    void everyCellShowsItsCount() {
        Decoded some = Decoded.of(ConfusionPicture.png(List.of("a", "b"), square(2, 30)));
        Decoded others = Decoded.of(ConfusionPicture.png(List.of("a", "b"), square(2, 31)));
        for (Rectangle cell : some.patches(BLUE, 2000))
            assertTrue(differ(some, others, cell), "the counts of " + cell);
        int[][] zeros = new int[2][2];
        Decoded none = Decoded.of(ConfusionPicture.png(List.of("a", "b"), zeros));
        assertEquals(
                4, none.patches(Decoded.exactly(Style.FAINT), 20).size() - 1, "zeros and frame");
    }

    @Test
    void fiftyClassesStillHaveTheirCounts() {
        List<String> classes = names(50);
        Decoded some = Decoded.of(ConfusionPicture.png(classes, square(50, 300)));
        Decoded others = Decoded.of(ConfusionPicture.png(classes, square(50, 301)));
        List<Rectangle> cells = some.patches(BLUE, 100);
        assertEquals(50, cells.size());
        for (Rectangle cell : cells) assertTrue(differ(some, others, cell), "count of " + cell);
    }

    @ParameterizedTest(name = "{0} classes")
    @ValueSource(ints = {1, 2, 10, 26, 50, 132, 1000, 3000})
    void anyNumberOfClassesFitsAndItsDiagonalIsSeen(int n) {
        Decoded picture = Decoded.of(ConfusionPicture.png(names(n), square(n, 7)));
        assertTrue(picture.width() <= 1600, picture.width() + " pixels wide");
        List<Rectangle> right = picture.patches(BLUE, 1);
        Rectangle all = right.stream().reduce(Rectangle::union).orElseThrow();
        assertTrue(n == 1 || all.height > 100 && all.width > 100, all.toString());
    }

    @Test
    void namesOfAnyLengthAreCutToFit() {
        List<String> classes = List.of("x".repeat(100_000), "", "\u4e2d\n\u00fc");
        Decoded picture = Decoded.of(ConfusionPicture.png(classes, square(3, 5)));
        assertTrue(picture.width() <= 1600);
        assertEquals(3, picture.patches(BLUE, 2000).size());
    }

    @Test
    void countsUpToTheLargestAreSummedWithoutOverflow() {
        int most = Integer.MAX_VALUE;
        int[][] counts = {{most, most}, {most, most}};
        Decoded picture = Decoded.of(ConfusionPicture.png(List.of("a", "b"), counts));
        assertEquals(2, picture.patches(BLUE, 2000).size());
        assertEquals(2, picture.patches(ORANGE, 2000).size());
    }

    @Test
    void aTableThatIsNotSquareIsRefused() {
        int[][] counts = {{1, 2}, {3}};
        var error =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> ConfusionPicture.png(List.of("a", "b"), counts));
        assertTrue(error.getMessage().contains("2 classes"), error.getMessage());
    }

    @Test
    void theSameTableGivesTheSameBytesAndAnotherOtherOnes() {
        byte[] picture = ConfusionPicture.png(names(10), square(10, 5));
        assertArrayEquals(picture, ConfusionPicture.png(names(10), square(10, 5)));
        assertNotEquals(picture.length, ConfusionPicture.png(names(11), square(11, 5)).length);
    }

    private static List<String> names(int n) {
        return IntStream.range(0, n).mapToObj(i -> "c" + i).toList();
    }

    private static int[][] square(int n, int onDiagonal) {
        int[][] counts = new int[n][n];
        for (int i = 0; i < n; i++) counts[i][i] = onDiagonal;
        return counts;
    }

    private static int red(Decoded picture, Rectangle cell) {
        return picture.color(cell.x + 5, cell.y + 5) >> 16;
    }

    private static boolean differ(Decoded one, Decoded other, Rectangle place) {
        for (int y = place.y; y < place.y + place.height; y++)
            for (int x = place.x; x < place.x + place.width; x++)
                if (one.color(x, y) != other.color(x, y)) return true;
        return false;
    }
}
