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
    private static final Claim GATHER = Claim.parse("gather");
    private static final List<Claim> CLAIMS = List.of(GATHER, Claim.parse("multiply[bias]"));

    @TempDir private Path folder;

    private final List<String> notices = new ArrayList<>();

    private void require(ProofMemory memory) {
        try (var device = OpenClBackend.open(TestDevice.device(), Precision.FLOAT)) {
            new QuickProof(memory, Proof.Runner.HERE).require(device, CLAIMS, notices::add);
        }
    }

    @Test
    void aDeviceIsProvenAtItsFirstUseAndThenNoMore() {
        var memory = new ProofMemory(new CacheFolder(folder.resolve("proofs")));
        require(memory);
        assertEquals(2, notices.size());
        assertTrue(notices.get(0).startsWith("first use of "), notices.get(0));
        assertTrue(notices.get(1).contains(": proven in "), notices.get(1));
        require(memory);
        assertEquals(2, notices.size());
    }

    @Test
    void aDeviceThatFailedIsRefusedAgainWithTheCommandThatShowsWhy() {
        var memory = new ProofMemory(new CacheFolder(folder));
        try (var device = OpenClBackend.open(TestDevice.device(), Precision.FLOAT)) {
            memory.remember(QuickProof.identity(device, GATHER), false);
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
        assertEquals(4, notices.size());
    }

    @Test
    void aDamagedVerdictIsProvenAgain() throws IOException {
        var memory = new ProofMemory(new CacheFolder(folder));
        try (var device = OpenClBackend.open(TestDevice.device(), Precision.FLOAT)) {
            Files.writeString(folder.resolve(QuickProof.identity(device, GATHER)), "hol");
        }
        require(memory);
        assertEquals(2, notices.size());
    }

    @Test
    void whatIsProvenForOneWorkIsNotProvenAgainForAnother() {
        var memory = new ProofMemory(new CacheFolder(folder));
        List<String> proven = new ArrayList<>();
        Proof.Runner runner =
                (device, claims) -> {
                    claims.forEach(claim -> proven.add(claim.text()));
                    return new Proof(true, true, 0);
                };
        try (var device = OpenClBackend.open(TestDevice.device(), Precision.FLOAT)) {
            var proof = new QuickProof(memory, runner);
            proof.require(device, List.of(GATHER), notices::add);
            proof.require(device, CLAIMS, notices::add);
        }
        assertEquals(List.of("gather", "multiply[bias]"), proven);
    }

    @Test
    void aProofThatTimeCutShortIsNotRemembered() {
        var memory = new ProofMemory(new CacheFolder(folder));
        try (var device = OpenClBackend.open(TestDevice.device(), Precision.FLOAT)) {
            long[] now = {0};
            Proof.Runner runner =
                    (on, claims) ->
                            Proof.run(
                                    on,
                                    claims,
                                    () -> now[0] += 2_000_000_000,
                                    subject -> {},
                                    trial -> {});
            new QuickProof(memory, runner).require(device, CLAIMS, notices::add);
            assertEquals(Optional.empty(), memory.verdict(QuickProof.identity(device, GATHER)));
        }
        assertTrue(notices.get(1).contains("fewer cases"), notices.get(1));
    }

    @Test
    void floatAndDoubleAreProvenEachForItself() {
        List<String> identities = new ArrayList<>();
        for (Precision precision : TestDevice.precisions())
            try (var device = OpenClBackend.open(TestDevice.device(), precision)) {
                identities.add(QuickProof.identity(device, GATHER));
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
