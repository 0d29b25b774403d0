package clann.data;

/** How text from a file stands in a message of one line. */
final class Shown {
    private static final int LONGEST = 40;

    private Shown() {}

    /** In quotes, cut short where it is long, with control characters as their code. */
    static String text(String text) {
        StringBuilder shown = new StringBuilder("'");
        int[] characters = text.codePoints().limit(LONGEST + 1).toArray();
        for (int i = 0; i < Math.min(characters.length, LONGEST); i++)
            if (isPrintable(characters[i])) shown.appendCodePoint(characters[i]);
            else shown.append("\\u%04X".formatted(characters[i]));
        return shown.append(characters.length > LONGEST ? "...'" : "'").toString();
    }

    private static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
