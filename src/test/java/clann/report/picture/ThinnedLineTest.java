package clann.report.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ThinnedLineTest {
    @Test
    void fewPointsAreAllKept() {
        var line = new ThinnedLine();
        double[][] points = {{0, 1}, {1.5, 4}, {3, 2}};
        for (double[] point : points) line.add(point[0], point[1]);
        List<String> places = new ArrayList<>();
        for (double[] segment : segments(line.path())) {
            String place = segment[1] + " " + segment[2];
            if (!places.contains(place)) places.add(place);
        }
        assertEquals(List.of("0.0 1.0", "1.5 4.0", "3.0 2.0"), places);
    }

    @Test
    void aMillionPointsKeepEachColumnsExtremesInFewSegments() {
        var random = new SplittableRandom(2);
        int columns = 50;
        double[] lowest = new double[columns];
        double[] highest = new double[columns];
        java.util.Arrays.fill(lowest, Double.POSITIVE_INFINITY);
        java.util.Arrays.fill(highest, Double.NEGATIVE_INFINITY);
        var line = new ThinnedLine();
        int points = 1_000_000;
        for (int i = 0; i < points; i++) {
            double x = (double) columns * i / points;
            double y = random.nextDouble();
            int column = (int) x;
            lowest[column] = Math.min(lowest[column], y);
            highest[column] = Math.max(highest[column], y);
            line.add(x, y);
        }
        List<double[]> segments = segments(line.path());
        assertTrue(segments.size() <= 4 * columns + 1, segments.size() + " segments");
        for (int column = 0; column < columns; column++) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (double[] segment : segments)
                if ((int) segment[1] == column) {
                    low = Math.min(low, segment[2]);
                    high = Math.max(high, segment[2]);
                }
            assertEquals(lowest[column], low, 0);
            assertEquals(highest[column], high, 0);
        }
    }

    @Test
    void theLineIsBrokenWhereAPointIsNotFinite() {
        var line = new ThinnedLine();
        line.add(0, 1);
        line.add(10, Double.NaN);
        line.add(20, 1);
        long moves =
                segments(line.path()).stream().filter(s -> s[0] == PathIterator.SEG_MOVETO).count();
        assertEquals(2, moves);
    }

    private static List<double[]> segments(Path2D path) {
        List<double[]> segments = new ArrayList<>();
        double[] at = new double[6];
        for (var i = path.getPathIterator(null); !i.isDone(); i.next()) {
            int kind = i.currentSegment(at);
            segments.add(new double[] {kind, at[0], at[1]});
        }
        return segments;
    }
}
