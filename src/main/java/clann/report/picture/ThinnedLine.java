package clann.report.picture;

import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A line through points that come in rising x, in pixels. Of all points in one column of pixels it
 * keeps the first, the lowest, the highest and the last, so that millions of them make a picture of
 * the same look in no time.
 */
final class ThinnedLine {
    private record Point(long number, double x, double y) {}

    private final Path2D path = new Path2D.Double();
    private boolean penDown;
    private long number;
    private Point first, lowest, highest, last; // of the column that is being read

    /** Goes on to this point; one that is not finite is left out and the line is broken there. */
    void add(double x, double y) {
        if (!Double.isFinite(y)) {
            finishColumn();
            penDown = false;
            return;
        }
        if (last != null && Math.floor(x) != Math.floor(last.x)) finishColumn();
        var point = new Point(number++, x, y);
        if (first == null) first = lowest = highest = point;
        if (y < lowest.y) lowest = point;
        if (y > highest.y) highest = point;
        last = point;
    }

    Path2D path() {
        finishColumn();
        return path;
    }

    private void finishColumn() {
        if (first == null) return;
        List<Point> kept = new ArrayList<>(List.of(first, lowest, highest, last));
        kept.sort(Comparator.comparingLong(Point::number));
        for (Point point : kept) {
            if (!penDown) path.moveTo(point.x, point.y);
            penDown = true;
            path.lineTo(point.x, point.y); // one point alone is a dot
        }
        first = lowest = highest = last = null;
    }
}
