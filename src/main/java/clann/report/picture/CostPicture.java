package clann.report.picture;

import clann.report.picture.Canvas.Anchor;
import clann.report.picture.Ticks.Tick;
import clann.train.Costs;
import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.util.List;
import java.util.Locale;

/** The costs of a run over its epochs, as a line plot. */
public final class CostPicture {
    private static final int WIDTH = Style.WIDTH, HEIGHT = 960;
    private static final double TOP = 300, BOTTOM = HEIGHT - 140, RIGHT = WIDTH - Style.MARGIN - 20;
    private static final Color OF_MINIBATCHES = Style.MIST;
    private static final Color OF_TRAINING = Style.BLUE;
    private static final Color OF_VALIDATION = Style.ORANGE;
    private static final double THIN = 2, BOLDER = 8, BOLD = 5;

    /** With more epochs than that, points on a line touch. */
    private static final int MOST_EPOCHS_WITH_POINTS = 40;

    /** Larger numbers are no costs, and differences of them overflow. */
    private static final double LARGEST = 1e300;

    private final Costs costs;
    private final Canvas canvas = new Canvas(WIDTH, HEIGHT);
    private final double lastEpoch;
    private final double low, high;
    private final Ticks levels;
    private final double left;

    /**
     * A PNG of 1600 x 960 pixels: the cost of each minibatch, where it stands before its update, as
     * a thin line, and of the training and the validation set after each epoch as bold ones. Costs
     * that are not finite are left out.
     */
    public static byte[] png(Costs costs) {
        return new CostPicture(costs).draw();
    }

    private CostPicture(Costs costs) {
        this.costs = costs;
        lastEpoch = Math.max(1, Math.max(costs.epochs(), costs.minibatches().size()));
        double lowest = 0;
        double highest = 0;
        for (double[] epoch : costs.minibatches())
            for (double cost : epoch) {
                lowest = Math.min(lowest, shown(cost) ? cost : 0);
                highest = Math.max(highest, shown(cost) ? cost : 0);
            }
        for (List<Double> line : List.of(costs.training(), costs.validation()))
            for (double cost : line) {
                lowest = Math.min(lowest, shown(cost) ? cost : 0);
                highest = Math.max(highest, shown(cost) ? cost : 0);
            }
        low = lowest;
        high = highest - lowest < 1e-300 ? lowest + 1 : highest;
        levels = Ticks.between(low, high, 6, false);
        double widest =
                levels.ticks().stream()
                        .mapToDouble(tick -> Style.SMALL.width(tick.label()))
                        .max()
                        .orElse(0);
        left = Style.MARGIN + widest + 20;
    }

    private byte[] draw() {
        canvas.titles(
                title(),
                "cross-entropy with the natural logarithm; a minibatch's is taken before its update");
        legend();
        axes();
        minibatches();
        line(costs.training(), OF_TRAINING, BOLDER);
        line(costs.validation(), OF_VALIDATION, BOLD);
        markLowestValidation();
        return canvas.png();
    }

    private String title() {
        int epochs = costs.epochs();
        if (epochs == 0) return "Costs: no epoch was finished";
        return String.format(Locale.ROOT, "Costs over %,d epoch%s", epochs, epochs == 1 ? "" : "s");
    }

    private void legend() {
        double x = Style.MARGIN;
        double y = Canvas.BELOW_TITLES + 10;
        x = legend(x, y, OF_MINIBATCHES, THIN, "minibatches", "");
        x = legend(x, y, OF_TRAINING, BOLDER, "training", lastOf(costs.training()));
        x = legend(x, y, OF_VALIDATION, BOLD, "validation", lastOf(costs.validation()));
        int best = lowestValidation();
        if (best < 0) return;
        ring(x + 15, y);
        canvas.textAround(
                Style.TEXT,
                String.format(
                        Locale.ROOT,
                        "lowest, %s after epoch %,d",
                        Figures.of(costs.validation().get(best)),
                        best + 1),
                x + 44,
                y,
                Anchor.LEFT);
    }

    private double legend(
            double x, double y, Color color, double width, String name, String value) {
        canvas.line(x, y, x + 44, y, color, width);
        canvas.textAround(Style.TEXT.in(Style.INK), name, x + 60, y, Anchor.LEFT);
        double end = x + 60 + Style.TEXT.width(name);
        canvas.textAround(Style.TEXT, value, end + 10, y, Anchor.LEFT);
        return end + 10 + Style.TEXT.width(value) + 44;
    }

    private static String lastOf(List<Double> line) {
        if (line.isEmpty()) return "";
        return Figures.of(line.get(line.size() - 1));
    }

    private void axes() {
        canvas.text(Style.SMALL, "cost (nats per sample)", Style.MARGIN, TOP - 26, Anchor.LEFT);
        for (Tick tick : levels.ticks()) {
            canvas.line(left, y(tick.value()), RIGHT, y(tick.value()), Style.HAIRLINE, 2);
            canvas.textAround(Style.SMALL, tick.label(), left - 20, y(tick.value()), Anchor.RIGHT);
        }
        for (Tick tick : Ticks.between(0, lastEpoch, 10, true).ticks()) {
            canvas.line(x(tick.value()), BOTTOM, x(tick.value()), BOTTOM + 10, Style.FAINT, 2);
            canvas.text(Style.SMALL, tick.label(), x(tick.value()), BOTTOM + 42, Anchor.CENTRE);
        }
        canvas.line(left, BOTTOM, RIGHT, BOTTOM, Style.FAINT, 2);
        canvas.text(Style.SMALL, "epoch", (left + RIGHT) / 2, BOTTOM + 86, Anchor.CENTRE);
    }

    private void minibatches() {
        var line = new ThinnedLine();
        for (int epoch = 0; epoch < costs.minibatches().size(); epoch++) {
            double[] ofEpoch = costs.minibatches().get(epoch);
            for (int i = 0; i < ofEpoch.length; i++)
                line.add(x(epoch + (double) i / ofEpoch.length), y(ofEpoch[i]));
        }
        canvas.draw(line.path(), OF_MINIBATCHES, THIN);
    }

    private void line(List<Double> ofEpochs, Color color, double width) {
        var line = new ThinnedLine();
        for (int i = 0; i < ofEpochs.size(); i++) line.add(x(i + 1), y(ofEpochs.get(i)));
        canvas.draw(line.path(), color, width);
        if (ofEpochs.size() > MOST_EPOCHS_WITH_POINTS) return;
        for (int i = 0; i < ofEpochs.size(); i++)
            if (shown(ofEpochs.get(i)))
                canvas.disc(x(i + 1), y(ofEpochs.get(i)), width * 1.6, color);
    }

    private void markLowestValidation() {
        int best = lowestValidation();
        if (best >= 0) ring(x(best + 1), y(costs.validation().get(best)));
    }

    private void ring(double x, double y) {
        canvas.draw(new Ellipse2D.Double(x - 15, y - 15, 30, 30), OF_VALIDATION, 4);
    }

    /** Counted from 0; -1 where there is none. */
    private int lowestValidation() {
        int best = -1;
        for (int i = 0; i < costs.validation().size(); i++) {
            double cost = costs.validation().get(i);
            if (shown(cost) && (best < 0 || cost < costs.validation().get(best))) best = i;
        }
        return best;
    }

    private static boolean shown(double cost) {
        return Math.abs(cost) <= LARGEST;
    }

    private double x(double epoch) {
        return left + (RIGHT - left) * epoch / lastEpoch;
    }

    /** Not finite where the cost is not shown. */
    private double y(double cost) {
        return shown(cost) ? BOTTOM - (BOTTOM - TOP) * ((cost - low) / (high - low)) : Double.NaN;
    }
}
