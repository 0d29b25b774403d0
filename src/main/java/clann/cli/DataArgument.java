package clann.cli;

import clann.UserError;
import clann.data.Dataset;
import clann.data.Digits;
import clann.data.Samples;
import clann.data.TableFile;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** What {@code DATA} stands for on the command line: the digits that are built in, or a file. */
final class DataArgument {
    static final String DESCRIPTION = "The word digits (built in), or a CSV file with a header";

    private static final String DIGITS = "digits";

    private DataArgument() {}

    static Dataset dataset(String data) {
        return data.equals(DIGITS) ? Digits.read() : TableFile.read(file(data));
    }

    /** So that it is found again from any folder. */
    static String named(String data) {
        return data.equals(DIGITS) ? data : file(data).toAbsolutePath().toString();
    }

    /** The columns that a model takes, by name. */
    static Samples samples(String data, List<String> features) {
        return data.equals(DIGITS)
                ? Digits.read().samples(features)
                : TableFile.samples(file(data), features);
    }

    private static Path file(String data) {
        if (data.isEmpty())
            throw UserError.input("DATA is an empty name; name digits or a CSV file");
        try {
            return Path.of(data);
        } catch (InvalidPathException e) {
            // in the locale C, which has no names but those of ASCII
            throw UserError.input(
                    "DATA %s: Java cannot open a file of this name in this locale; set LC_ALL=C.UTF-8"
                            .formatted(data),
                    e);
        }
    }
}
