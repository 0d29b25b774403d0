package clann.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A checkout in which somebody edited a kernel. */
final class EditedCheckout {
    private EditedCheckout() {}

    /**
     * @param folder where it is made, and where clann runs
     * @param kernel file, without {@code .cl}
     */
    static ChildProcess.Start start(Path folder, String kernel, UnaryOperator<String> edit)
            throws IOException {
        Path checkout = folder.resolve("check out");
        copy(Path.of("target/classes"), checkout.resolve("target/classes"));
        copy(Path.of("kernels"), checkout.resolve("kernels"));
        Path file = checkout.resolve("kernels/" + kernel + ".cl");
        String before = Files.readString(file);
        String after = edit.apply(before);
        if (after.equals(before)) throw new AssertionError("the edit changed nothing");
        Files.writeString(file, after);
        return ChildProcess.Start.in(folder).classes(checkout.resolve("target/classes"));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copied = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) Files.createDirectories(copied);
                else Files.copy(file, copied);
            }
        }
    }
}
