package clann.proof;

import clann.backend.Precision;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** What an operand's numbers are: each kind brings out other faults. */
public enum Contents {
    /** All zero: what is left over from before shows. */
    ZEROS {
        @Override
        double number(RandomGenerator random, Precision precision) {
            return 0;
        }
    },
    /** Small whole numbers: every sum of them is exact in any order, at any depth. */
    INTEGERS {
        @Override
        double number(RandomGenerator random, Precision precision) {
            return random.nextInt(17) - 8;
        }
    },
    /** Over many magnitudes. */
    RANDOM {
        @Override
        double number(RandomGenerator random, Precision precision) {
            return random.nextGaussian() * Math.scalb(1, random.nextInt(33) - 16);
        }

        @Override
        double logit(RandomGenerator random, Precision precision) {
            return random.nextGaussian() * Math.scalb(1, random.nextInt(17) - 8);
        }
    },
    /** Zeros of both signs. */
    SIGNED_ZEROS {
        @Override
        double number(RandomGenerator random, Precision precision) {
            return random.nextBoolean() ? 0.0 : -0.0;
        }
    },
    /** Below the smallest normal number. */
    DENORMALS {
        @Override
        double number(RandomGenerator random, Precision precision) {
            double sign = random.nextBoolean() ? 1 : -1;
            return sign * random.nextDouble() * precision.smallestNormal();
        }
    },
    /** Of the size of 1e4: exp of it overflows, and must not come out. */
    LARGE {
        @Override
        double number(RandomGenerator random, Precision precision) {
            return random.nextInt(3) == 0 ? random.nextGaussian() : (random.nextInt(3) - 1) * 1e4;
        }
    },
    /** A few that are infinite or no number among others. */
    NOT_FINITE {
        @Override
        double number(RandomGenerator random, Precision precision) {
            return switch (random.nextInt(24)) {
                case 0 -> Double.NaN;
                case 1 -> Double.POSITIVE_INFINITY;
                case 2 -> Double.NEGATIVE_INFINITY;
                default -> random.nextGaussian();
            };
        }

        /** A softmax of minus infinity has a bound that is infinite too, so it proves nothing. */
        @Override
        double logit(RandomGenerator random, Precision precision) {
            return switch (random.nextInt(24)) {
                case 0 -> Double.NaN;
                case 1 -> Double.POSITIVE_INFINITY;
                default -> random.nextGaussian();
            };
        }
    };

    /** A number of this kind. */
    abstract double number(RandomGenerator random, Precision precision);

    /** The same for a softmax, which takes differences of them. */
    double logit(RandomGenerator random, Precision precision) {
        return number(random, precision);
    }

    /** The same between 0 and 1, as an activation is. */
    double share(RandomGenerator random, Precision precision) {
        double number = number(random, precision);
        return Math.abs(number) > 1 ? 1 / Math.abs(number) : Math.abs(number);
    }

    /** As options and reports spell it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
