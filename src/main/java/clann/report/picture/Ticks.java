package clann.report.picture;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Round values along an axis: multiples of 1, 2 or 5 times a power of ten. */
record Ticks(List<Tick> ticks) {
    record Tick(double value, String label) {}

    /** At most about so many, from low to high; whole numbers only, where so asked. */
    static Ticks between(double low, double high, int most, boolean whole) {
        BigDecimal step = step((high - low) / most, whole);
        List<Tick> ticks = new ArrayList<>();
        BigDecimal at = step.multiply(new BigDecimal(Math.ceil(low / step.doubleValue())));
        for (; at.doubleValue() <= high; at = at.add(step))
            ticks.add(new Tick(at.doubleValue(), label(at, step)));
        return new Ticks(ticks);
    }

    private static BigDecimal step(double atLeast, boolean whole) {
        BigDecimal step = BigDecimal.ONE.scaleByPowerOfTen((int) Math.floor(Math.log10(atLeast)));
        if (whole) step = step.max(BigDecimal.ONE);
        for (int times : new int[] {1, 2, 5})
            if (step.doubleValue() * times >= atLeast) return step.multiply(new BigDecimal(times));
        return step.scaleByPowerOfTen(1);
    }

    private static String label(BigDecimal value, BigDecimal step) {
        double size = Math.abs(value.doubleValue());
        if (size >= 1e9 || step.doubleValue() < 1e-6) return Figures.of(value.doubleValue());
        return String.format(Locale.ROOT, "%,." + Math.max(0, step.scale()) + "f", value);
    }
}
