package clann.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    private static final byte[] CONTENTS = {1, 2, 3};

    @TempDir private Path folder;

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private static UserError fault(UserError.Kind kind, Runnable work) {
        UserError fault = assertThrows(UserError.class, work::run);
        assertEquals(kind, fault.kind());
        assertEquals(1, fault.getMessage().lines().count());
        return fault;
    }

    @Test
    void itIsMadeWithItsFirstFile() throws IOException {
        RunFolder run = RunFolder.at(folder.resolve("a/b"));
        assertEquals(Set.of(), names(folder));
        run.write("file", CONTENTS);
        assertEquals(Set.of("file"), names(folder.resolve("a/b")));
        assertEquals(folder.resolve("a/b"), run.path());
    }

    @Test
    void runsAreNumberedOnFromTheHighest() throws IOException {
        for (String name : new String[] {"x-2", "x-9", "x-10", "x-", "x-1b", "xy-77", "x"})
            Files.createDirectories(folder.resolve(name));
        RunFolder first = RunFolder.numbered(folder, "x");
        RunFolder second = RunFolder.numbered(folder, "x");
        RunFolder other = RunFolder.numbered(folder, "y.z");
        for (RunFolder run : new RunFolder[] {first, second, other}) run.write("file", CONTENTS);
        assertEquals(folder.resolve("x-11"), first.path());
        assertEquals(folder.resolve("x-12"), second.path());
        assertEquals(folder.resolve("y.z-1"), other.path());
    }

    @Test
    void aFailedFileLeavesNoPartAndTheOthersWhole() throws IOException {
        RunFolder run = RunFolder.at(folder.resolve("run"));
        run.write("first", CONTENTS);
        // a folder of its name stands in a file's way at the last moment, when it is moved there
        Files.createDirectories(folder.resolve("run/second/full"));
        UserError fault = fault(UserError.Kind.OUTPUT, () -> run.write("second", CONTENTS));
        assertTrue(fault.getMessage().startsWith(folder.resolve("run/second") + ": "));
        assertEquals(Set.of("first", "second"), names(folder.resolve("run")));
    }

    @Test
    void removingTakesBackWhatItMadeAndNothingElse() throws IOException {
        Files.createDirectories(folder.resolve("there"));
        RunFolder run = RunFolder.at(folder.resolve("there/new/deep"));
        run.write("file", CONTENTS);
        run.remove();
        assertEquals(Set.of("there"), names(folder));
        assertEquals(Set.of(), names(folder.resolve("there")));
        assertEquals(null, run.path());

        RunFolder withAnothersFile = RunFolder.at(folder.resolve("there"));
        withAnothersFile.write("file", CONTENTS);
        Files.createFile(folder.resolve("there/other"));
        withAnothersFile.remove();
        assertEquals(Set.of("other"), names(folder.resolve("there")));
    }

    @Test
    void aFolderThatWasFilledMeanwhileIsLeftAsItIs() throws IOException {
        RunFolder run = RunFolder.at(folder.resolve("run"));
        Files.createDirectories(folder.resolve("run"));
        Files.createFile(folder.resolve("run/others"));
        UserError fault = fault(UserError.Kind.OUTPUT, () -> run.write("file", CONTENTS));
        assertTrue(fault.getMessage().contains("no longer empty"), fault.getMessage());
        run.remove();
        assertEquals(Set.of("others"), names(folder.resolve("run")));
    }

    @Test
    void itSaysBeforehandWhereItCannotBe() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertFalse(RunFolder.at(file.resolve("below")).seemsWritable());
        assertFalse(RunFolder.numbered(file, "x").seemsWritable());
        assertTrue(RunFolder.at(folder.resolve("new/deep")).seemsWritable());
        assertTrue(RunFolder.numbered(folder.resolve("runs"), "x").seemsWritable());
        fault(UserError.Kind.OUTPUT, () -> RunFolder.numbered(file, "x").write("file", CONTENTS));
    }
}
