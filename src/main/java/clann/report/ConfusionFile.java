package clann.report;

import clann.train.ConfusionMatrix;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code confusion.csv}: a row for each true class, a column for each predicted one. */
public final class ConfusionFile {
    private ConfusionFile() {}

    public static byte[] bytes(ConfusionMatrix confusion, List<String> classes) {
        var text = new StringBuilder("true class");
        for (String name : classes) text.append(',').append(CsvText.cell(name));
        text.append('\n');
        for (int row = 0; row < classes.size(); row++) {
            text.append(CsvText.cell(classes.get(row)));
            for (int count : confusion.counts()[row]) text.append(',').append(count);
            text.append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
