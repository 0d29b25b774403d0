package clann.report;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that appears whole or not at all: written beside its place, then moved there. */
public final class WholeFile {
    private WholeFile() {}

    public static void write(Path file, byte[] contents) throws IOException {
        Path part = file.resolveSibling("." + file.getFileName() + ".part");
        try {
            Files.write(part, contents);
            Files.move(
                    part,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            delete(part);
            throw e;
        }
    }

    /** What cannot be written can often not be deleted either; nothing more can be done then. */
    static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            return;
        }
    }

    /** In words for a person. */
    public static String reason(IOException e) {
        if (e instanceof AccessDeniedException) return "permission denied";
        if (e instanceof NoSuchFileException missing) return missing.getFile() + " cannot be made";
        if (e instanceof NotDirectoryException || e instanceof FileAlreadyExistsException)
            return "a file stands where a folder is needed";
        if (e instanceof FileSystemException other && other.getReason() != null)
            return other.getReason();
        return e.getMessage();
    }
}
