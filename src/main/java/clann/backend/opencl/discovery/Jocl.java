package clann.backend.opencl.discovery;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jocl.CL;

/**
 * Makes JOCL safe to touch: its native library is loaded once, from a folder of this process alone.
 *
 * <p>Left to itself JOCL unpacks that library to a fixed name in java.io.tmpdir and loads whatever
 * is there: several processes at a first start crash each other, and so does a file that is cut
 * off. The folder is deleted as soon as the library is loaded, except on Windows, which holds on to
 * it; where java.library.path has the library, as the launcher's has, it is only made and deleted.
 */
final class Jocl {
    /** As JOCL names it; another version is unpacked all the same. */
    private static final String LIBRARY = "JOCL_2_0_6";

    private static final String TEMPORARY = "java.io.tmpdir";

    private Jocl() {}

    /** Loading JOCL fails for the same reason ever after, so it is tried once. */
    private static final class Once {
        static final Optional<String> PROBLEM = load(Host.here());
    }

    /** Loads it where that was not done yet; why it cannot be used, or empty. */
    static Optional<String> problem() {
        return Once.PROBLEM;
    }

    private static Optional<String> load(Host host) {
        Optional<Path> installed = installed(host);
        Optional<ElfFile.Fault> fault =
                host.linux()
                        ? installed.flatMap(file -> ElfFile.fault(file, host.architecture()))
                        : Optional.empty();
        if (fault.isPresent())
            return Optional.of(
                    "JOCL's native library %s %s: delete it and build clann again"
                            .formatted(installed.get(), fault.get().reason()));

        Path temporary = Path.of(System.getProperty(TEMPORARY));
        Optional<Path> folder = ownFolder(temporary);
        if (folder.isEmpty() && installed.isEmpty())
            return Optional.of(
                    ("JOCL's native library cannot be unpacked into %s: make that folder writable,"
                                    + " or name another one with -Djava.io.tmpdir=FOLDER")
                            .formatted(temporary));
        folder.ifPresent(own -> System.setProperty(TEMPORARY, own.toString()));
        try {
            CL.setExceptionsEnabled(true);
            return Optional.empty();
        } catch (UnsatisfiedLinkError e) {
            return Optional.of(explain(e.getMessage(), temporary));
        } finally {
            System.setProperty(TEMPORARY, temporary.toString());
            folder.ifPresent(Jocl::delete);
        }
    }

    /** JOCL's library on java.library.path. */
    private static Optional<Path> installed(Host host) {
        return Arrays.stream(System.getProperty("java.library.path").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> new File(folder, fileName(host)))
                .filter(File::isFile)
                .map(File::toPath)
                .findFirst();
    }

    private static String fileName(Host host) {
        String system = host.linux() ? "linux" : host.windows() ? "windows" : "apple";
        String processor = host.architecture().equals("aarch64") ? "arm64" : "x86_64";
        return System.mapLibraryName(LIBRARY + "-" + system + "-" + processor);
    }

    private static Optional<Path> ownFolder(Path temporary) {
        try {
            return Optional.of(Files.createTempDirectory(temporary, "clann-jocl-"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void delete(Path folder) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) Files.delete(file);
            Files.delete(folder);
        } catch (IOException e) {
            // Windows: a loaded library cannot be deleted
        }
    }

    /** JOCL's message is a line, or two stack traces, the last of which has the reason. */
    private static String explain(String message, Path temporary) {
        if (message.startsWith("Could not initialize native OpenCL library"))
            return "the OpenCL loader does not load: add the folder of libOpenCL.so.1 to"
                    + " LD_LIBRARY_PATH, and see with ldd what it needs";
        String reason =
                message.lines()
                        .filter(line -> line.matches("java\\.\\S+: .*"))
                        .reduce((first, last) -> last)
                        .map(line -> line.replaceFirst("^\\S+: ", ""))
                        .orElse("no reason given");
        String elsewhere = "name another folder with -Djava.io.tmpdir=FOLDER";
        if (reason.contains("failed to map segment"))
            return "%s forbids running code, and JOCL's native library is loaded from there: %s"
                    .formatted(temporary, elsewhere);
        if (reason.contains("No space left"))
            return "%s is full, and JOCL's native library is unpacked there: free 1 MB, or %s"
                    .formatted(temporary, elsewhere);
        return ("JOCL's native library does not load (%s): use a JDK for this machine's processor,"
                        + " on glibc rather than musl")
                .formatted(reason);
    }
}
