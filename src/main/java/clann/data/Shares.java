package clann.data;

import clann.UserError;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How the rows are shared among the parts, in percent: all above 0, together exactly 100. */
public record Shares(BigDecimal training, BigDecimal validation, BigDecimal test) {
    private static final BigDecimal ALL = BigDecimal.valueOf(100);
    // no exponents: 1e999999999 has more digits than a memory holds
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");

    public Shares {
        for (BigDecimal share : List.of(training, validation, test))
            if (share.signum() <= 0)
                throw UserError.input(
                        "--split: %s percent is not above 0; every part needs rows"
                                .formatted(share.toPlainString()));
        BigDecimal sum = training.add(validation).add(test);
        if (sum.compareTo(ALL) != 0)
            throw UserError.input(
                    "--split: %s + %s + %s is %s; it must be 100"
                            .formatted(
                                    training.toPlainString(),
                                    validation.toPlainString(),
                                    test.toPlainString(),
                                    sum.toPlainString()));
    }

    /**
     * @param text such as {@code 60,20,20} or {@code 62.5,25,12.5}
     * @throws UserError where it is not three such numbers
     */
    public static Shares parse(String text) {
        List<String> parts = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
        if (parts.size() != 3 || !parts.stream().allMatch(NUMBER.asMatchPredicate()))
            throw UserError.input(
                    "--split %s is not three percentages such as 60,20,20: training,validation,test"
                            .formatted(Shown.text(text)));
        return new Shares(
                new BigDecimal(parts.get(0)),
                new BigDecimal(parts.get(1)),
                new BigDecimal(parts.get(2)));
    }

    /** The largest number of rows that is within the share. */
    static int rows(int all, BigDecimal share) {
        return share.multiply(BigDecimal.valueOf(all)).divideToIntegralValue(ALL).intValueExact();
    }

    /** As {@link #parse} takes it. */
    @Override
    public String toString() {
        return List.of(training, validation, test).stream()
                .map(BigDecimal::toPlainString)
                .collect(Collectors.joining(","));
    }
}
