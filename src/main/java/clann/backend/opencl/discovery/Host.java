package clann.backend.opencl.discovery;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The machine as far as finding OpenCL depends on it. Files are named by their absolute path, as
 * messages print it, and looked up below {@code root}.
 *
 * @param system the operating system's name, as in the property os.name
 * @param architecture the JVM's, as in the property os.arch
 * @param opens whether this user may read and write a device file
 */
record Host(
        Path root,
        Map<String, String> environment,
        String system,
        String architecture,
        Predicate<Path> opens) {

    static Host here() {
        return new Host(
                Path.of("").toAbsolutePath().getRoot(),
                System.getenv(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                file -> Files.isReadable(file) && Files.isWritable(file));
    }

    boolean linux() {
        return systemStartsWith("linux");
    }

    boolean windows() {
        return systemStartsWith("windows");
    }

    private boolean systemStartsWith(String name) {
        return system.toLowerCase(Locale.ROOT).startsWith(name);
    }

    /** A variable's value; empty where it is not set. */
    String variable(String name) {
        return environment.getOrDefault(name, "");
    }

    /** Where the file stands; a relative name belongs to the current folder. */
    Path at(String file) {
        Path path = Path.of(file);
        return path.isAbsolute() ? root.resolve(path.getRoot().relativize(path)) : path;
    }

    boolean exists(String file) {
        return Files.exists(at(file));
    }

    boolean isFolder(String file) {
        return Files.isDirectory(at(file));
    }

    /** Empty where the file cannot be read or has none. */
    Optional<String> firstLine(String file) {
        try {
            return new String(Files.readAllBytes(at(file)), StandardCharsets.UTF_8)
                    .lines()
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    boolean opens(String file) {
        return opens.test(at(file));
    }

    /** The folder's files whose names match, sorted; none where the folder cannot be read. */
    List<String> list(String folder, Pattern name) {
        String[] names = at(folder).toFile().list();
        List<String> found = new ArrayList<>();
        for (String file : names == null ? new String[0] : names)
            if (name.matcher(file).matches()) found.add(inside(folder, file));
        found.sort(null);
        return found;
    }

    static String inside(String folder, String name) {
        return folder.endsWith("/") || folder.endsWith(File.separator)
                ? folder + name
                : folder + "/" + name;
    }
}
