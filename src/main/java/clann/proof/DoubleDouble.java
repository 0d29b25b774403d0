package clann.proof;

/**
 * A number as the sum of two doubles, of which the second is at most half an ulp of the first:
 * about 106 bits. The reference for functions in double, hundreds of times faster than BigDecimal.
 *
 * <p>With u = 2^-53 a sum is off by at most 3 u^2 of it, a product by 5 u^2, a quotient by a double
 * by 3 u^2: algorithms 6, 12 and 15 of Joldes, Muller, Popescu, Tight and Rigorous Error Bounds for
 * Basic Building Blocks of Double-Word Arithmetic, 2017. The fma that they need is exact in Java.
 */
record DoubleDouble(double high, double low) {
    private static final DoubleDouble ONE = new DoubleDouble(1, 0);

    /** Off by less than 2^-110. */
    private static final DoubleDouble LN_2 =
            new DoubleDouble(0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56);

    /** Halvings of the argument of exp, so that few terms of its series are left. */
    private static final int HALVINGS = 8;

    /** (ln 2 / 2 / 2^8)^10 / 10! is below 2^-116. */
    private static final int TERMS = 9;

    private static DoubleDouble exactSum(double x, double y) {
        double sum = x + y;
        double ofY = sum - x;
        return new DoubleDouble(sum, (x - (sum - ofY)) + (y - ofY));
    }

    /** The same where x is the larger one. */
    private static DoubleDouble normalized(double x, double y) {
        double sum = x + y;
        return new DoubleDouble(sum, y - (sum - x));
    }

    DoubleDouble plus(DoubleDouble other) {
        DoubleDouble highs = exactSum(high, other.high);
        DoubleDouble lows = exactSum(low, other.low);
        DoubleDouble sum = normalized(highs.high, highs.low + lows.high);
        return normalized(sum.high, sum.low + lows.low);
    }

    DoubleDouble times(DoubleDouble other) {
        double product = high * other.high;
        double error = Math.fma(high, other.high, -product);
        double lows = Math.fma(high, other.low, low * other.low);
        return normalized(product, error + Math.fma(low, other.high, lows));
    }

    DoubleDouble dividedBy(double divisor) {
        double quotient = high / divisor;
        double rest = Math.fma(-quotient, divisor, high) + low;
        return normalized(quotient, rest / divisor);
    }

    private static DoubleDouble of(double value) {
        return new DoubleDouble(value, 0);
    }

    /** Exact. */
    private DoubleDouble scaled(int exponent) {
        return new DoubleDouble(Math.scalb(high, exponent), Math.scalb(low, exponent));
    }

    /** How far a double is off from this number; without error where the two are close. */
    double distance(double value) {
        return Math.abs((value - high) - low);
    }

    /**
     * e^x 2^-scale for |x| up to 710, off by less than 2^-93 of it; scaled, since the last bits of
     * a small result would be below the smallest double.
     *
     * <p>x = k ln 2 + r with |r| at most ln 2 / 2, where r is off by at most 5 u^2 |x|, 2^-94. What
     * {@link #expm1} adds is far less.
     */
    static DoubleDouble exp(double x, int scale) {
        int k = halves(x);
        return ONE.plus(expm1(rest(x, k))).scaled(k - scale);
    }

    private static int halves(double x) {
        return (int) Math.rint(x / LN_2.high);
    }

    private static DoubleDouble rest(double x, int k) {
        return of(x).plus(LN_2.times(of(-k)));
    }

    /**
     * e^r - 1 for |r| up to ln 2 / 2, off by less than 2^-98 of it: 10 u^2 from the series, 8 u^2
     * from each doubling.
     */
    private static DoubleDouble expm1(DoubleDouble r) {
        DoubleDouble part = r.scaled(-HALVINGS);
        DoubleDouble series = ONE;
        for (int n = TERMS; n > 1; n--) series = ONE.plus(part.times(series).dividedBy(n));
        DoubleDouble result = part.times(series);
        for (int i = 0; i < HALVINGS; i++) result = result.times(of(2).plus(result));
        return result;
    }

    /**
     * ln x for x between e^-600 and e^600, off by less than 2^-90 of it.
     *
     * <p>y + ln(1 + d) with d = x e^-y - 1, where y is ln x in double: so d is below 2^-43, and d^3
     * below 2^-129. Where x is near 1, d is (x - 1) + x (e^-y - 1), which is off by little even
     * beside ln x.
     */
    static DoubleDouble log(double x) {
        double y = StrictMath.log(x);
        DoubleDouble factor = of(x);
        DoubleDouble d =
                halves(-y) == 0
                        ? exactSum(x, -1).plus(factor.times(expm1(of(-y))))
                        : factor.times(exp(-y, 0)).plus(of(-1));
        return of(y).plus(d).plus(of(-d.high * d.high / 2));
    }
}
