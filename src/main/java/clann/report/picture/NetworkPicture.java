package clann.report.picture;

import clann.network.Layer;
import clann.network.Network;
import clann.report.picture.Canvas.Anchor;
import java.awt.Color;
import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A network as columns of circles, from the features to the classes. */
public final class NetworkPicture {
    private static final double HIGHEST = 580, BELOW = 190;
    private static final double LEFT = Style.MARGIN + 70, RIGHT = Style.WIDTH - LEFT;
    private static final int MOST_COLUMNS = 14, MOST_CIRCLES = 20;
    private static final double WIDEST_STEP = 80;

    /**
     * Numbers that flow through the network side by side.
     *
     * @param kind what made them: "features", or the layer
     * @param parameters of the linear layer before them; 0 where there is none, and each comes from
     *     one number of the column before
     */
    private record Column(int size, String kind, Color color, long parameters) {
        String caption() {
            return String.format(Locale.ROOT, "%,d %s", size, kind);
        }
    }

    private final Network network;
    private final List<Column> columns;
    private final List<Optional<Column>>
            places; // from left to right; empty where some are left out
    private final int circles;
    private final boolean labelled; // the linear layers, above the lines that stand for them
    private final double top, bottom; // middles of the outermost circles
    private final Canvas canvas;

    /**
     * A PNG of 1600 x 1080 pixels, less in height where no layer is wide. Wide layers are
     * shortened, and so are networks of very many layers; the captions tell the true numbers.
     */
    public static byte[] png(Network network) {
        return new NetworkPicture(network).draw();
    }

    private NetworkPicture(Network network) {
        this.network = network;
        columns = columns(network);
        places = places(columns);
        int widest = columns.stream().mapToInt(Column::size).max().orElseThrow();
        circles = Math.min(widest, MOST_CIRCLES);
        labelled = columns.stream().allMatch(to -> Style.SMALL.width(label(to)) < between() - 24);
        top = labelled ? 310 : 250;
        bottom = top + step() * (circles - 1);
        canvas = new Canvas(Style.WIDTH, (int) Math.ceil(bottom + BELOW));
    }

    private static List<Column> columns(Network network) {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column(network.inputs(), "features", Style.MUTED, 0));
        long parameters = 0; // of a linear layer whose output is in no column yet
        for (Layer layer : network.layers()) {
            if (layer instanceof Layer.Linear linear) {
                if (parameters > 0)
                    columns.add(new Column(linear.inputs(), "linear", Style.BLUE, parameters));
                parameters = linear.parameters();
            } else {
                boolean softmax = layer instanceof Layer.Softmax;
                String kind = softmax ? "softmax" : "logistic";
                Color color = softmax ? Style.ORANGE : Style.BLUE;
                columns.add(new Column(layer.outputs(), kind, color, parameters));
                parameters = 0;
            }
        }
        return columns;
    }

    private static List<Optional<Column>> places(List<Column> columns) {
        List<Optional<Column>> places = new ArrayList<>();
        for (Column column : columns) places.add(Optional.of(column));
        if (columns.size() > MOST_COLUMNS) {
            int first = MOST_COLUMNS / 2;
            int last = MOST_COLUMNS - 1 - first;
            places.subList(first, columns.size() - last).clear();
            places.add(first, Optional.empty());
        }
        return places;
    }

    private byte[] draw() {
        canvas.titles(
                String.format(Locale.ROOT, "Network of %,d parameters", network.parameterCount()),
                columns.stream().map(Column::caption).collect(Collectors.joining(", ")));
        for (int place = 1; place < places.size(); place++)
            if (places.get(place - 1).isPresent() && places.get(place).isPresent())
                connect(place, places.get(place - 1).get(), places.get(place).get());
        for (int place = 0; place < places.size(); place++)
            if (places.get(place).isPresent()) column(place, places.get(place).get());
            else gap(place);
        return canvas.png();
    }

    private void connect(int place, Column from, Column to) {
        double[] starts = heights(from.size());
        double[] ends = heights(to.size());
        // lines that are many in one place add up, so they are lighter there
        double crowd = starts.length * ends.length / between();
        var color = new Color(0, 0, 0, (int) Math.max(10, 42 / (1 + 1.6 * crowd)));
        for (int i = 0; i < starts.length; i++) {
            var fan = new Path2D.Double();
            for (int j = 0; j < ends.length; j++)
                if (to.parameters() > 0 || i == j) {
                    fan.moveTo(x(place - 1), starts[i]);
                    fan.lineTo(x(place), ends[j]);
                }
            canvas.draw(fan, color, 1.5);
        }
        if (!labelled || to.parameters() == 0) return;
        double middle = (x(place - 1) + x(place)) / 2;
        canvas.text(Style.SMALL, "linear", middle, top - 78, Anchor.CENTRE);
        canvas.text(Style.SMALL, label(to), middle, top - 48, Anchor.CENTRE);
    }

    private static String label(Column to) {
        return String.format(Locale.ROOT, "%,d parameters", to.parameters());
    }

    private void column(int place, Column column) {
        for (double y : heights(column.size())) {
            canvas.disc(x(place), y, radius(), column.color());
            Color inside = Style.between(Style.PAPER, column.color(), 0.25);
            canvas.disc(x(place), y, radius() - 2.5, inside);
        }
        if (column.size() > MOST_CIRCLES) dots(x(place), (top + bottom) / 2, 0, step() / 2);
        caption(place, String.format(Locale.ROOT, "%,d", column.size()), column.kind());
    }

    private void gap(int place) {
        int leftOut = columns.size() - (MOST_COLUMNS - 1);
        dots(x(place), (top + bottom) / 2, between() / 4, 0);
        caption(place, String.format(Locale.ROOT, "%,d", leftOut), "more");
    }

    private void caption(int place, String size, String kind) {
        double y = bottom + radius();
        canvas.text(fitted(Style.STRONG, size), size, x(place), y + 56, Anchor.CENTRE);
        canvas.text(fitted(Style.TEXT, kind), kind, x(place), y + 94, Anchor.CENTRE);
    }

    private Lettering fitted(Lettering lettering, String text) {
        double room = between() - 12;
        return lettering.sized(lettering.size() * Math.min(1, room / lettering.width(text)));
    }

    private void dots(double x, double y, double byX, double byY) {
        for (int i = -1; i <= 1; i++) canvas.disc(x + i * byX, y + i * byY, 3.5, Style.MUTED);
    }

    /** Of the circles that stand for so many numbers, from the top. */
    private double[] heights(int size) {
        int slots = Math.min(size, MOST_CIRCLES);
        double first = (top + bottom) / 2 - step() * (slots - 1) / 2;
        List<Double> heights = new ArrayList<>();
        for (int slot = 0; slot < slots; slot++) {
            boolean ofDots = size > MOST_CIRCLES && (slot == slots / 2 - 1 || slot == slots / 2);
            if (!ofDots) heights.add(first + slot * step());
        }
        return heights.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private double step() {
        return Math.min(WIDEST_STEP, HIGHEST / Math.max(1, circles - 1));
    }

    private double radius() {
        return step() * 0.34;
    }

    private double x(int place) {
        return LEFT + place * between();
    }

    private double between() {
        return (RIGHT - LEFT) / (places.size() - 1);
    }
}
