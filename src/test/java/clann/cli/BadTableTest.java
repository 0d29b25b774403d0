package clann.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BadTableTest {
    @TempDir private Path folder;

    static Stream<Arguments> tables() {
        return Stream.of(
                arguments("", "is empty"),
                arguments("a,b,c\n", "no rows"),
                arguments("a,b,c\n1,2,x\n3,y\n", "line 3: has 2 cells, the header has 3"),
                arguments("a,b,c\n1,2,x\n3,oops,y\n", "line 3, column 'b': 'oops' is not a number"),
                arguments("a,b,c\n1,NaN,x\n3,4,y\n", "line 2, column 'b': 'NaN' is not finite"),
                arguments("a,b,c\n1,2,x\n-inf,4,y\n", "line 3, column 'a': '-inf' is not finite"),
                arguments("a,b,c\n1,2,x\n3,1e999,y\n", "line 3, column 'b': '1e999' is not finite"),
                arguments("a,b,c\n1,2,x\n3,4,x\n", "at least two classes"),
                arguments(
                        "a,b,c\n1,2,x\n3,4,y\n5,6,x\n",
                        "--split 60,20,20 leaves the validation part empty"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("tables")
    void aBadTableIsRefusedInOneLineThatSaysWhere(String text, String part) throws IOException {
        Path file = Files.writeString(folder.resolve("bad.csv"), text);
        refused(file.toString(), part.startsWith("--") ? "" : file.toString(), part);
    }

    @Test
    void aFileThatIsNoneIsRefused() {
        refused(folder.resolve("nosuch.csv").toString(), "nosuch.csv does not exist");
        refused(folder.toString(), folder + " is a folder");
        refused("", "DATA is an empty name");
    }

    private void refused(String data, String... parts) {
        Path out = folder.resolve("out");
        CommandLineRun.of("train", data, "--device", "cpu", "--batch", "1", "--out", out)
                .assertRefused(2, parts);
        assertFalse(Files.exists(out), "there is a run folder");
    }
}
