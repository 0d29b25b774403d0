package clann.report.picture;

import java.awt.Color;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import javax.imageio.ImageIO;

/** A PNG as another decoder sees it; colours are 0xRRGGBB. */
record Decoded(BufferedImage image) {

    static Decoded of(byte[] png) {
        try {
            return new Decoded(ImageIO.read(new ByteArrayInputStream(png)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int width() {
        return image.getWidth();
    }

    int height() {
        return image.getHeight();
    }

    int color(int x, int y) {
        return image.getRGB(x, y) & 0xFFFFFF;
    }

    static IntPredicate exactly(Color color) {
        return seen -> seen == (color.getRGB() & 0xFFFFFF);
    }

    static boolean bluish(int color) {
        return (color & 0xFF) > (color >> 16) + 60;
    }

    static boolean orangish(int color) {
        return (color >> 16) > (color & 0xFF) + 20;
    }

    /** Patches of touching pixels of such a colour, of some size at least, from the left. */
    List<Rectangle> patches(IntPredicate wanted, int atLeast) {
        boolean[] seen = new boolean[width() * height()];
        List<Rectangle> patches = new ArrayList<>();
        for (int x = 0; x < width(); x++)
            for (int y = 0; y < height(); y++) {
                if (seen[y * width() + x] || !wanted.test(color(x, y))) continue;
                Patch patch = patch(x, y, wanted, seen);
                if (patch.pixels() >= atLeast) patches.add(patch.bounds());
            }
        return patches;
    }

    private record Patch(Rectangle bounds, int pixels) {}

    private Patch patch(int startX, int startY, IntPredicate wanted, boolean[] seen) {
        var bounds = new Rectangle(startX, startY, 1, 1);
        var open = new ArrayDeque<int[]>();
        open.add(new int[] {startX, startY});
        seen[startY * width() + startX] = true;
        int pixels = 0;
        while (!open.isEmpty()) {
            int[] at = open.remove();
            pixels++;
            bounds.add(new Rectangle(at[0], at[1], 1, 1));
            int[][] beside = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
            for (int[] step : beside) {
                int x = at[0] + step[0];
                int y = at[1] + step[1];
                if (x < 0 || y < 0 || x >= width() || y >= height()) continue;
                if (seen[y * width() + x] || !wanted.test(color(x, y))) continue;
                seen[y * width() + x] = true;
                open.add(new int[] {x, y});
            }
        }
        return new Patch(bounds, pixels);
    }

    /** The middle of the pixels of such a colour in one column; NaN where there is none. */
    double middle(int x, int fromY, IntPredicate wanted) {
        double sum = 0;
        int count = 0;
        for (int y = fromY; y < height(); y++)
            if (wanted.test(color(x, y))) {
                sum += y;
                count++;
            }
        return sum / count;
    }
}
