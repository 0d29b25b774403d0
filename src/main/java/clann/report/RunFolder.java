package clann.report;

import clann.UserError;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
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

    /** To be made; where numbered, without its number. */
    private final Path wanted;

    private final boolean numbered;
    private final Deque<Path> made = new ArrayDeque<>();
    private Path folder;

    private RunFolder(Path wanted, boolean numbered) {
        this.wanted = wanted;
        this.numbered = numbered;
    }

    /**
     * A folder of the user's choice.
     *
     * @throws UserError of kind INPUT where it is there and not empty, or is a file
     */
    public static RunFolder at(Path folder) {
        if (folder.toString().isEmpty())
            throw UserError.input("--out is an empty name; name a new folder");
        if (Files.isDirectory(folder)) {
            try {
                if (!isEmpty(folder))
                    throw UserError.input(
                            "--out %s: is not empty; name a new folder".formatted(folder));
            } catch (IOException e) {
                throw UserError.input("--out %s: %s".formatted(folder, WholeFile.reason(e)), e);
            }
        } else if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw UserError.input("--out %s: is a file; name a new folder".formatted(folder));
        }
        return new RunFolder(folder, false);
    }

    /** The next free {@code runs/NAME-1}, {@code runs/NAME-2}, ... in the current folder. */
    public static RunFolder numbered(String name) {
        return numbered(RUNS, name);
    }

    static RunFolder numbered(Path runs, String name) {
        return new RunFolder(runs.resolve(name), true);
    }

    /** Whether it looks as if it could be written, asked before a long run. */
    public boolean seemsWritable() {
        Path there = (numbered ? wanted.getParent() : wanted).toAbsolutePath();
        while (there != null && !Files.exists(there)) there = there.getParent();
        return there != null && Files.isDirectory(there) && Files.isWritable(there);
    }

    /** Where it is to be, as far as that is known before the first file. */
    public Path wanted() {
        return wanted;
    }

    /** Where it is; null before the first file. */
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
            Path whole = folder.resolve(file);
            WholeFile.write(whole, contents);
            made.push(whole);
        } catch (IOException e) {
            Path where = folder == null ? wanted : folder.resolve(file);
            throw UserError.output(
                    "%s: cannot be written: %s".formatted(where, WholeFile.reason(e)), e);
        }
    }

    /** Takes back all that was made, as far as that is possible. */
    public void remove() {
        while (!made.isEmpty()) WholeFile.delete(made.pop());
        folder = null;
    }

    private Path make() throws IOException {
        if (!numbered) {
            makeAll(wanted);
            if (!isEmpty(wanted))
                throw new FileSystemException(wanted.toString(), null, "is no longer empty");
            return wanted;
        }
        makeAll(wanted.getParent());
        for (int number = nextNumber(); ; number++) {
            Path next = wanted.resolveSibling(wanted.getFileName() + "-" + number);
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
        if (Files.isDirectory(path)) return; // new/.. is there as soon as new is
        try {
            Files.createDirectory(path);
            made.push(path);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(path)) throw e; // else another run was faster
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            return !entries.iterator().hasNext();
        }
    }

    private int nextNumber() throws IOException {
        Pattern run =
                Pattern.compile(Pattern.quote(wanted.getFileName().toString()) + "-([0-9]{1,9})");
        try (Stream<Path> entries = Files.list(wanted.getParent())) {
            return 1
                    + entries.map(entry -> run.matcher(entry.getFileName().toString()))
                            .filter(Matcher::matches)
                            .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
                            .max()
                            .orElse(0);
        }
    }
}
