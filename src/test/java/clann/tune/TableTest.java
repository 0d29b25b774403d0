package clann.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.CacheFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTest {
    @TempDir private Path folder;

    private final List<String> notices = new ArrayList<>();

    private Table table() {
        return new Table(new CacheFolder(folder), "file.json", "a device", notices::add);
    }

    private Path file() {
        return folder.resolve("file.json");
    }

    @Test
    void whatIsFoundOnceIsKnownToLaterRuns() {
        table().put("a", "Plain[]");
        table().put("b", "default");
        assertEquals(Map.of("a", "Plain[]", "b", "default"), table().entries());
        assertEquals(Optional.empty(), table().find("c"));
        assertEquals(List.of(), notices);
    }

    @Test
    void twoThatWriteInTurnLoseNothing() {
        Table one = table();
        Table other = table();
        one.put("a", "default");
        other.put("b", "default");
        one.put("c", "default");
        assertEquals(3, table().entries().size());
    }

    @Test
    void twoThatWriteAtOnceNeverLeaveADamagedFile() throws InterruptedException {
        List<Thread> writers = new ArrayList<>();
        for (String name : List.of("one", "other"))
            writers.add(
                    new Thread(
                            () -> {
                                Table mine = table();
                                for (int i = 0; i < 100; i++) mine.put(name + i, "default");
                            }));
        writers.forEach(Thread::start);
        while (writers.stream().anyMatch(Thread::isAlive)) table();
        for (Thread writer : writers) writer.join();
        assertEquals(List.of(), notices);
        // the last to write has all of its own
        Map<String, String> left = table().entries();
        assertTrue(left.containsKey("one99") || left.containsKey("other99"), left.toString());
        assertEquals(List.of("file.json"), List.of(folder.toFile().list()));
    }

    @Test
    void anyByteThatChangesMakesItPassedOverWithOneLine() throws IOException {
        table().put("multiply float m<=32,n<=32,k<=64", "Tiles[groupRows=8]");
        byte[] whole = Files.readAllBytes(file());
        String text = new String(whole, java.nio.charset.StandardCharsets.UTF_8);
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            Files.write(file(), damaged);
            notices.clear();
            Map<String, String> read = table().entries();
            boolean isName = text.indexOf("a device") <= at && at < text.indexOf("a device") + 8;
            boolean isSpace = Character.isWhitespace(whole[at]);
            // the device's name is for people, and one white space is as good as another
            if (isName || isSpace && read.size() == 1) continue;
            assertEquals(Map.of(), read, "with byte %d changed".formatted(at));
            assertEquals(1, notices.size(), notices.toString());
        }
    }

    @Test
    void oneCutShortIsPassedOverAndThenWrittenAnew() throws IOException {
        table().put("a", "default");
        byte[] whole = Files.readAllBytes(file());
        Files.write(file(), java.util.Arrays.copyOf(whole, whole.length / 2));
        Table damaged = table();
        assertEquals(Map.of(), damaged.entries());
        assertTrue(notices.get(0).startsWith(file() + " is passed over: "), notices.get(0));
        damaged.put("b", "default");
        assertEquals(Map.of("b", "default"), table().entries());
    }

    @Test
    void anotherVersionsIsPassedOver() throws IOException {
        table().put("a", "default");
        String text = Files.readString(file());
        Files.writeString(file(), text.replace("clann tuning 1", "clann tuning 2"));
        assertEquals(Map.of(), table().entries());
        assertEquals(List.of(file() + " is passed over: it is of another version"), notices);
    }

    @Test
    void anotherDevicesFileIsPassedOverUnderThisOnesName() throws IOException {
        new Table(new CacheFolder(folder), "other.json", "another", notices::add)
                .put("a", "default");
        Files.copy(folder.resolve("other.json"), file());
        assertEquals(Map.of(), table().entries());
        assertEquals(List.of(file() + " is passed over: its hash is wrong"), notices);
    }

    @Test
    void whereNothingCanBeStoredItSaysSo() throws IOException {
        Path notAFolder = Files.createFile(folder.resolve("file"));
        var table = new Table(new CacheFolder(notAFolder), "file.json", "a device", notices::add);
        assertFalse(table.canBeWritten());
        assertTrue(table().canBeWritten());
    }
}
