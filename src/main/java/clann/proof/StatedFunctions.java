package clann.proof;

import clann.backend.Precision;

/**
 * exp and log of {@code kernels/functions.cl} once more, operation by operation: a device has to
 * give their bits. That they are exp and log is measured elsewhere, against a higher precision.
 */
sealed interface StatedFunctions {
    double exp(double x);

    /** For x positive and normal, infinite, or no number. */
    double log(double x);

    static StatedFunctions in(Precision precision) {
        return switch (precision) {
            case FLOAT -> new InFloat();
            case DOUBLE -> new InDouble();
        };
    }

    /** Of floats. */
    record InFloat() implements StatedFunctions {
        private static final float[] EXP_SERIES = {
            1.98912792e-4f,
            1.39339105e-3f,
            8.33331048e-3f,
            4.16664630e-2f,
            1.66666672e-1f,
            0.5f,
            1,
            1
        };
        private static final float[] LOG_SERIES = {
            0.233327627f, 0.285507351f, 0.400001228f, 0.666666687f
        };
        private static final float ROUNDING = 12582912.0f;

        private static float series(float[] coefficients, float x) {
            float p = coefficients[0];
            for (int i = 1; i < coefficients.length; i++) p = Math.fma(p, x, coefficients[i]);
            return p;
        }

        @Override
        public double exp(double argument) {
            float x = (float) argument;
            if (!(x <= 88.7228317f)) return x + Float.POSITIVE_INFINITY;
            if (x < -87.3365402f) return 0;
            float shifted = Math.fma(x, 1.44269502f, ROUNDING);
            float n = shifted - ROUNDING;
            float r = Math.fma(n, -(-1.90465430e-9f), Math.fma(n, -0.693147182f, x));
            int bits = Float.floatToRawIntBits(series(EXP_SERIES, r));
            return Float.intBitsToFloat(bits + (Float.floatToRawIntBits(shifted) << 23));
        }

        @Override
        public double log(double argument) {
            float x = (float) argument;
            if (!(x < Float.POSITIVE_INFINITY)) return x;
            int bits = Float.floatToRawIntBits(x);
            int exponent = (bits - 0x3f3504f3) >> 23;
            float k = exponent;
            float f = Float.intBitsToFloat(bits - (exponent << 23)) - 1;
            float d = 2 + f;
            float inverse = Math.fma(d, -0.239015996f, 0.985061500f);
            for (int i = 0; i < 3; i++)
                inverse = Math.fma(inverse, Math.fma(-d, inverse, 1f), inverse);
            float first = f * inverse;
            float s = Math.fma(inverse, Math.fma(-first, d, f), first);
            float z = s * s;
            float h = f * f * 0.5f;
            float p = series(LOG_SERIES, z);
            float rest = Math.fma(s, Math.fma(p, z, h), k * 1.42860677e-6f);
            return k * 0.693145752f - ((h - rest) - f);
        }
    }

    /** Of doubles. */
    record InDouble() implements StatedFunctions {
        private static final double[] EXP_SERIES = {
            2.091490745304636e-9,
            2.5105525761140995e-8,
            2.7557273111810967e-7,
            2.7557254656202336e-6,
            2.4801587325967827e-5,
            1.984126987540889e-4,
            1.3888888888883629e-3,
            8.333333333325966e-3,
            4.166666666666667e-2,
            1.666666666666667e-1,
            0.5,
            1,
            1
        };
        private static final double[] LOG_SERIES = {
            1.3089445145246312e-1,
            1.326850331279476e-1,
            1.5386249788196105e-1,
            1.81817954545265e-1,
            2.222222239345263e-1,
            2.8571428570795937e-1,
            4.000000000000089e-1,
            6.666666666666666e-1
        };
        private static final double ROUNDING = 6755399441055744.0;

        private static double series(double[] coefficients, double x) {
            double p = coefficients[0];
            for (int i = 1; i < coefficients.length; i++) p = Math.fma(p, x, coefficients[i]);
            return p;
        }

        @Override
        public double exp(double x) {
            if (!(x <= 709.78271289338397)) return x + Double.POSITIVE_INFINITY;
            if (x < -708.39641853226408) return 0;
            double shifted = Math.fma(x, 1.4426950408889634, ROUNDING);
            double n = shifted - ROUNDING;
            double r = Math.fma(n, -(2.3190468138462996e-17), Math.fma(n, -0.6931471805599453, x));
            long bits = Double.doubleToRawLongBits(series(EXP_SERIES, r));
            return Double.longBitsToDouble(bits + (Double.doubleToRawLongBits(shifted) << 52));
        }

        @Override
        public double log(double x) {
            if (!(x < Double.POSITIVE_INFINITY)) return x;
            long bits = Double.doubleToRawLongBits(x);
            long exponent = (bits - 0x3fe6a09e667f3bcdL) >> 52;
            double k = exponent;
            double f = Double.longBitsToDouble(bits - (exponent << 52)) - 1;
            double d = 2 + f;
            double inverse = Math.fma(d, -0.239015996, 0.985061500);
            for (int i = 0; i < 3; i++)
                inverse = Math.fma(inverse, Math.fma(-d, inverse, 1), inverse);
            double first = f * inverse;
            double s = Math.fma(inverse, Math.fma(-first, d, f), first);
            double z = s * s;
            double h = f * f * 0.5;
            double p = series(LOG_SERIES, z);
            double rest = Math.fma(s, Math.fma(p, z, h), k * 7.371002565167799e-13);
            return k * 0.6931471805592082 - ((h - rest) - f);
        }
    }
}
