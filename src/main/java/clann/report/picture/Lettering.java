package clann.report.picture;

import java.awt.Color;

/**
 * How a text is set.
 *
 * @param size of an em, in pixels
 */
record Lettering(OutlineFont font, double size, Color color) {
    private static final String CUT = "\u2026";

    Lettering in(Color other) {
        return new Lettering(font, size, other);
    }

    Lettering sized(double other) {
        return new Lettering(font, other, color);
    }

    /** In pixels. */
    double width(String text) {
        return size * font.width(text);
    }

    /** Height of a capital letter, in pixels. */
    double height() {
        return size * font.capitalHeight();
    }

    /** The text where it fits into so many pixels, else as much of its beginning as does. */
    String cut(String text, double pixels) {
        double room = pixels - width(CUT);
        double reached = 0;
        int kept = 0;
        for (int at = 0; at < text.length(); ) {
            int character = text.codePointAt(at);
            reached += size * font.width(character);
            if (reached > pixels) return text.substring(0, kept).stripTrailing() + CUT;
            at += Character.charCount(character);
            if (reached <= room) kept = at;
        }
        return text;
    }
}
