package clann.backend.ejml;

import dev.ludovic.netlib.blas.NativeBLAS;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * The system's OpenBLAS, through netlib's JNI. Only OpenBLAS: the reference BLAS, which many
 * systems have under the name libblas, is slower than plain Java.
 *
 * @param file where it is, links followed, so that its version shows
 */
record SystemBlas(NativeBLAS functions, Path file) {
    private static final String PATH_PROPERTY = "dev.ludovic.netlib.blas.nativeLibPath";
    private static final Logger NETLIB = Logger.getLogger("dev.ludovic.netlib.blas");

    /** The one with threads before the one without, where a system has both. */
    private static final List<String> NAMES =
            List.of("libopenblasp.so.0", "libopenblas.so.0", "libopenblas.dylib");

    private static final List<String> FOLDERS =
            List.of(
                    "/usr/lib/x86_64-linux-gnu",
                    "/usr/lib/aarch64-linux-gnu",
                    "/usr/lib64",
                    "/usr/lib",
                    "/usr/local/lib",
                    "/opt/homebrew/opt/openblas/lib",
                    "/usr/local/opt/openblas/lib");

    private static final class OfThisProcess {
        static final Optional<SystemBlas> FOUND = firstThatLoads(installed());
    }

    /** Loaded once; empty, and nothing said, where there is none or it does not load. */
    static Optional<SystemBlas> ofThisProcess() {
        return OfThisProcess.FOUND;
    }

    /** Files that look like one, the first choice first. */
    static Stream<Path> installed() {
        String libraryPath = Optional.ofNullable(System.getenv("LD_LIBRARY_PATH")).orElse("");
        return installed(
                Stream.concat(Stream.of(libraryPath.split(":")), FOLDERS.stream())
                        .filter(folder -> !folder.isEmpty())
                        .map(Path::of));
    }

    private static Stream<Path> installed(Stream<Path> folders) {
        return folders.flatMap(folder -> NAMES.stream().map(folder::resolve))
                .map(Path::toAbsolutePath)
                .filter(Files::isRegularFile);
    }

    static Optional<SystemBlas> find(List<Path> folders) {
        return firstThatLoads(installed(folders.stream()));
    }

    private static Optional<SystemBlas> firstThatLoads(Stream<Path> files) {
        return files.flatMap(file -> load(file).stream()).findFirst();
    }

    private static Optional<SystemBlas> load(Path file) {
        try {
            if (!isLibrary(file)) return Optional.empty(); // Java would warn of it on stderr
            System.load(file.toString()); // netlib would print to stderr where this fails
            System.setProperty(PATH_PROPERTY, file.toString());
            NETLIB.setLevel(Level.OFF);
            return Optional.of(new SystemBlas(NativeBLAS.getInstance(), file.toRealPath()));
        } catch (LinkageError | RuntimeException | IOException e) {
            return Optional.empty(); // no /tmp to unpack to, or not a library of this machine
        }
    }

    private static boolean isLibrary(Path file) throws IOException {
        if (file.toString().endsWith(".dylib")) return true;
        try (InputStream start = Files.newInputStream(file)) {
            return Arrays.equals(start.readNBytes(4), new byte[] {0x7f, 'E', 'L', 'F'});
        }
    }
}
