package clann.report.picture;

import clann.data.Dataset;
import clann.report.picture.Canvas.Anchor;
import clann.report.picture.SamplePicture.Shown;
import java.awt.Color;
import java.util.List;
import java.util.Locale;

/** Samples of any numbers: a strip of coloured cells for each. */
final class SampleStrips {
    static final int MOST = 32;

    private static final int MOST_FEATURES = 320;
    private static final double HEIGHT = 26, GAP = 4, BETWEEN_CLASSES = 18;
    private static final double MOST_LABEL = 260, MOST_NAME = 220;
    private static final double WIDEST_CELL = 160, NARROWEST_NAMED = 22;

    private static final Lettering NAME = Style.SMALL.sized(20);

    /** So many standard deviations from the mean, and everything beyond, have the full colour. */
    private static final double FULL = 2.5;

    private final Dataset data;
    private final List<Shown> shown;
    private final int features;
    private final double[] means, deviations;
    private final double left;
    private final double cell;
    private final Canvas canvas;

    SampleStrips(Dataset data, List<Shown> shown) {
        this.data = data;
        this.shown = shown;
        features = Math.min(MOST_FEATURES, data.features().size());
        means = new double[features];
        deviations = new double[features];
        standardise();
        double label =
                shown.stream().mapToDouble(one -> Style.STRONG.width(one.label())).max().orElse(0);
        left = Style.MARGIN + Math.min(MOST_LABEL, label) + 30;
        cell = Math.min(WIDEST_CELL, (Style.WIDTH - Style.MARGIN - left) / Math.max(1, features));
        double height =
                Canvas.BELOW_TITLES
                        + 60
                        + heightOfStrips()
                        + namesHeight()
                        + (shortened() ? 130 : 80);
        canvas = new Canvas(Style.WIDTH, (int) Math.ceil(height));
    }

    private void standardise() {
        int all = data.features().size();
        for (int feature = 0; feature < features; feature++) {
            double sum = 0;
            for (int row = 0; row < data.rows(); row++) sum += data.x()[row * all + feature];
            means[feature] = sum / data.rows();
            double squares = 0;
            for (int row = 0; row < data.rows(); row++) {
                double difference = data.x()[row * all + feature] - means[feature];
                squares += difference * difference;
            }
            deviations[feature] = Math.sqrt(squares / data.rows());
        }
    }

    byte[] draw() {
        canvas.titles("Samples of " + data.name(), SamplePicture.subtitle(data, shown));
        scale();
        double y = Canvas.BELOW_TITLES + 60;
        for (Shown one : shown) {
            double height = heightOf(one);
            String label = Style.STRONG.cut(one.label(), MOST_LABEL);
            canvas.textAround(
                    Style.STRONG, label, Style.MARGIN, y + (height - GAP) / 2, Anchor.LEFT);
            for (int i = 0; i < one.rows().size(); i++)
                strip(one.rows().get(i), y + i * (HEIGHT + GAP));
            if (one.rows().isEmpty())
                canvas.textAround(Style.TEXT, "no samples", left, y + HEIGHT / 2, Anchor.LEFT);
            y += height + BETWEEN_CLASSES;
        }
        names(y - BETWEEN_CLASSES + 14);
        return canvas.png();
    }

    private void scale() {
        double x = left;
        double y = Canvas.BELOW_TITLES + 10;
        String below =
                String.format(
                        Locale.ROOT, "%.1f standard deviations below its feature's mean", FULL);
        canvas.textAround(Style.SMALL, below, x, y, Anchor.LEFT);
        x += Style.SMALL.width(below) + 18;
        for (int i = 0; i < 120; i++)
            canvas.rectangle(x + 2 * i, y - 10, 2, 20, color(FULL * (i - 59.5) / 59.5));
        canvas.textAround(Style.SMALL, "above", x + 240 + 18, y, Anchor.LEFT);
    }

    private void strip(int row, double y) {
        for (int feature = 0; feature < features; feature++) {
            double value = data.x()[row * data.features().size() + feature];
            double z = (value - means[feature]) / deviations[feature];
            canvas.rectangle(left + feature * cell, y, cell, HEIGHT, color(z));
        }
    }

    private void names(double y) {
        if (features == 0) return;
        int every = (int) Math.ceil(NARROWEST_NAMED / cell);
        for (int feature = 0; feature < features; feature += every) {
            String name = NAME.cut(data.features().get(feature), MOST_NAME);
            double x = left + (feature + 0.5) * cell;
            if (upright()) canvas.text(NAME, name, x + NAME.height() / 2, y, Anchor.RIGHT, 90);
            else canvas.text(NAME, name, x, y + NAME.height(), Anchor.CENTRE);
        }
        if (shortened())
            canvas.text(
                    Style.SMALL,
                    String.format(
                            Locale.ROOT,
                            "first %,d of %,d features",
                            features,
                            data.features().size()),
                    left,
                    y + namesHeight() + 50,
                    Anchor.LEFT);
    }

    private boolean shortened() {
        return features < data.features().size();
    }

    private boolean upright() {
        return widestName() > cell - 12;
    }

    private double namesHeight() {
        return upright() ? widestName() : NAME.height();
    }

    private double widestName() {
        return data.features().stream()
                .limit(features)
                .mapToDouble(name -> Math.min(MOST_NAME, NAME.width(name)))
                .max()
                .orElse(0);
    }

    private double heightOfStrips() {
        return shown.stream().mapToDouble(one -> heightOf(one) + BETWEEN_CLASSES).sum();
    }

    private static double heightOf(Shown one) {
        return Math.max(1, one.rows().size()) * (HEIGHT + GAP);
    }

    /** Blue below the mean, orange above; grey where a feature has no deviation. */
    private static Color color(double z) {
        if (!Double.isFinite(z)) return Style.HAIRLINE;
        double share = Math.min(1, Math.abs(z) / FULL);
        Color mean = new Color(0xF4F5F7);
        return Style.between(mean, z < 0 ? Style.BLUE : Style.ORANGE, share);
    }
}
