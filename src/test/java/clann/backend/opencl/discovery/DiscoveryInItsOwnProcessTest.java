package clann.backend.opencl.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JOCL and drivers keep what they once loaded, so each case has a JVM; none may crash. */
class DiscoveryInItsOwnProcessTest {
    @TempDir Path folder;

    private Path temporary;
    private Path vendors;

    @BeforeEach
    void makeFolders() throws IOException {
        temporary = Files.createDirectory(folder.resolve("tmp"));
        vendors = Files.createDirectory(folder.resolve("vendors"));
    }

    private record Result(int exitCode, List<String> out, String err) {
        List<String> problems() {
            return out.stream().filter(line -> line.startsWith("problem")).toList();
        }

        boolean hasPocl() {
            return out.stream().anyMatch(line -> line.matches("device (pthread|cpu).*"));
        }
    }

    @Test
    void eightFirstStartsAtOnceAllFindTheDeviceAndLeaveNothingBehind() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 8; i++) processes.add(start(child()));
        for (Process process : processes) assertFindsPocl(finish(process));
        assertEquals(List.of(), files(temporary));
    }

    @Test
    void aCutOffLibraryOfJoclInTheTemporaryFolderIsNotTouched() throws Exception {
        String name = System.mapLibraryName("JOCL_2_0_6-linux-" + processor());
        Path cutOff = Files.write(temporary.resolve(name), FakeHost.elf(FakeHost.X86_64, 4000));
        assertFindsPocl(finish(start(child())));
        assertEquals(List.of(cutOff), files(temporary));
    }

    @Test
    void aCutOffLibraryOfJoclOnTheLibraryPathIsNamed() throws Exception {
        String name = System.mapLibraryName("JOCL_2_0_6-linux-" + processor());
        byte[] library;
        try (var resource = org.jocl.Sizeof.class.getResourceAsStream("/lib/" + name)) {
            library = resource.readAllBytes();
        }
        Path cutOff =
                Files.write(vendors.resolve(name), Arrays.copyOf(library, library.length / 2));
        Result result = finish(start(child("-Djava.library.path=" + vendors)));
        assertOneProblem(result, cutOff.toString(), "is cut off", "build clann again");
    }

    @Test
    void aTemporaryFolderThatCannotBeWrittenIsNamed() throws Exception {
        Path missing = folder.resolve("missing");
        Result result = finish(start(child("-Djava.io.tmpdir=" + missing)));
        assertOneProblem(result, missing.toString(), "-Djava.io.tmpdir=FOLDER");
        assertFalse(Files.exists(missing));
    }

    @Test
    void theTemporaryFolderIsNotNeededWhereTheLibraryPathHasTheLibrary() throws Exception {
        String path = System.getProperty("java.library.path");
        Result result =
                finish(
                        start(
                                child(
                                        "-Djava.io.tmpdir=" + folder.resolve("missing"),
                                        "-Djava.library.path=" + path)));
        assertFindsPocl(result);
    }

    @Test
    void withoutALoaderJoclIsNeverTouched() throws Exception {
        Path classes = folder.resolve("classes.log");
        ProcessBuilder child = child("-Xlog:class+load:file=" + classes);
        child.command().add(Files.createDirectory(folder.resolve("bare")).toString());
        Result result = finish(start(child));
        assertTrue(result.out().get(0).contains("no OpenCL loader"), result.toString());
        assertEquals("", result.err());
        assertFalse(Files.readString(classes).contains("org.jocl.CL "));
    }

    @Test
    void anEmptyVendorsFolderIsQuoted() throws Exception {
        assertOneProblem(finishWithVendors(), "OCL_ICD_VENDORS=" + vendors);
    }

    @Test
    void anIcdFileOfAMissingLibraryNamesBoth() throws Exception {
        Path icd = icd("libnowhere.so.1");
        assertOneProblem(finishWithVendors(), icd + " names libnowhere.so.1");
    }

    @Test
    void anIcdFileOfGarbageNamesBoth() throws Exception {
        Path garbage = Files.writeString(folder.resolve("garbage.so"), "no library ".repeat(1000));
        Path icd = icd(garbage.toString());
        assertOneProblem(finishWithVendors(), icd.toString(), garbage + " is not a shared library");
    }

    @Test
    void aCutOffDriverIsNamedAndDoesNotEndTheProcess() throws Exception {
        byte[] pocl = Files.readAllBytes(poclsLibrary());
        Path cutOff = folder.resolve("libpocl.so.2");
        Files.write(cutOff, Arrays.copyOf(pocl, pocl.length / 3));
        icd(cutOff.toString());
        assertOneProblem(finishWithVendors(), cutOff + " is cut off");
    }

    @Test
    void aDriverThatNeedsAMissingLibraryNamesThat() throws Exception {
        String text = Files.readString(poclsLibrary(), StandardCharsets.ISO_8859_1);
        String patched = text.replace("\0libhwloc.so", "\0libhwxyz.so");
        assertFalse(patched.equals(text), "PoCL's library no longer needs libhwloc");
        Path library = folder.resolve("libpocl.so.2");
        Files.writeString(library, patched, StandardCharsets.ISO_8859_1);
        icd(library.toString());
        assertOneProblem(finishWithVendors(), library + ", which does not load", "libhwxyz.so");
    }

    private Path icd(String library) throws IOException {
        return Files.writeString(vendors.resolve("some.icd"), library + "\n");
    }

    private static Path poclsLibrary() {
        DynamicLinker.Lookup lookup = new DynamicLinker(Host.here()).find("libpocl.so.2");
        return Path.of(
                assertInstanceOf(
                                DynamicLinker.Lookup.Found.class,
                                lookup,
                                "PoCL is not installed: apt install pocl-opencl-icd")
                        .file());
    }

    private Result finishWithVendors() throws Exception {
        ProcessBuilder child = child();
        child.environment().put("OCL_ICD_VENDORS", vendors.toString());
        return finish(start(child));
    }

    /** Without the launcher's java.library.path, unless an option sets one. */
    private ProcessBuilder child(String... options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-XX:ErrorFile=" + folder.resolve("crash.log"),
                        "-Djava.io.tmpdir=" + temporary));
        command.addAll(List.of(options));
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        PrintDiscovery.class.getName()));
        return new ProcessBuilder(command);
    }

    private Process start(ProcessBuilder child) throws IOException {
        return child.redirectError(Files.createTempFile(folder, "err", ".log").toFile()).start();
    }

    private Result finish(Process process) throws Exception {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exitCode = process.waitFor();
        StringBuilder err = new StringBuilder();
        for (Path file : files(folder))
            if (file.toString().endsWith("log") && file.getFileName().toString().startsWith("err"))
                err.append(Files.readString(file));
        return new Result(exitCode, out.lines().toList(), err.toString());
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static String processor() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x86_64";
    }

    private static void assertFindsPocl(Result result) {
        assertEquals(0, result.exitCode(), result.toString());
        assertTrue(
                result.hasPocl(),
                () -> "PoCL is not found (apt install pocl-opencl-icd): " + result);
    }

    private static void assertOneProblem(Result result, String... parts) {
        assertEquals(0, result.exitCode(), result.toString());
        assertEquals(1, result.problems().size(), result.toString());
        assertEquals("", result.err());
        for (String part : parts)
            assertTrue(
                    result.problems().get(0).contains(part),
                    () -> "\"" + part + "\" is not in: " + result.problems());
    }
}
