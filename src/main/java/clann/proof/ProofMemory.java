package clann.proof;

import clann.CacheFolder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What earlier proofs of devices gave. Where its folder cannot be read or written, every proof is
 * run anew.
 */
public final class ProofMemory {
    private static final String HOLDS = "holds";
    private static final String FAILS = "fails";

    private final CacheFolder folder;

    ProofMemory(CacheFolder folder) {
        this.folder = folder;
    }

    public static ProofMemory ofUser() {
        return new ProofMemory(CacheFolder.ofUser("proofs"));
    }

    /**
     * Whether the device held; empty where that is not known.
     *
     * @param device as {@link QuickProof#identity} tells it
     */
    Optional<Boolean> verdict(String device) {
        return folder.read(device)
                .flatMap(
                        verdict ->
                                switch (new String(verdict, StandardCharsets.UTF_8)) {
                                    case HOLDS -> Optional.of(true);
                                    case FAILS -> Optional.of(false);
                                    default -> Optional.empty();
                                });
    }

    /** Remembers a verdict, where that is possible. */
    void remember(String device, boolean holds) {
        folder.write(device, (holds ? HOLDS : FAILS).getBytes(StandardCharsets.UTF_8));
    }
}
