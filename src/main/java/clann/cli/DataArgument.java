package clann.cli;

import clann.data.Dataset;
import clann.data.Digits;
import clann.data.Samples;
import clann.data.TableFile;
import java.nio.file.Path;
import java.util.List;

/** What {@code DATA} stands for on the command line: the digits that are built in, or a file. */
final class DataArgument {
    static final String DESCRIPTION = "digits (built in), or a CSV file with a header";

    private static final String DIGITS = "digits";

    private DataArgument() {}

    static Dataset dataset(String data) {
        return data.equals(DIGITS) ? Digits.read() : TableFile.read(Path.of(data));
    }

    /** The columns that a model takes, by name. */
    static Samples samples(String data, List<String> features) {
        return data.equals(DIGITS)
                ? Digits.read().samples(features)
                : TableFile.samples(Path.of(data), features);
    }
}
