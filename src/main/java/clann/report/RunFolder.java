package clann.report;

import clann.UserError;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder that a run leaves behind. It is made with its first file; each file appears whole or
 * not at all.
 */
public final class RunFolder {
    private static final Path RUNS = Path.of("runs");

    private final Path parent;
    private final String name;
    private final boolean numbered;
    private final Deque<Path> made = new ArrayDeque<>();
    private Path folder;

    private RunFolder(Path parent, String name, boolean numbered) {
        this.parent = parent;
        this.name = name;
        this.numbered = numbered;
    }

    /**
     * A folder of the user's choice.
     *
     * @throws UserError of kind INPUT where it is there and not empty, or is a file
     */
    public static RunFolder at(Path folder) {
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
                if (entries.iterator().hasNext())
                    throw UserError.input(
                            "--out %s: is not empty; name a new folder".formatted(folder));
            } catch (IOException e) {
                throw UserError.input("--out %s: %s".formatted(folder, reason(e)), e);
            }
        } else if (Files.exists(folder)) {
            throw UserError.input("--out %s: is a file; name a new folder".formatted(folder));
        }
        return new RunFolder(folder.getParent(), folder.getFileName().toString(), false);
    }

    /** The next free {@code runs/NAME-1}, {@code runs/NAME-2}, ... in the current folder. */
    public static RunFolder numbered(String name) {
        return new RunFolder(RUNS, name, true);
    }

    /** Whether it looks as if it could be written, asked before a long run. */
    public boolean seemsWritable() {
        Path there = Path.of("").toAbsolutePath().resolve(numbered ? parent : target());
        while (there != null && !Files.exists(there)) there = there.getParent();
        return there != null && Files.isDirectory(there) && Files.isWritable(there);
    }

    private Path target() {
        return parent == null ? Path.of(name) : parent.resolve(name);
    }

    /** Where it is; empty before the first file. */
    public Path path() {
        return folder;
    }

    /**
     * Writes a file beside its place and moves it there.
     *
     * @throws UserError of kind OUTPUT where that fails
     */
    public void write(String file, byte[] contents) {
        try {
            if (folder == null) folder = make();
            Path part = folder.resolve("." + file + ".part");
            made.push(part);
            Files.write(part, contents);
            Path whole = folder.resolve(file);
            Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
            made.pop();
            made.push(whole);
        } catch (IOException e) {
            Path where = folder == null ? target() : folder.resolve(file);
            throw UserError.output("%s: cannot be written: %s".formatted(where, reason(e)), e);
        }
    }

    /** Takes back all that was made, as far as that is possible. */
    public void remove() {
        while (!made.isEmpty()) {
            try {
                Files.deleteIfExists(made.pop());
            } catch (IOException e) {
                // what cannot be written can often not be deleted either; the caller says so
                continue;
            }
        }
        folder = null;
    }

    private Path make() throws IOException {
        if (!numbered) {
            makeAll(target());
            return target();
        }
        makeAll(parent);
        for (int number = nextNumber(); ; number++) {
            Path next = parent.resolve(name + "-" + number);
            try {
                Files.createDirectory(next);
                made.push(next);
                return next;
            } catch (FileAlreadyExistsException e) {
                // another run was faster
                continue;
            }
        }
    }

    /** Makes a folder and those above it, and remembers which of them are new. */
    private void makeAll(Path path) throws IOException {
        if (Files.isDirectory(path)) return;
        if (path.getParent() != null) makeAll(path.getParent());
        Files.createDirectory(path);
        made.push(path);
    }

    private int nextNumber() throws IOException {
        Pattern run = Pattern.compile(Pattern.quote(name) + "-([0-9]{1,9})");
        try (Stream<Path> entries = Files.list(parent)) {
            return 1
                    + entries.map(entry -> run.matcher(entry.getFileName().toString()))
                            .filter(Matcher::matches)
                            .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
                            .max()
                            .orElse(0);
        }
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) return "permission denied";
        if (e instanceof NoSuchFileException missing) return "no folder " + missing.getFile();
        if (e instanceof NotDirectoryException || e instanceof FileAlreadyExistsException)
            return "a file stands where a folder is needed";
        if (e instanceof FileSystemException other && other.getReason() != null)
            return other.getReason();
        return e.getMessage();
    }
}
