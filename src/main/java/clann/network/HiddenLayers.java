package clann.network;

import clann.UserError;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The widths of a network's hidden layers, from the features' side; there may be none. */
public record HiddenLayers(List<Integer> sizes) {
    private static final String NONE = "none";
    private static final Pattern WIDTH = Pattern.compile("[0-9]+");

    public HiddenLayers {
        sizes = List.copyOf(sizes);
        for (int size : sizes)
            if (size < 1)
                throw UserError.input("--layers: a layer of %d is not at least 1".formatted(size));
    }

    /**
     * @param text such as {@code 20,20}, or {@code none}
     * @throws UserError of kind INPUT where it is neither
     */
    public static HiddenLayers parse(String text) {
        if (text.strip().equals(NONE)) return new HiddenLayers(List.of());
        List<String> parts = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
        if (!parts.stream().allMatch(WIDTH.asMatchPredicate()))
            throw UserError.input(
                    "--layers '%s' is not a list of whole numbers above 0 such as 20,20, or none"
                            .formatted(text));
        return new HiddenLayers(parts.stream().map(HiddenLayers::width).toList());
    }

    private static int width(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw UserError.input("--layers: a layer of %s is too large".formatted(digits), e);
        }
    }

    /** As {@link #parse} takes it. */
    @Override
    public String toString() {
        return sizes.isEmpty()
                ? NONE
                : sizes.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
