package clann.data;

/** Numbers as people write them into a table: 12, -0.5, .5, 1e-3. */
final class Decimals {
    private Decimals() {}

    /**
     * The nearest double, which is infinite or NaN where the text says so or is too large.
     *
     * @throws NumberFormatException where it is no number; so are the hexadecimal numbers and the
     *     endings d and f of Java, and blanks around it
     */
    static double parse(String text) {
        if (isNotFinite(text)) return Double.NaN;
        for (int i = 0; i < text.length(); i++)
            if ("0123456789+-.eE".indexOf(text.charAt(i)) < 0) throw new NumberFormatException();
        return Double.parseDouble(text);
    }

    /** Whether it is a number, of whatever size. */
    static boolean isNumber(String text) {
        try {
            parse(text);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean isNotFinite(String text) {
        int sign = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        if (text.length() > sign + "infinity".length()) return false;
        String word = text.substring(sign);
        return word.equalsIgnoreCase("nan")
                || word.equalsIgnoreCase("inf")
                || word.equalsIgnoreCase("infinity");
    }
}
