package clann.proof;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;

/**
 * What earlier proofs of devices gave, in clann's cache folder: {@code $CLANN_CACHE}, else {@code
 * $XDG_CACHE_HOME/clann}, else {@code ~/.cache/clann}. Where that cannot be read or written, every
 * proof is run anew.
 */
public final class ProofMemory {
    private static final String HOLDS = "holds";
    private static final String FAILS = "fails";

    private final Path folder;

    ProofMemory(Path folder) {
        this.folder = folder;
    }

    public static ProofMemory ofUser() {
        return new ProofMemory(cache(System.getenv()).resolve("proofs"));
    }

    static Path cache(Map<String, String> environment) {
        String own = environment.getOrDefault("CLANN_CACHE", "");
        if (!own.isBlank()) return Path.of(own);
        String all = environment.getOrDefault("XDG_CACHE_HOME", "");
        if (!all.isBlank()) return Path.of(all, "clann");
        return Path.of(System.getProperty("user.home"), ".cache", "clann");
    }

    /**
     * Whether the device held; empty where that is not known.
     *
     * @param device as {@link QuickProof#identity} tells it
     */
    Optional<Boolean> verdict(String device) {
        try {
            return switch (Files.readString(file(device))) {
                case HOLDS -> Optional.of(true);
                case FAILS -> Optional.of(false);
                default -> Optional.empty();
            };
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Remembers a verdict, where that is possible. */
    void remember(String device, boolean holds) {
        try {
            Files.createDirectories(folder);
            Path part = Files.createTempFile(folder, "proof", ".part");
            Files.write(part, (holds ? HOLDS : FAILS).getBytes(StandardCharsets.UTF_8));
            Files.move(
                    part,
                    file(device),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            // works without: the next run proves again
            return;
        }
    }

    private Path file(String device) {
        return folder.resolve(device);
    }
}
