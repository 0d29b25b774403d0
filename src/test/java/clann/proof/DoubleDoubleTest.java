package clann.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.obermuhlner.math.big.BigDecimalMath;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Held against BigDecimal with 50 digits. */
class DoubleDoubleTest {
    private static final MathContext DIGITS = new MathContext(50);

    private static void assertOffByLess(int exponent, BigDecimal exact, DoubleDouble computed) {
        BigDecimal sum = new BigDecimal(computed.high()).add(new BigDecimal(computed.low()));
        double off = sum.subtract(exact).divide(exact, DIGITS).abs().doubleValue();
        assertTrue(off < Math.scalb(1, exponent), computed + " is off by " + off);
    }

    private static DoubleStream someBetween(double least, double most) {
        return new Random(1).doubles(300, least, most);
    }

    @Test
    void expIsWithinItsBoundOverItsWholeRange() {
        DoubleStream.concat(
                        DoubleStream.of(-709, -1, -1e-3, -1e-300, 1e-17, 0.3466, 0.3465, 1, 709),
                        DoubleStream.concat(someBetween(-709, 709), someBetween(-1, 1)))
                .forEach(
                        x -> {
                            int scale = (int) x; // some are far from 1
                            BigDecimal power = BigDecimalMath.exp(new BigDecimal(x), DIGITS);
                            BigDecimal scaling =
                                    BigDecimalMath.pow(BigDecimal.valueOf(2), -scale, DIGITS);
                            assertOffByLess(
                                    -93,
                                    power.multiply(scaling, DIGITS),
                                    DoubleDouble.exp(x, scale));
                        });
    }

    @Test
    void logIsWithinItsBoundAlsoNearOne() {
        DoubleStream near = someBetween(-60, 0).map(x -> 1 + Math.exp(x / 2) / 2);
        DoubleStream far = someBetween(-500, 500).map(x -> Math.scalb(1 + x / 1000, (int) x));
        DoubleStream.concat(
                        DoubleStream.of(1 + 0x1p-52, 1 - 0x1p-53, 0.5, 2, 0x1.8p500, 0x1.8p-500),
                        DoubleStream.concat(near, far))
                .filter(x -> x != 1)
                .forEach(
                        x ->
                                assertOffByLess(
                                        -90,
                                        BigDecimalMath.log(new BigDecimal(x), DIGITS),
                                        DoubleDouble.log(x)));
    }

    @Test
    void whatIsExactIsExact() {
        assertEquals(new DoubleDouble(1, 0), DoubleDouble.exp(0, 0));
        assertEquals(0, DoubleDouble.log(1).high());
        assertEquals(0x1p-80, new DoubleDouble(1, 0x1p-80).distance(1));
    }
}
