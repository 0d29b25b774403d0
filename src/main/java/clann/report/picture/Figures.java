package clann.report.picture;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers as people read them. */
final class Figures {
    private Figures() {}

    /** Four figures, and no zeros at the end behind the point. */
    static String of(double value) {
        if (!Double.isFinite(value)) return Double.toString(value);
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros();
        double size = Math.abs(value);
        boolean plain = value == 0 || size >= 1e-4 && size < 1e7;
        return plain ? rounded.toPlainString() : rounded.toString();
    }
}
