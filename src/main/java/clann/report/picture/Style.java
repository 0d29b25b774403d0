package clann.report.picture;

import java.awt.Color;

/**
 * How all pictures look: measures in pixels for a screen of twice the usual density, and colours
 * that stay apart for every kind of colour blindness (blue and vermilion after Okabe and Ito).
 */
final class Style {
    static {
        // a display that is named but not there must not stop pictures that need none; AWT decides
        // at its first colour
        if (System.getProperty("java.awt.headless") == null)
            System.setProperty("java.awt.headless", "true");
    }

    static final int WIDTH = 1600;
    static final int MARGIN = 64;

    static final Color PAPER = Color.WHITE;
    static final Color INK = new Color(0x1B2733);
    static final Color MUTED = new Color(0x5D6B7A);
    static final Color FAINT = new Color(0xB4BECA);
    static final Color HAIRLINE = new Color(0xDFE4EA);
    static final Color MIST = new Color(0xA9B6C4);
    static final Color BLUE = new Color(0x0072B2);
    static final Color ORANGE = new Color(0xD55E00);

    static final Lettering TITLE = new Lettering(OutlineFont.SEMIBOLD, 44, INK);
    static final Lettering STRONG = new Lettering(OutlineFont.SEMIBOLD, 28, INK);
    static final Lettering TEXT = new Lettering(OutlineFont.REGULAR, 26, MUTED);
    static final Lettering SMALL = new Lettering(OutlineFont.REGULAR, 22, MUTED);

    private Style() {}

    /** From one colour, share 0, to the other, share 1. */
    static Color between(Color from, Color to, double share) {
        return new Color(
                between(from.getRed(), to.getRed(), share),
                between(from.getGreen(), to.getGreen(), share),
                between(from.getBlue(), to.getBlue(), share));
    }

    private static int between(int from, int to, double share) {
        return (int) Math.round(from + (to - from) * share);
    }
}
