package clann.cli;

import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** From an option's text to its number, with words for a person where it is none. */
final class Numbers {
    private static final Pattern REAL =
            Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

    private Numbers() {}

    static int wholeInt(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw notWhole(text);
        }
    }

    static long wholeLong(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw notWhole(text);
        }
    }

    private static TypeConversionException notWhole(String text) {
        boolean tooLarge = text.matches("[+-]?[0-9]+");
        return new TypeConversionException(
                "'%s' is %s".formatted(text, tooLarge ? "too large" : "not a whole number"));
    }

    /** NaN and infinite are numbers here, to be refused where they do not suit. */
    static double real(String text) {
        if (REAL.matcher(text).matches()) return finite(text);
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "nan" -> Double.NaN;
            case "inf", "infinity", "+inf" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw new TypeConversionException("'%s' is not a number".formatted(text));
        };
    }

    private static double finite(String text) {
        double number = Double.parseDouble(text);
        if (Double.isInfinite(number))
            throw new TypeConversionException("'%s' is too large".formatted(text));
        return number;
    }
}
