package clann.proof;

import clann.backend.Precision;

/**
 * How far OpenCL's built-in functions may be off, in units in the last place: the OpenCL 1.2
 * Specification, section 7.4, "Relative Error as ULPs".
 *
 * @param exp of exp(x)
 * @param log of log(x)
 * @param divide of x / y
 */
record UlpLimits(double exp, double log, double divide) {

    static UlpLimits of(Precision precision) {
        return switch (precision) {
            case FLOAT -> new UlpLimits(3, 3, 2.5);
            case DOUBLE -> new UlpLimits(3, 3, 0.5);
        };
    }
}
