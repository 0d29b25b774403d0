package clann.proof;

import clann.UserError;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One trial of an operation: everything that it takes to run it again.
 *
 * @param offset where the first operand starts in its buffer, in numbers; the next ones start one
 *     further each
 * @param seed of the contents
 */
public record Case(Operation operation, Shape shape, Contents contents, int offset, long seed) {
    private static final Pattern TEXT =
            Pattern.compile(
                    "(.+):m=([0-9]{1,6}),n=([0-9]{1,6}),k=([0-9]{1,6}),"
                            + "contents=([a-z-]+),offset=([0-9]{1,6}),seed=(-?[0-9]{1,18})");

    /** Of a matrix; more than any check tries, and what Java's memory holds without ado. */
    private static final long MOST_NUMBERS = 1 << 23;

    /** As {@link #parse} takes it. */
    @Override
    public String toString() {
        return operation.title()
                + (":" + shape)
                + (",contents=" + contents.word())
                + (",offset=" + offset)
                + (",seed=" + seed);
    }

    /**
     * @throws UserError where it is not what {@link #toString} gives
     */
    public static Case parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) throw wrong(text, "is no case");
        Operation operation =
                Operation.find(parts.group(1))
                        .orElseThrow(() -> wrong(text, "names no kernel and variant"));
        Contents contents =
                Arrays.stream(Contents.values())
                        .filter(one -> one.word().equals(parts.group(5)))
                        .findFirst()
                        .orElseThrow(() -> wrong(text, "names no contents"));
        Shape shape = new Shape(number(parts, 2), number(parts, 3), number(parts, 4));
        if (shape.m() < 1 || shape.n() < 1 || shape.k() < 1) throw wrong(text, "has an empty size");
        if (largest(shape) > MOST_NUMBERS)
            throw wrong(text, "is larger than any that a check tries");
        return new Case(
                operation, shape, contents, number(parts, 6), Long.parseLong(parts.group(7)));
    }

    /** Numbers of its largest matrix. */
    private static long largest(Shape shape) {
        long m = shape.m();
        long n = shape.n();
        long k = shape.k();
        return Math.max(m * n, Math.max(m * k, k * n));
    }

    private static int number(Matcher parts, int group) {
        return Integer.parseInt(parts.group(group));
    }

    private static UserError wrong(String text, String why) {
        return UserError.input(
                "--case '%s' %s; take it from the line that a failed check prints"
                        .formatted(text, why));
    }
}
