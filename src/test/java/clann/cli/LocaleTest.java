package clann.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocaleTest {
    @TempDir private Path folder;

    @Test
    void numbersLookAlikeInEveryCountry() {
        CommandLineRun run =
                ChildProcess.Start.in(folder)
                        .java("-Duser.language=de", "-Duser.country=DE")
                        .run("train", "digits", "--device", "cpu", "--epochs", "1");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.err().contains("1,930 parameters"), run.err());
        assertTrue(
                run.out()
                        .lines()
                        .limit(3)
                        .reduce("", String::concat)
                        .matches(
                                "ended after epoch 1, \\d+\\.\\d\\d s"
                                        + "cost: training \\d\\.\\d{4}, validation \\d\\.\\d{4},"
                                        + " test \\d\\.\\d{4} nats per sample"
                                        + "accuracy: \\d+\\.\\d % of 360 test rows"),
                run.out());
    }
}
