package clann.backend.opencl;

import clann.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The text of a file in {@code kernels/}: in a checkout the file as it is now, so that an edited
 * kernel is the one that runs; elsewhere the copy in the jar.
 */
final class KernelSource {
    /** All of them, without {@code .cl}. */
    static final List<String> FILES =
            List.of(
                    "multiply",
                    "logistic",
                    "softmax",
                    "column_sums",
                    "update",
                    "gather",
                    "built_ins",
                    "functions",
                    "limits",
                    "fused_epoch",
                    "fused_groups");

    private static final Optional<Path> CHECKOUT = checkout();

    private KernelSource() {}

    /**
     * What a device compiles: functions.cl and then the file, whose lines keep their numbers.
     *
     * @param name of the file, without {@code .cl}
     */
    static String program(String name) {
        return read("functions") + "#line 1 \"kernels/%s.cl\"\n".formatted(name) + read(name);
    }

    /**
     * @param name of the file, without {@code .cl}
     */
    static String read(String name) {
        String file = "kernels/" + name + ".cl";
        try {
            if (CHECKOUT.isPresent()) return Files.readString(CHECKOUT.get().resolve(file));
            try (InputStream in = KernelSource.class.getResourceAsStream("/" + file)) {
                if (in == null) throw new IllegalStateException(file + " is not in the jar");
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw UserError.device(file + ": cannot be read: " + e, e);
        }
    }

    /** The folder above {@code target/} where this class was built there, beside its sources. */
    private static Optional<Path> checkout() {
        try {
            URL built = KernelSource.class.getProtectionDomain().getCodeSource().getLocation();
            // a class data archive does not know where its jar was moved
            if (built == null) return Optional.empty();
            Path target = Path.of(built.toURI()).getParent();
            if (target == null || !target.endsWith("target")) return Optional.empty();
            return Optional.of(target.resolveSibling("kernels"))
                    .filter(Files::isDirectory)
                    .map(Path::getParent);
        } catch (URISyntaxException | SecurityException e) {
            return Optional.empty();
        }
    }
}
