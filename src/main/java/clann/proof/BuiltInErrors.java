package clann.proof;

import clann.backend.BuiltIn;
import clann.backend.OwnedMatrix;
import clann.backend.Precision;
import clann.backend.opencl.OpenClBackend;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The errors of the functions in the kernels on a device, in units in the last place, against a
 * higher precision: double for float, {@link DoubleDouble} for double.
 */
public final class BuiltInErrors {
    /** What stands around arguments and results: whole, so that any precision holds it. */
    private static final double GUARD = -12345;

    /** More than a work-group writes too many. */
    private static final int GUARDS_BEHIND = 67;

    private BuiltInErrors() {}

    /**
     * What was measured of one function.
     *
     * @param arguments that were tried
     * @param worst the largest error, in ulp of the exact result
     * @param at the argument that gave it
     * @param limit what is allowed, and the bounds assume
     */
    public record Measured(BuiltIn function, int arguments, double worst, double at, double limit) {
        public boolean holds() {
            return worst <= limit;
        }
    }

    /**
     * @param arguments how many to try
     */
    public static Measured of(OpenClBackend device, BuiltIn function, int arguments, long seed) {
        var random = new SplittableRandom(seed);
        Precision precision = device.precision();
        double[] x = new double[arguments];
        double[] y = new double[arguments];
        for (int i = 0; i < arguments; i++) {
            x[i] = rounded(argument(function, precision, random), precision);
            y[i] = rounded(magnitude(random, precision), precision);
        }
        double[] computed = computed(device, function, x, y);
        double worst = 0;
        double at = x[0];
        for (int i = 0; i < arguments; i++) {
            double error = ulps(function, x[i], y[i], computed[i], precision);
            if (!(error <= worst)) {
                worst = Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
                at = x[i];
            }
        }
        return new Measured(function, arguments, worst, at, limit(function, precision));
    }

    /** No numbers where something outside of the results was written. */
    private static double[] computed(
            OpenClBackend device, BuiltIn function, double[] x, double[] y) {
        double[] gap = new double[x.length];
        Arrays.fill(gap, Double.NaN);
        try (OwnedMatrix xs = guarded(device, x, 1);
                OwnedMatrix ys = guarded(device, y, 2);
                OwnedMatrix results = guarded(device, gap, 3)) {
            device.builtIn(
                    function,
                    xs.view(1, 1, x.length),
                    ys.view(2, 1, x.length),
                    results.view(3, 1, x.length));
            double[] whole = device.read(results);
            double[] computed = Arrays.copyOfRange(whole, 3, 3 + x.length);
            Arrays.fill(whole, 3, 3 + x.length, GUARD);
            return Arrays.stream(whole).allMatch(number -> number == GUARD) ? computed : gap;
        }
    }

    /** Numbers in a larger buffer, between guards: each operand from another offset. */
    private static OwnedMatrix guarded(OpenClBackend device, double[] numbers, int before) {
        double[] whole = new double[before + numbers.length + GUARDS_BEHIND];
        Arrays.fill(whole, GUARD);
        System.arraycopy(numbers, 0, whole, before, numbers.length);
        return device.upload(1, whole.length, whole);
    }

    /** Within the range where the result is a normal number: below, a device may flush to zero. */
    private static double argument(BuiltIn function, Precision precision, RandomGenerator random) {
        double largest = precision == Precision.FLOAT ? 87 : 708;
        return switch (function) {
            case EXP -> (2 * random.nextDouble() - 1) * largest;
            case LOG -> Math.abs(magnitude(random, precision));
            case DIVIDE, FMA -> magnitude(random, precision);
        };
    }

    private static double magnitude(RandomGenerator random, Precision precision) {
        int exponent = precision == Precision.FLOAT ? 60 : 500;
        double sign = random.nextBoolean() ? 1 : -1;
        return sign * Math.scalb(1 + random.nextDouble(), random.nextInt(2 * exponent) - exponent);
    }

    private static double rounded(double value, Precision precision) {
        return precision == Precision.FLOAT ? (float) value : value;
    }

    private static double limit(BuiltIn function, Precision precision) {
        UlpLimits limits = UlpLimits.of(precision);
        return switch (function) {
            case EXP -> limits.exp();
            case LOG -> limits.log();
            case DIVIDE -> limits.divide();
            case FMA -> 0;
        };
    }

    private static double ulps(
            BuiltIn function, double x, double y, double computed, Precision precision) {
        boolean isFloat = precision == Precision.FLOAT;
        return switch (function) {
            case EXP ->
                    isFloat ? floatUlps(computed, StrictMath.exp(x)) : doubleExpUlps(computed, x);
            case LOG ->
                    isFloat
                            ? floatUlps(computed, StrictMath.log(x))
                            : doubleUlps(computed, DoubleDouble.log(x));
            case DIVIDE ->
                    isFloat
                            ? floatUlps(computed, x / y)
                            : computed == x / y ? 0 : Math.abs(computed - x / y) / Math.ulp(x / y);
            // correctly rounded, so it is off by nothing from what Java rounds correctly
            case FMA -> {
                double right =
                        isFloat ? Math.fma((float) x, (float) y, (float) x) : Math.fma(x, y, x);
                double ulp = isFloat ? Math.ulp((float) right) : Math.ulp(right);
                yield Math.abs(computed - right) / ulp;
            }
        };
    }

    /** The reference's own error, of double, is 2^-29 of such an ulp. */
    private static double floatUlps(double computed, double exact) {
        return Math.abs(computed - exact) / Math.ulp((float) exact);
    }

    private static double doubleExpUlps(double computed, double x) {
        int scale = Math.getExponent(computed);
        return doubleUlps(Math.scalb(computed, -scale), DoubleDouble.exp(x, scale));
    }

    /** The reference's own error is below 2^-36 of such an ulp. */
    private static double doubleUlps(double computed, DoubleDouble exact) {
        if (!Double.isFinite(computed)) return Double.POSITIVE_INFINITY;
        return exact.distance(computed) / Math.ulp(exact.high());
    }
}
