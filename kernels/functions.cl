// functions.cl: exp and log of our own, from +, -, *, fma and bits alone, which OpenCL 1.2 rounds correctly: so they give
// the same bits in every kernel, in scalars as in vectors, on every device. This text stands before every other file.
//
//   exponential(x)   n = x / ln 2, rounded; r = x - n ln 2; a polynomial for exp(r), |r| <= ln 2 / 2; times 2^n, by
//                    adding n to the exponent's bits.
//                    Inf where exp(x) overflows, 0 where it is below the smallest normal number; NaN stays NaN.
//   logarithm(x)     x = 2^k (1 + f), sqrt(1/2) <= 1 + f < sqrt(2);  s = f / (2 + f);  h = f^2 / 2;
//                    log x = k ln 2 + f - (h - s (h + R)),  R = 2 s^2 / 3 + 2 s^4 / 5 + ...      (fdlibm, e_log.c)
//                    1 / (2 + f) by Newton's iteration from a straight line.
//                    For x positive and normal; Inf and NaN stay what they are.
//
// Both are off by less than 1 ulp. ln 2 stands in two parts, whose sum has more digits than one number. The polynomials
// are Chebyshev fits of (exp(r) - 1 - r) / r^2 and of R / s^2: off by 2^-32 and 2^-36 of the result in float, by 2^-62
// and 2^-65 in double.
//
// EXPONENTIAL(8) makes exponential8, which takes and gives 8 numbers; LOGARITHM(8) likewise. Those of one are there.
//
// Build parameters
//   REAL  float or double

#pragma OPENCL FP_CONTRACT OFF
#ifdef cl_khr_fp64
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#endif

#ifndef REAL
#define REAL float
#endif

#define PASTE_(a, b) a##b
#define PASTE(a, b) PASTE_(a, b)
#define REALS(width) PASTE(REAL, width)

// p = p x + c
#define TERM(REAL_T, x, c) p = fma(p, x, (REAL_T)(c));

#define SINGLE_float 1
#define SINGLE_double 0
#define SINGLE PASTE(SINGLE_, REAL)

#if SINGLE
#define BITS int
#define MANTISSA 23
#define ROUNDING 12582912.0f         // 1.5 x 2^23: a number loses its fraction when it is added
#define LOG2_E 1.44269502f
#define LN2 0.693147182f
#define LN2_REST -1.90465430e-9f
#define MOST_EXPONENT 88.7228317f    // the last float below ln 2^128
#define LEAST_EXPONENT -87.3365402f  // the first above ln 2^-126
#define EXP_HIGHEST 1.98912792e-4f
#define EXP_SERIES(REAL_T, r) \
    TERM(REAL_T, r, 1.39339105e-3f) \
    TERM(REAL_T, r, 8.33331048e-3f) \
    TERM(REAL_T, r, 4.16664630e-2f) \
    TERM(REAL_T, r, 1.66666672e-1f) \
    TERM(REAL_T, r, 0.5f)
#define SQRT_HALF 0x3f3504f3         // its bits
#define LN2_SHORT 0.693145752f       // 16 bits, so that k times it is exact
#define LN2_SHORT_REST 1.42860677e-6f
#define LINE 0.985061500f            // 1 / d = LINE + SLOPE d, off by 0.0073 at most for 1.7 < d < 2.42
#define SLOPE -0.239015996f
#define LOG_HIGHEST 0.233327627f
#define LOG_SERIES(REAL_T, z) \
    TERM(REAL_T, z, 0.285507351f) \
    TERM(REAL_T, z, 0.400001228f) \
    TERM(REAL_T, z, 0.666666687f)
#else
#define BITS long
#define MANTISSA 52
#define ROUNDING 6755399441055744.0
#define LOG2_E 1.4426950408889634
#define LN2 0.6931471805599453
#define LN2_REST 2.3190468138462996e-17
#define MOST_EXPONENT 709.78271289338397
#define LEAST_EXPONENT -708.39641853226408
#define EXP_HIGHEST 2.091490745304636e-9
#define EXP_SERIES(REAL_T, r) \
    TERM(REAL_T, r, 2.5105525761140995e-8) \
    TERM(REAL_T, r, 2.7557273111810967e-7) \
    TERM(REAL_T, r, 2.7557254656202336e-6) \
    TERM(REAL_T, r, 2.4801587325967827e-5) \
    TERM(REAL_T, r, 1.984126987540889e-4) \
    TERM(REAL_T, r, 1.3888888888883629e-3) \
    TERM(REAL_T, r, 8.333333333325966e-3) \
    TERM(REAL_T, r, 4.166666666666667e-2) \
    TERM(REAL_T, r, 1.666666666666667e-1) \
    TERM(REAL_T, r, 0.5)
#define SQRT_HALF 0x3fe6a09e667f3bcdL
#define LN2_SHORT 0.6931471805592082
#define LN2_SHORT_REST 7.371002565167799e-13
#define LINE 0.985061500
#define SLOPE -0.239015996
#define LOG_HIGHEST 1.3089445145246312e-1
#define LOG_SERIES(REAL_T, z) \
    TERM(REAL_T, z, 1.326850331279476e-1) \
    TERM(REAL_T, z, 1.5386249788196105e-1) \
    TERM(REAL_T, z, 1.81817954545265e-1) \
    TERM(REAL_T, z, 2.222222239345263e-1) \
    TERM(REAL_T, z, 2.8571428570795937e-1) \
    TERM(REAL_T, z, 4.000000000000089e-1) \
    TERM(REAL_T, z, 6.666666666666666e-1)
#endif

#define EXPONENTIAL(width) \
    DEFINE_EXPONENTIAL(PASTE(exponential, width), REALS(width), PASTE(as_, REALS(width)), PASTE(as_, PASTE(BITS, width)))

#define DEFINE_EXPONENTIAL(name, REAL_T, as_reals, as_bits) \
    REAL_T name(const REAL_T x) \
    { \
        const REAL_T shifted = fma(x, (REAL_T)(LOG2_E), (REAL_T)(ROUNDING)); \
        const REAL_T n = shifted - (REAL_T)(ROUNDING); \
        const REAL_T r = fma(n, (REAL_T)(-LN2_REST), fma(n, (REAL_T)(-LN2), x)); \
        REAL_T p = EXP_HIGHEST; \
        EXP_SERIES(REAL_T, r) \
        TERM(REAL_T, r, 1) \
        TERM(REAL_T, r, 1) \
        const REAL_T y = as_reals(as_bits(p) + (as_bits(shifted) << MANTISSA)); \
        const REAL_T normal = x < (REAL_T)(LEAST_EXPONENT) ? (REAL_T)(0) : y; \
        return x <= (REAL_T)(MOST_EXPONENT) ? normal : x + (REAL_T)(INFINITY); \
    }

#define LOGARITHM(width) \
    DEFINE_LOGARITHM(PASTE(logarithm, width), REALS(width), PASTE(BITS, width), PASTE(as_, REALS(width)), \
                     PASTE(as_, PASTE(BITS, width)), PASTE(convert_, REALS(width)))

#define DEFINE_LOGARITHM(name, REAL_T, BITS_T, as_reals, as_bits, convert_reals) \
    REAL_T name(const REAL_T x) \
    { \
        const BITS_T exponent = (as_bits(x) - SQRT_HALF) >> MANTISSA; \
        const REAL_T k = convert_reals(exponent); \
        const REAL_T f = as_reals(as_bits(x) - (exponent << MANTISSA)) - 1; \
        const REAL_T d = 2 + f; \
        REAL_T inverse = fma(d, (REAL_T)(SLOPE), (REAL_T)(LINE)); \
        for (int i = 0; i < 3; i++) inverse = fma(inverse, fma(-d, inverse, (REAL_T)(1)), inverse); \
        const REAL_T first = f * inverse; \
        const REAL_T s = fma(inverse, fma(-first, d, f), first); \
        const REAL_T z = s * s; \
        const REAL_T h = f * f * (REAL_T)(0.5f); \
        REAL_T p = LOG_HIGHEST; \
        LOG_SERIES(REAL_T, z) \
        const REAL_T rest = fma(s, fma(p, z, h), k * LN2_SHORT_REST); \
        const REAL_T y = k * LN2_SHORT - ((h - rest) - f); \
        return x < (REAL_T)(INFINITY) ? y : x; \
    }

EXPONENTIAL()
LOGARITHM()
