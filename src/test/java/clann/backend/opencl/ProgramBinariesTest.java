package clann.backend.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.CacheFolder;
import clann.TestDevice;
import clann.UserError;
import clann.backend.Backend;
import clann.backend.OwnedMatrix;
import clann.backend.Precision;
import clann.backend.opencl.ProgramBinaries.Compiled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each use opens the device as a new process would: with nothing in memory. */
class ProgramBinariesTest {
    @TempDir private Path folder;

    private final Logger logger = Logger.getLogger("clann");
    private final List<LogRecord> lines = new ArrayList<>();
    private final Handler listener =
            new Handler() {
                @Override
                public void publish(LogRecord line) {
                    lines.add(line);
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    @BeforeEach
    void listen() {
        logger.addHandler(listener);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void listenNoMore() {
        logger.removeHandler(listener);
        logger.setUseParentHandlers(true);
    }

    private ProgramBinaries binaries() {
        return new ProgramBinaries(new CacheFolder(folder), TestDevice.device().facts());
    }

    private static String update(ProgramBinaries binaries) {
        return binaries.key(KernelSource.program("update"), options());
    }

    private static String options() {
        try (Backend device = TestDevice.open(Precision.FLOAT)) {
            return device.buildOptions();
        }
    }

    /** 3 - 0.5 * 2. */
    private static void assertUpdates(ProgramBinaries binaries) {
        try (var device =
                        OpenClBackend.open(
                                TestDevice.device(), Precision.FLOAT, binaries, queue -> queue);
                OwnedMatrix w = device.upload(1, 1, new double[] {3});
                OwnedMatrix dw = device.upload(1, 1, new double[] {2})) {
            device.update(w, dw, 0.5);
            assertArrayEquals(new double[] {2}, device.read(w));
        }
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertEquals(1, all.size(), all.toString());
            return all.get(0);
        }
    }

    @Test
    void aProgramIsKeptWhenItsDeviceIsClosed() throws IOException {
        assertUpdates(binaries());
        assertEquals(update(binaries()), onlyFile().getFileName().toString());
        assertTrue(binaries().find(update(binaries())).isPresent());
    }

    @Test
    void aKeptProgramIsTheOneThatRuns() {
        assertUpdates(binaries());
        Compiled update = binaries().find(update(binaries())).orElseThrow();
        ProgramBinaries mixedUp = binaries();
        mixedUp.keep(mixedUp.key(KernelSource.program("gather"), options()), update);
        try (var device =
                        OpenClBackend.open(
                                TestDevice.device(), Precision.FLOAT, binaries(), queue -> queue);
                OwnedMatrix x = device.upload(1, 1, new double[] {3});
                OwnedMatrix y = device.allocate(1, 1);
                var rows = device.upload(new int[] {0})) {
            var refused = assertThrows(UserError.class, () -> device.gather(x, rows, 0, y));
            assertTrue(refused.getMessage().startsWith("kernel gather of "), refused.getMessage());
        }
    }

    @Test
    void aKeptProgramIsLeftAsItIs() throws IOException {
        assertUpdates(binaries());
        var written = Files.getLastModifiedTime(onlyFile());
        byte[] content = Files.readAllBytes(onlyFile());
        assertUpdates(binaries());
        assertEquals(written, Files.getLastModifiedTime(onlyFile()));
        assertArrayEquals(content, Files.readAllBytes(onlyFile()));
        assertEquals(List.of(), lines);
    }

    private record Damage(String name, UnaryOperator<byte[]> to) {
        @Override
        public String toString() {
            return name;
        }

        static Damage cut(int length) {
            return new Damage("cut to " + length, whole -> Arrays.copyOf(whole, length));
        }

        static Damage at(int index) {
            return new Damage(
                    "one bit of byte " + index,
                    whole -> {
                        whole[index < 0 ? whole.length + index : index] ^= 1;
                        return whole;
                    });
        }
    }

    private static Stream<Damage> damages() {
        return Stream.of(
                Damage.cut(0),
                Damage.cut(1),
                Damage.cut(47),
                Damage.cut(48),
                Damage.cut(50),
                Damage.cut(1000),
                new Damage("the last byte cut", whole -> Arrays.copyOf(whole, whole.length - 1)),
                new Damage("a byte added", whole -> Arrays.copyOf(whole, whole.length + 1)),
                Damage.at(0),
                new Damage(
                        "another version",
                        whole -> {
                            whole[14]++;
                            return whole;
                        }),
                Damage.at(16),
                Damage.at(48),
                Damage.at(500),
                Damage.at(-1));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void aDamagedFileIsNeverShownToTheDriverAndMadeAnew(Damage damage) throws IOException {
        assertUpdates(binaries());
        byte[] whole = Files.readAllBytes(onlyFile());
        Files.write(onlyFile(), damage.to().apply(whole.clone()));
        assertTrue(binaries().find(update(binaries())).isEmpty());
        lines.clear();
        assertUpdates(binaries());
        assertEquals(1, lines.size());
        assertTrue(binaries().find(update(binaries())).isPresent());
    }

    @Test
    void aFileUnderAnotherOnesNameIsNotTaken() throws IOException {
        assertUpdates(binaries());
        String other = binaries().key("another source", "");
        Files.copy(onlyFile(), folder.resolve(other));
        assertTrue(binaries().find(other).isEmpty());
    }

    @Test
    void aBinaryThatTheDriverRefusesIsMadeAnewFromSource() {
        ProgramBinaries before = binaries();
        before.keep(update(before), new Compiled("no binary".getBytes(), ""));
        assertUpdates(binaries());
        assertEquals(1, lines.size());
        lines.clear();
        assertUpdates(binaries());
        assertEquals(List.of(), lines);
    }

    @Test
    void whereNothingCanBeWrittenAProgramIsKeptForTheProcess() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        var binaries =
                new ProgramBinaries(
                        new CacheFolder(file.resolve("programs")), TestDevice.device().facts());
        assertUpdates(binaries);
        assertTrue(binaries.find(update(binaries)).isPresent());
        assertUpdates(binaries);
        assertEquals(List.of(), lines);
    }

    @Test
    void anotherSourceAndOtherOptionsAreAnotherProgram() {
        ProgramBinaries binaries = binaries();
        assertNotEquals(binaries.key("a", "b"), binaries.key("c", "b"));
        assertNotEquals(binaries.key("a", "b"), binaries.key("a", "c"));
    }

    @Test
    void theCompilersWordsAreKeptToo() {
        binaries().keep("key", new Compiled(new byte[] {1, 2}, "a warning, \u00e4"));
        Compiled found = binaries().find("key").orElseThrow();
        assertEquals("a warning, \u00e4", found.log());
        assertArrayEquals(new byte[] {1, 2}, found.binary());
    }
}
