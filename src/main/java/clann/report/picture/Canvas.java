package clann.report.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;

/** A sheet of paper to draw one picture on; the origin is at its top left, y downwards. */
final class Canvas {
    /** Which end of a text stands at its place. */
    enum Anchor {
        LEFT(0),
        CENTRE(0.5),
        RIGHT(1);

        private final double share;

        Anchor(double share) {
            this.share = share;
        }
    }

    private final BufferedImage image;
    private final Graphics2D graphics;
    private final Graphics2D crisp; // without antialiasing

    Canvas(int width, int height) {
        image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        crisp = image.createGraphics();
        graphics = image.createGraphics();
        graphics.setRenderingHint(
                RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(
                RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        rectangle(0, 0, width, height, Style.PAPER);
    }

    /** The title and a line below it; what follows begins at {@link #BELOW_TITLES}. */
    void titles(String title, String subtitle) {
        double room = image.getWidth() - 2.0 * Style.MARGIN;
        text(Style.TITLE, Style.TITLE.cut(title, room), Style.MARGIN, 96, Anchor.LEFT);
        text(Style.TEXT, Style.TEXT.cut(subtitle, room), Style.MARGIN, 142, Anchor.LEFT);
    }

    static final int BELOW_TITLES = 190;

    /** Its edges on whole pixels, and so at least a pixel, that neighbours touch without a seam. */
    void rectangle(double x, double y, double width, double height, Color color) {
        int left = (int) Math.round(x);
        int top = (int) Math.round(y);
        int right = Math.max(left + 1, (int) Math.round(x + width));
        int bottom = Math.max(top + 1, (int) Math.round(y + height));
        crisp.setColor(color);
        crisp.fillRect(left, top, right - left, bottom - top);
    }

    void disc(double x, double y, double radius, Color color) {
        fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius), color);
    }

    void line(double x1, double y1, double x2, double y2, Color color, double width) {
        draw(new Line2D.Double(x1, y1, x2, y2), color, width);
    }

    void fill(Shape shape, Color color) {
        graphics.setColor(color);
        graphics.fill(shape);
    }

    /** Draws along the shape with a round pen. */
    void draw(Shape shape, Color color, double width) {
        graphics.setColor(color);
        graphics.setStroke(
                new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.draw(shape);
    }

    /**
     * A greyscale picture, its pixels as rectangles.
     *
     * @param greys a row after the other, from 0 for black to 1
     */
    void picture(double[][] greys, int x, int y, int width, int height) {
        int rows = greys.length;
        int columns = greys[0].length;
        var small = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
                small.setRGB(j, i, (int) Math.round(greys[i][j] * 255) * 0x010101);
        crisp.drawImage(small, x, y, width, height, null);
    }

    /** A text on the base line y. */
    void text(Lettering lettering, String text, double x, double y, Anchor anchor) {
        text(lettering, text, x, y, anchor, 0);
    }

    /** A text with the middle of its capital letters at y. */
    void textAround(Lettering lettering, String text, double x, double y, Anchor anchor) {
        text(lettering, text, x, y + lettering.height() / 2, anchor, 0);
    }

    /** A text that rises to the right of x, y by so many degrees, its base line through it. */
    void text(Lettering lettering, String text, double x, double y, Anchor anchor, double degrees) {
        var place = AffineTransform.getTranslateInstance(x, y);
        place.rotate(Math.toRadians(-degrees));
        place.translate(-anchor.share * lettering.width(text), 0);
        place.scale(lettering.size(), lettering.size());
        fill(place.createTransformedShape(lettering.font().outline(text)), lettering.color());
    }

    /** The picture as a PNG file; nothing can be drawn after that. */
    byte[] png() {
        graphics.dispose();
        crisp.dispose();
        return Png.of(image);
    }
}
