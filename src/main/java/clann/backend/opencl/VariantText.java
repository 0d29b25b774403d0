package clann.backend.opencl;

import clann.backend.opencl.MultiplyVariant.Panels;
import clann.backend.opencl.MultiplyVariant.Plain;
import clann.backend.opencl.MultiplyVariant.Tiles;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Variants of the multiply as tables and cases keep them: a record's own text, read back strictly.
 */
public final class VariantText {
    private static final Pattern NUMBER = Pattern.compile("=([0-9]{1,9})(?=[,\\]])");

    private VariantText() {}

    public static String of(MultiplyVariant variant) {
        return variant.toString();
    }

    /** Empty where it is not the text of a variant whose numbers are in their ranges. */
    public static Optional<MultiplyVariant> parse(String text) {
        try {
            return variant(text).filter(parsed -> of(parsed).equals(text));
        } catch (IllegalArgumentException outOfRange) {
            return Optional.empty();
        }
    }

    private static Optional<MultiplyVariant> variant(String text) {
        int[] of =
                NUMBER.matcher(text)
                        .results()
                        .map(MatchResult::group)
                        .mapToInt(number -> Integer.parseInt(number.substring(1)))
                        .toArray();
        if (text.startsWith("Plain[") && of.length == 0) return Optional.of(new Plain());
        if (text.startsWith("Tiles[") && of.length == 5)
            return Optional.of(new Tiles(of[0], of[1], of[2], of[3], of[4]));
        if (text.startsWith("Panels[") && of.length == 7)
            return Optional.of(new Panels(of[0], of[1], of[2], of[3], of[4], of[5], of[6]));
        return Optional.empty();
    }
}
