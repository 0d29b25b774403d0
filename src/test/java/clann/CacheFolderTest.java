package clann;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheFolderTest {
    @TempDir private Path folder;

    @Test
    void theCacheIsWhereItsVariablesSay() {
        assertEquals(
                Path.of("/a"),
                CacheFolder.root(Map.of("CLANN_CACHE", "/a", "XDG_CACHE_HOME", "/b")));
        assertEquals(Path.of("/b/clann"), CacheFolder.root(Map.of("XDG_CACHE_HOME", "/b")));
        assertEquals(
                Path.of(System.getProperty("user.home"), ".cache", "clann"),
                CacheFolder.root(Map.of()));
    }

    @Test
    void whatIsWrittenIsReadInAFolderThatIsMadeForIt() {
        var cache = new CacheFolder(folder.resolve("a/b"));
        assertEquals(Optional.empty(), cache.read("file"));
        cache.write("file", new byte[] {1, 2});
        assertArrayEquals(new byte[] {1, 2}, cache.read("file").orElseThrow());
    }

    @Test
    void whereNothingCanBeWrittenNothingIsThere() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        var cache = new CacheFolder(file.resolve("cache"));
        cache.write("name", new byte[1]);
        assertEquals(Optional.empty(), cache.read("name"));
    }

    @Test
    void severalThatWriteAtOnceLeaveAWholeFileAndNothingElse() throws IOException {
        var cache = new CacheFolder(folder);
        List<CompletableFuture<Void>> writers =
                IntStream.range(0, 4)
                        .mapToObj(
                                writer ->
                                        CompletableFuture.runAsync(
                                                () -> writeManyTimes(cache, (byte) writer)))
                        .toList();
        writers.forEach(CompletableFuture::join);
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(folder.resolve("file")), files.toList());
        }
    }

    private static void writeManyTimes(CacheFolder cache, byte number) {
        byte[] content = new byte[10_000];
        Arrays.fill(content, number);
        for (int i = 0; i < 50; i++) {
            cache.write("file", content);
            byte[] read = cache.read("file").orElseThrow();
            assertEquals(content.length, read.length);
            for (byte one : read) assertTrue(one == read[0], "parts of two files");
        }
    }

    @Test
    void aKeyTellsTextsApartAlsoWhereTheyMeet() {
        assertEquals(CacheFolder.key("a", "b"), CacheFolder.key("a", "b"));
        assertNotEquals(CacheFolder.key("a", "b"), CacheFolder.key("ab", ""));
        assertNotEquals(CacheFolder.key("a", "b"), CacheFolder.key("b", "a"));
    }
}
