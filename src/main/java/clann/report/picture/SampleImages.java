package clann.report.picture;

import clann.data.Dataset;
import clann.data.ImageSize;
import clann.report.picture.Canvas.Anchor;
import clann.report.picture.SamplePicture.Shown;
import java.util.List;
import java.util.Locale;

/** Samples that are pictures: a row of them for each class. */
final class SampleImages {
    static final int A_CLASS = 12;

    private static final int LARGEST = 104, GAP = 15;
    private static final double MOST_LABEL = 160;

    private final Dataset data;
    private final ImageSize size;
    private final List<Shown> shown;
    private final int width, height; // of one picture, in pixels of the whole
    private final double left;
    private final double least, most;
    private final boolean inkOnPaper;
    private final Canvas canvas;

    SampleImages(Dataset data, ImageSize size, List<Shown> shown) {
        this.data = data;
        this.size = size;
        this.shown = shown;
        double scale = (double) LARGEST / Math.max(size.width(), size.height());
        if (scale > 1) scale = Math.floor(scale); // all pixels of a picture equally large
        width = Math.max(1, (int) Math.round(size.width() * scale));
        height = Math.max(1, (int) Math.round(size.height() * scale));
        double label =
                shown.stream().mapToDouble(one -> Style.STRONG.width(one.label())).max().orElse(0);
        left = Style.MARGIN + Math.min(MOST_LABEL, label) + 36;
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (double value : data.x()) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        long atLeast = 0;
        for (double value : data.x()) if (value == least) atLeast++;
        this.least = least;
        this.most = most;
        // a third of all pixels empty: writing, not a photograph
        inkOnPaper = atLeast >= data.x().length / 3.0;
        int lines = Math.max(1, shown.size());
        canvas = new Canvas(Style.WIDTH, Canvas.BELOW_TITLES + lines * lineHeight() + 100);
    }

    byte[] draw() {
        canvas.titles("Samples of " + data.name(), SamplePicture.subtitle(data, shown));
        for (int line = 0; line < shown.size(); line++) {
            Shown one = shown.get(line);
            int y = Canvas.BELOW_TITLES + GAP + line * lineHeight();
            String label = Style.STRONG.cut(one.label(), MOST_LABEL);
            canvas.textAround(Style.STRONG, label, Style.MARGIN, y + height / 2.0, Anchor.LEFT);
            for (int i = 0; i < Math.min(fitting(), one.rows().size()); i++)
                picture(one.rows().get(i), (int) left + i * (width + GAP), y);
            if (one.rows().isEmpty())
                canvas.textAround(Style.TEXT, "no samples", left, y + height / 2.0, Anchor.LEFT);
        }
        if (data.x().length > 0)
            canvas.text(
                    Style.SMALL,
                    scale(),
                    left,
                    Canvas.BELOW_TITLES + shown.size() * lineHeight() + 56,
                    Anchor.LEFT);
        return canvas.png();
    }

    private String scale() {
        String low = inkOnPaper ? "white" : "black";
        String high = inkOnPaper ? "black" : "white";
        return String.format(
                Locale.ROOT,
                "%d x %d pixels; %s is %s, %s is %s",
                size.width(),
                size.height(),
                low,
                Figures.of(least),
                high,
                Figures.of(most));
    }

    private int lineHeight() {
        return Math.max(height, 40) + GAP;
    }

    private int fitting() {
        return (int) (Style.WIDTH - Style.MARGIN - left + GAP) / (width + GAP);
    }

    private void picture(int row, int x, int y) {
        canvas.rectangle(x - 1.0, y - 1.0, width + 2.0, height + 2.0, Style.HAIRLINE);
        canvas.picture(greys(row), x, y, width, height);
    }

    /** Of a sample larger than its place, the means of the pixels that fall together. */
    private double[][] greys(int row) {
        int rows = Math.min(height, size.height());
        int columns = Math.min(width, size.width());
        double[][] greys = new double[rows][columns];
        int first = row * data.features().size();
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++) {
                int top = i * size.height() / rows;
                int bottom = (i + 1) * size.height() / rows;
                int left = j * size.width() / columns;
                int right = (j + 1) * size.width() / columns;
                double sum = 0;
                for (int y = top; y < bottom; y++)
                    for (int x = left; x < right; x++)
                        sum += share(data.x()[first + y * size.width() + x]);
                double share = sum / ((bottom - top) * (right - left));
                greys[i][j] = inkOnPaper ? 1 - share : share;
            }
        return greys;
    }

    /** 0 for the least number of the whole data set, 1 for the largest. */
    private double share(double value) {
        return most > least ? (value / 2 - least / 2) / (most / 2 - least / 2) : 0;
    }
}
