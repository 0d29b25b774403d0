package clann.report.picture;

import clann.report.picture.Canvas.Anchor;
import java.awt.Color;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The confusion table, with its counts, shaded by each row's shares. */
public final class ConfusionPicture {
    private static final double WIDE_CELL = 200, HIGHEST_CELL = 84;
    private static final double MOST_NAME = 260, MOST_TABLE = 1280;
    private static final double SMALLEST_TEXT = 13;
    private static final int NARROWEST = 1000;

    private final List<String> classes;
    private final int[][] counts;
    private final double cellWidth, cellHeight;
    private final double left, top;
    private final boolean namesUpright;
    private final Lettering names;
    private final double widestName;
    private final double shareColumn; // right of the table; 0 where there is no room for it
    private final Canvas canvas;

    /**
     * A PNG of up to 1600 pixels in width; up to about 50 classes its counts are readable, with
     * more they are left out where they do not fit.
     *
     * @param counts classes x classes: a row for each true class, a column for each predicted one
     */
    public static byte[] png(List<String> classes, int[][] counts) {
        return new ConfusionPicture(classes, counts).draw();
    }

    private ConfusionPicture(List<String> classes, int[][] counts) {
        this.classes = classes;
        this.counts = counts;
        int n = classes.size();
        if (n == 0 || counts.length != n || Arrays.stream(counts).anyMatch(row -> row.length != n))
            throw new IllegalArgumentException(
                    "a confusion table of %d classes has %d rows and as many columns"
                            .formatted(n, n));
        double about = Math.min(HIGHEST_CELL, MOST_TABLE / n); // a cell's height, but for names
        names = Style.TEXT.sized(Math.max(SMALLEST_TEXT, Math.min(26, about * 0.66)));
        double widest = classes.stream().mapToDouble(names::width).max().orElseThrow();
        widestName = Math.min(Math.ceil(widest) + 1, MOST_NAME);
        shareColumn = about < SMALLEST_TEXT * 1.1 ? 0 : 24 + names.width("100 %");
        left = Style.MARGIN + 60 + widestName;
        double room = (Style.WIDTH - left - shareColumn - Style.MARGIN) / n;
        cellWidth = Math.min(room, Math.max(WIDE_CELL, widestName + 28));
        cellHeight = Math.min(HIGHEST_CELL, cellWidth);
        namesUpright = widestName > cellWidth - 12;
        top = Canvas.BELOW_TITLES + 74 + (namesUpright ? widestName : names.height());
        double width = left + cellWidth * n + shareColumn + Style.MARGIN;
        double height = top + cellHeight * n + 130;
        canvas = new Canvas((int) Math.ceil(Math.max(NARROWEST, width)), (int) Math.ceil(height));
    }

    private byte[] draw() {
        titles();
        headings();
        for (int row = 0; row < classes.size(); row++) row(row);
        frame();
        return canvas.png();
    }

    private void titles() {
        long all = 0;
        long right = 0;
        for (int row = 0; row < counts.length; row++) {
            all += total(row);
            right += counts[row][row];
        }
        String title = all == 0 ? "Accuracy: no samples" : "Accuracy " + percent(right, all, 1);
        String subtitle =
                String.format(Locale.ROOT, "%,d of %,d samples predicted right", right, all);
        canvas.titles(title, subtitle);
    }

    private void headings() {
        double right = left + cellWidth * classes.size();
        double bottom = top + cellHeight * classes.size();
        canvas.text(
                Style.SMALL,
                "predicted class",
                (left + right) / 2,
                Canvas.BELOW_TITLES + 32,
                Anchor.CENTRE);
        canvas.text(
                Style.SMALL,
                "true class",
                Style.MARGIN + 16,
                (top + bottom) / 2,
                Anchor.CENTRE,
                90);
        Lettering ink = names.in(Style.INK);
        int every = (int) Math.ceil(SMALLEST_TEXT * 1.1 / cellHeight);
        for (int i = 0; i < classes.size(); i += every) {
            String name = names.cut(classes.get(i), widestName);
            double x = left + (i + 0.5) * cellWidth;
            double y = top + (i + 0.5) * cellHeight;
            canvas.textAround(ink, name, left - 16, y, Anchor.RIGHT);
            if (!namesUpright) canvas.text(ink, name, x, top - 16, Anchor.CENTRE);
            else canvas.text(ink, name, x + ink.height() / 2, top - 14, Anchor.LEFT, 90);
        }
        if (shareColumn > 0)
            canvas.text(names.in(Style.MUTED), "right", right + 20, top - 16, Anchor.LEFT);
        canvas.text(
                Style.SMALL,
                "shade: share of the row's samples, blue where right, orange where wrong",
                Style.MARGIN,
                bottom + 70,
                Anchor.LEFT);
    }

    private void row(int row) {
        long total = total(row);
        double y = top + row * cellHeight;
        for (int column = 0; column < classes.size(); column++) {
            int count = counts[row][column];
            double x = left + column * cellWidth;
            Color shade = shade(row == column, count, total);
            if (count != 0) canvas.rectangle(x, y, cellWidth, cellHeight, shade);
            count(count, shade, x + cellWidth / 2, y + cellHeight / 2);
        }
        if (shareColumn > 0 && total > 0)
            canvas.textAround(
                    names.in(Style.MUTED),
                    percent(counts[row][row], total, 0),
                    left + cellWidth * classes.size() + 20,
                    y + cellHeight / 2,
                    Anchor.LEFT);
    }

    private void count(int count, Color shade, double x, double y) {
        String text = Integer.toString(count);
        double room = cellWidth - 4;
        double size = Math.min(28, cellHeight * 0.64);
        size = Math.min(size, size * room / Style.TEXT.sized(size).width(text));
        if (size < SMALLEST_TEXT) return;
        Color color = count == 0 ? Style.FAINT : isDark(shade) ? Style.PAPER : Style.INK;
        canvas.textAround(Style.TEXT.sized(size).in(color), text, x, y, Anchor.CENTRE);
    }

    private void frame() {
        int n = classes.size();
        if (cellHeight >= SMALLEST_TEXT)
            for (int i = 1; i < n; i++) {
                double x = left + i * cellWidth;
                double y = top + i * cellHeight;
                canvas.line(x, top, x, top + n * cellHeight, Style.HAIRLINE, 1);
                canvas.line(left, y, left + n * cellWidth, y, Style.HAIRLINE, 1);
            }
        var table = new Rectangle2D.Double(left, top, n * cellWidth, n * cellHeight);
        canvas.draw(table, Style.FAINT, 2);
    }

    private long total(int row) {
        return Arrays.stream(counts[row]).asLongStream().sum();
    }

    private Color shade(boolean right, int count, long total) {
        if (count == 0) return Style.PAPER;
        // a single error of many is still to be seen, in a small cell too
        double least = cellHeight < SMALLEST_TEXT ? 0.4 : 0.12;
        double share = least + (1 - least) * count / total;
        return Style.between(Style.PAPER, right ? Style.BLUE : Style.ORANGE, share);
    }

    private static boolean isDark(Color color) {
        return 0.299 * color.getRed() + 0.587 * color.getGreen() + 0.114 * color.getBlue() < 150;
    }

    private static String percent(long part, long whole, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f %%", 100.0 * part / whole);
    }
}
