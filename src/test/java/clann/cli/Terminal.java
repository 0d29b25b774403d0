package clann.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a terminal shows of a text: carriage returns go back, long lines break, colours vanish. */
record Terminal(List<String> lines) {

    static Terminal showing(String text, int columns) {
        List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
        int column = 0;
        for (char character : text.replaceAll("\u001b\\[[0-9;]*m", "").toCharArray()) {
            if (character == '\r') {
                column = 0;
            } else if (character == '\n') {
                lines.add(new StringBuilder());
                column = 0;
            } else {
                if (column == columns) {
                    lines.add(new StringBuilder());
                    column = 0;
                }
                StringBuilder line = lines.get(lines.size() - 1);
                if (column == line.length()) line.append(character);
                else line.setCharAt(column, character);
                column++;
            }
        }
        return new Terminal(
                lines.stream().map(StringBuilder::toString).collect(Collectors.toList()));
    }
}
