package clann;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * A folder in clann's cache: {@code $CLANN_CACHE}, else {@code $XDG_CACHE_HOME/clann}, else {@code
 * ~/.cache/clann}. Nothing depends on it: what cannot be read is not there, and what cannot be
 * written is done anew the next time.
 */
public record CacheFolder(Path path) {
    public static CacheFolder ofUser(String name) {
        return new CacheFolder(root(System.getenv()).resolve(name));
    }

    static Path root(Map<String, String> environment) {
        String own = environment.getOrDefault("CLANN_CACHE", "");
        if (!own.isBlank()) return Path.of(own);
        String all = environment.getOrDefault("XDG_CACHE_HOME", "");
        if (!all.isBlank()) return Path.of(all, "clann");
        return Path.of(System.getProperty("user.home"), ".cache", "clann");
    }

    /** A file's name for what depends on all of these texts and on nothing else. */
    public static String key(String... texts) {
        MessageDigest sha256 = sha256();
        for (String text : texts) {
            sha256.update(text.getBytes(StandardCharsets.UTF_8));
            sha256.update((byte) 0);
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    public Optional<byte[]> read(String file) {
        try {
            return Optional.of(Files.readAllBytes(path.resolve(file)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whole or not at all, whoever else writes the same file; the last one stays. */
    public void write(String file, byte[] content) {
        try {
            Files.createDirectories(path);
            Path part = Files.createTempFile(path, "new", ".part");
            try {
                Files.write(part, content);
                Files.move(
                        part,
                        path.resolve(file),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            // works without
            return;
        }
    }
}
