package clann.proof;

import clann.backend.Precision;
import java.util.random.RandomGenerator;

/**
 * A matrix that an operation takes or gives.
 *
 * @param name as in the operation's formula
 */
record Operand(String name, int rows, int columns, Role role, Kind kind) {
    enum Role {
        /** Read, and not changed. */
        INPUT,
        /** Written whole, whatever was there. */
        RESULT,
        /** Read, then written. */
        UPDATED
    }

    enum Kind {
        ANY,
        LOGITS,
        /** Between 0 and 1. */
        SHARES,
        /** One 1 in each row, else 0. */
        ONE_HOT
    }

    int length() {
        return Math.multiplyExact(rows, columns);
    }

    /** Its numbers before the operation; a result's are no numbers, so that a gap shows. */
    double[] numbers(Contents contents, RandomGenerator random, Precision precision) {
        double[] numbers = new double[length()];
        if (kind == Kind.ONE_HOT)
            for (int row = 0; row < rows; row++)
                numbers[row * columns + random.nextInt(columns)] = 1;
        else
            for (int i = 0; i < numbers.length; i++)
                numbers[i] = role == Role.RESULT ? Double.NaN : number(contents, random, precision);
        return numbers;
    }

    private double number(Contents contents, RandomGenerator random, Precision precision) {
        double number =
                switch (kind) {
                    case LOGITS -> contents.logit(random, precision);
                    case SHARES -> contents.share(random, precision);
                    case ANY, ONE_HOT -> contents.number(random, precision);
                };
        return precision == Precision.FLOAT ? (float) number : number;
    }
}
