package clann.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.CacheFolder;
import clann.TestDevice;
import clann.UserError;
import clann.backend.Precision;
import clann.backend.opencl.OpenClBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickProofTest {
    @TempDir private Path folder;

    private final List<String> notices = new ArrayList<>();

    private void require(ProofMemory memory) {
        try (var device = OpenClBackend.open(TestDevice.device(), Precision.FLOAT)) {
            new QuickProof(memory).require(device, notices::add);
        }
    }

    @Test
    void aDeviceIsProvenAtItsFirstUseAndThenNoMore() {
        var memory = new ProofMemory(new CacheFolder(folder.resolve("proofs")));
        require(memory);
        assertEquals(1, notices.size());
        assertTrue(notices.get(0).startsWith("first use of "), notices.get(0));
        require(memory);
        assertEquals(1, notices.size());
    }

    @Test
    void aDeviceThatFailedIsRefusedAgainWithTheCommandThatShowsWhy() {
        var memory = new ProofMemory(new CacheFolder(folder));
        try (var device = OpenClBackend.open(TestDevice.device(), Precision.FLOAT)) {
            memory.remember(QuickProof.identity(device), false);
        }
        UserError refused = assertThrows(UserError.class, () -> require(memory));
        assertEquals(UserError.Kind.DEVICE, refused.kind());
        assertTrue(refused.getMessage().contains("clann check --device "), refused.getMessage());
        assertTrue(refused.getMessage().contains("--unproven"), refused.getMessage());
    }

    @Test
    void withoutACacheEveryUseIsProven() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        var memory = new ProofMemory(new CacheFolder(file.resolve("proofs")));
        require(memory);
        require(memory);
        assertEquals(2, notices.size());
    }

    @Test
    void aDamagedVerdictIsProvenAgain() throws IOException {
        var memory = new ProofMemory(new CacheFolder(folder));
        try (var device = OpenClBackend.open(TestDevice.device(), Precision.FLOAT)) {
            Files.writeString(folder.resolve(QuickProof.identity(device)), "hol");
        }
        require(memory);
        assertEquals(1, notices.size());
    }

    @Test
    void floatAndDoubleAreProvenEachForItself() {
        List<String> identities = new ArrayList<>();
        for (Precision precision : TestDevice.precisions())
            try (var device = OpenClBackend.open(TestDevice.device(), precision)) {
                identities.add(QuickProof.identity(device));
            }
        assertEquals(identities.size(), identities.stream().distinct().count());
    }

    @Test
    void aVerdictThatWasNeverGivenIsNotKnown() {
        assertEquals(
                Optional.empty(),
                new ProofMemory(new CacheFolder(folder)).verdict("another device"));
    }
}
