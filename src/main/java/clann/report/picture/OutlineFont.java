package clann.report.picture;

import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Text as shapes, from a font that clann brings along. {@link java.awt.Font} would need fontconfig,
 * freetype and an installed font, and a bare machine has none of them.
 *
 * <p>Reads what the files in clann/fonts hold: a TrueType font with short glyph offsets, a
 * character map of format 4, and composite glyphs that only move their parts. See the OpenType
 * specification, tables cmap, glyf, head, hhea, hmtx, loca and OS/2.
 */
final class OutlineFont {
    static final OutlineFont REGULAR = new OutlineFont("Inter-Regular.ttf");
    static final OutlineFont SEMIBOLD = new OutlineFont("Inter-SemiBold.ttf");

    private static final int ON_CURVE = 1, SHORT_X = 2, SHORT_Y = 4, REPEAT = 8;
    private static final int SAME_X = 16, SAME_Y = 32;
    private static final int ARGUMENTS_ARE_WORDS = 1, MORE_PARTS = 32;
    private static final int UNKNOWN_GLYPH = 0;

    private final ByteBuffer file;
    private final Map<String, Integer> tables = new HashMap<>();
    private final double unitsPerEm;
    private final int advances;

    private OutlineFont(String name) {
        try (InputStream in = OutlineFont.class.getResourceAsStream("/clann/fonts/" + name)) {
            if (in == null) throw new IllegalStateException("no clann/fonts/" + name + " in clann");
            file = ByteBuffer.wrap(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (int i = 0, at = 12; i < unsigned(4); i++, at += 16) {
            String tag = new String(file.array(), at, 4, StandardCharsets.ISO_8859_1);
            tables.put(tag, file.getInt(at + 8));
        }
        unitsPerEm = unsigned(tables.get("head") + 18);
        advances = unsigned(tables.get("hhea") + 34);
    }

    /** Height of a capital letter, in ems. */
    double capitalHeight() {
        return unsigned(tables.get("OS/2") + 88) / unitsPerEm;
    }

    /** How far the text reaches, in ems. */
    double width(String text) {
        return text.codePoints().mapToDouble(this::width).sum();
    }

    double width(int character) {
        int glyph = Math.min(glyph(character), advances - 1);
        return unsigned(tables.get("hmtx") + 4 * glyph) / unitsPerEm;
    }

    /** The text's outline at one unit an em, from the origin to the right, y downwards. */
    Path2D outline(String text) {
        Path2D outline = new Path2D.Double(Path2D.WIND_NON_ZERO);
        double x = 0;
        for (int character : text.codePoints().toArray()) {
            var place = new AffineTransform(1 / unitsPerEm, 0, 0, -1 / unitsPerEm, x, 0);
            addGlyph(glyph(character), place, outline);
            x += width(character);
        }
        return outline;
    }

    private int glyph(int character) {
        int wanted = Character.isWhitespace(character) ? ' ' : character;
        if (wanted > 0xFFFF) return UNKNOWN_GLYPH;
        int cmap = tables.get("cmap");
        int map = cmap + file.getInt(cmap + 8);
        int segments = unsigned(map + 6); // in bytes, twice their number
        int ends = map + 14;
        int starts = ends + segments + 2;
        int deltas = starts + segments;
        int ranges = deltas + segments;
        int segment = 0;
        while (unsigned(ends + segment) < wanted) segment += 2;
        int start = unsigned(starts + segment);
        if (wanted < start) return UNKNOWN_GLYPH;
        int delta = unsigned(deltas + segment);
        int range = unsigned(ranges + segment);
        if (range == 0) return (wanted + delta) & 0xFFFF;
        int listed = unsigned(ranges + segment + range + 2 * (wanted - start));
        return listed == 0 ? UNKNOWN_GLYPH : (listed + delta) & 0xFFFF;
    }

    private void addGlyph(int glyph, AffineTransform place, Path2D outline) {
        int loca = tables.get("loca");
        int from = tables.get("glyf") + 2 * unsigned(loca + 2 * glyph);
        int to = tables.get("glyf") + 2 * unsigned(loca + 2 * glyph + 2);
        if (from == to) return;
        int contours = file.getShort(from);
        if (contours < 0) addParts(from + 10, place, outline);
        else addContours(from + 10, contours, place, outline);
    }

    private void addParts(int from, AffineTransform place, Path2D outline) {
        int at = from;
        int flags;
        do {
            flags = unsigned(at);
            boolean words = (flags & ARGUMENTS_ARE_WORDS) != 0;
            var moved = new AffineTransform(place);
            moved.translate(
                    words ? file.getShort(at + 4) : file.get(at + 4),
                    words ? file.getShort(at + 6) : file.get(at + 5));
            addGlyph(unsigned(at + 2), moved, outline);
            at += words ? 8 : 6;
        } while ((flags & MORE_PARTS) != 0);
    }

    private void addContours(int from, int contours, AffineTransform place, Path2D outline) {
        int points = unsigned(from + 2 * (contours - 1)) + 1;
        ByteBuffer in = file.duplicate();
        in.position(from + 2 * contours);
        in.position(in.position() + 2 + in.getShort(in.position())); // over the instructions
        int[] flags = new int[points];
        for (int i = 0; i < points; ) {
            int flag = in.get();
            int times = (flag & REPEAT) == 0 ? 1 : 1 + (in.get() & 0xFF);
            for (; times > 0; times--) flags[i++] = flag;
        }
        int[] x = coordinates(in, flags, SHORT_X, SAME_X);
        int[] y = coordinates(in, flags, SHORT_Y, SAME_Y);
        Path2D glyph = new Path2D.Double();
        int first = 0;
        for (int contour = 0; contour < contours; contour++) {
            int last = unsigned(from + 2 * contour);
            addContour(first, last, flags, x, y, glyph);
            first = last + 1;
        }
        outline.append(glyph.getPathIterator(place), false);
    }

    private static int[] coordinates(ByteBuffer in, int[] flags, int isShort, int same) {
        int[] coordinates = new int[flags.length];
        int now = 0;
        for (int i = 0; i < flags.length; i++) {
            boolean marked = (flags[i] & same) != 0;
            if ((flags[i] & isShort) != 0) now += (marked ? 1 : -1) * (in.get() & 0xFF);
            else if (!marked) now += in.getShort();
            coordinates[i] = now;
        }
        return coordinates;
    }

    /**
     * One closed curve. Between two points off the curve there is one on it, half way, that the
     * file leaves out.
     */
    private static void addContour(
            int first, int last, int[] flags, int[] x, int[] y, Path2D outline) {
        int points = last - first + 1;
        int begin = first;
        while (begin <= last && (flags[begin] & ON_CURVE) == 0) begin++;
        if (begin > last) throw new IllegalStateException("a glyph's curve without a point on it");
        outline.moveTo(x[begin], y[begin]);
        for (int step = 1; step <= points; step++) {
            int i = first + (begin - first + step) % points;
            int next = first + (begin - first + step + 1) % points;
            if ((flags[i] & ON_CURVE) != 0) outline.lineTo(x[i], y[i]);
            else if ((flags[next] & ON_CURVE) != 0) {
                outline.quadTo(x[i], y[i], x[next], y[next]);
                step++;
            } else outline.quadTo(x[i], y[i], (x[i] + x[next]) / 2.0, (y[i] + y[next]) / 2.0);
        }
        outline.closePath();
    }

    private int unsigned(int at) {
        return file.getShort(at) & 0xFFFF;
    }
}
