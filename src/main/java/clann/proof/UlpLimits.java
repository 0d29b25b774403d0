package clann.proof;

import clann.backend.Precision;

/**
 * How far the functions in the kernels may be off, in units in the last place: exp and log by what
 * {@code kernels/functions.cl} states (measured over every third float: 0.87 and 0.83; over two
 * million doubles: 0.86 and 0.78), a quotient by the OpenCL 1.2 Specification, section 7.4,
 * "Relative Error as ULPs".
 *
 * @param exp of exp(x)
 * @param log of log(x)
 * @param divide of x / y
 */
record UlpLimits(double exp, double log, double divide) {

    static UlpLimits of(Precision precision) {
        return switch (precision) {
            case FLOAT -> new UlpLimits(1, 1, 2.5);
            case DOUBLE -> new UlpLimits(1, 1, 0.5);
        };
    }
}
