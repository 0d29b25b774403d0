package clann.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutFolderTest {
    private static final Set<String> RESULTS =
            Set.of("model.safetensors", "costs.csv", "confusion.csv", "run.json");
    private static final Set<String> PICTURES =
            Set.of("samples.png", "network.png", "costs.png", "confusion.png");

    @TempDir private Path folder;

    private static CommandLineRun train(Object out, String... options) {
        List<Object> words = new ArrayList<>();
        words.addAll(List.of("train", "digits", "--device", "cpu", "--epochs", "1", "--out", out));
        words.addAll(List.of(options));
        return CommandLineRun.of(words.toArray());
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private static Set<String> all() {
        return Stream.of(RESULTS, PICTURES).flatMap(Set::stream).collect(Collectors.toSet());
    }

    @Test
    void aFolderThatIsNotEmptyAndAFileAreRefused() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        train(folder).assertRefused(2, "--out " + folder, "not empty", "name a new folder");
        train(file).assertRefused(2, "--out " + file, "is a file", "name a new folder");
        Path dangling = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
        train(dangling).assertRefused(2, "--out " + dangling, "name a new folder");
        assertEquals(Set.of("file", "link"), names(folder));
    }

    @Test
    void anEmptyNameAndTheRootAreRefused() {
        train("").assertRefused(2, "--out is an empty name");
        train("/").assertRefused(2, "--out /", "not empty");
    }

    @Test
    void anEmptyFolderAndANewOneBelowNewOnesAreFilled() throws IOException {
        assertEquals(0, train(folder).exitCode());
        assertEquals(all(), names(folder));
    }

    @Test
    void foldersAboveItAreMade() throws IOException {
        Path deep = folder.resolve("a/b/../c");
        CommandLineRun run = train(deep);
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(all(), names(deep));
        assertTrue(run.out().contains("saved: " + deep), run.out());
    }

    @Test
    void whereItCannotBeMadeTheRunStillTrainsAndSaysThatNothingWasSaved() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Path out = file.resolve("below/it");
        CommandLineRun run = train(out);
        assertEquals(4, run.exitCode());
        assertTrue(run.out().contains("accuracy: "), run.out());
        assertTrue(!run.out().contains("saved"), run.out());
        List<String> faults = run.err().lines().filter(line -> line.startsWith("clann:")).toList();
        assertEquals(1, faults.size(), run.err());
        assertTrue(faults.get(0).contains(out + ": cannot be written"), run.err());
        assertTrue(faults.get(0).endsWith("nothing was saved; name another folder with --out"));
        assertEquals(Set.of("file"), names(folder));

        CommandLineRun json = train(out, "--json", "--quiet");
        assertEquals(4, json.exitCode());
        assertEquals(1, json.err().lines().count(), json.err());
        assertTrue(json.lastEvent().containsKey("out"), json.out());
        assertNull(json.lastEvent().get("out"));
    }

    /** A limit on the size of files stands for a full disk: the write fails half-way. */
    private CommandLineRun onAFullDisk(int kilobytes, String... words) {
        return ChildProcess.Start.in(folder)
                .java("-XX:-UsePerfData")
                .shell("ulimit -f " + kilobytes + "; exec \"$@\"")
                .run(words);
    }

    @Test
    void whereTheDiskIsFullNothingIsLeftBehind() throws IOException {
        // the model's 8 kB fit, the costs of 30 epochs do not
        CommandLineRun run =
                onAFullDisk(16, "train", "digits", "--device", "cpu", "--epochs", "30", "--quiet");
        assertEquals(4, run.exitCode(), run.err());
        assertEquals("", run.out());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains("costs.csv: cannot be written"), run.err());
        assertTrue(run.err().contains("nothing was saved"), run.err());
        assertEquals(Set.of(), names(folder));
    }

    @Test
    void whereThePicturesDoNotFitTheResultsAreSaved() throws IOException {
        CommandLineRun run =
                onAFullDisk(
                        14, "train", "digits", "--device", "cpu", "--epochs", "1", "--out", "run");
        assertEquals(4, run.exitCode(), run.err());
        assertTrue(run.out().contains("saved: run"), run.out());
        assertTrue(run.err().contains(".png: cannot be written"), run.err());
        assertTrue(run.err().contains("all but the pictures is saved"), run.err());
        Set<String> names = names(folder.resolve("run"));
        assertTrue(names.containsAll(RESULTS), names.toString());
        assertTrue(all().containsAll(names), "half-written: " + names);
        assertTrue(names.size() < all().size(), "nothing failed: " + names);
    }
}
