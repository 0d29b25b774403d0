package clann.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import clann.TestDevice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageErrorsTest {
    @TempDir private Path folder;

    private static Arguments refused(String option, String value, String... parts) {
        return arguments(option, value, List.of(parts));
    }

    static Stream<Arguments> values() {
        return Stream.of(
                refused("--batch", "0", "at least 1"),
                refused("--batch", "-1", "at least 1"),
                refused("--batch", "1079", "1078 training rows"),
                refused("--batch", "99999999999", "too large"),
                refused("--batch", "2.5", "not a whole number"),
                refused("--learning-rate", "0", "finite number above 0"),
                refused("--learning-rate", "-1", "finite number above 0"),
                refused("--learning-rate", "nan", "finite number above 0"),
                refused("--learning-rate", "inf", "finite number above 0"),
                refused("--learning-rate", "1e999", "too large"),
                refused("--learning-rate", "abc", "not a number"),
                refused("--learning-rate", "0,1", "not a number"),
                refused("--layers", "20,,20", "such as 20,20, or none"),
                refused("--layers", "0", "at least 1"),
                refused("--layers", "-5,20", "such as 20,20, or none"),
                refused("--layers", "", "such as 20,20, or none"),
                refused("--layers", "a", "such as 20,20, or none"),
                refused("--layers", "20,", "such as 20,20, or none"),
                refused("--layers", "99999999999", "too large"),
                refused("--split", "60,20,10", "60 + 20 + 10 is 90; it must be 100"),
                refused("--split", "100,0,0", "0 percent", "every part needs rows"),
                refused("--split", "60,20", "such as 60,20,20"),
                refused("--split", "a,b,c", "such as 60,20,20"),
                refused("--split", "", "such as 60,20,20"),
                refused("--split", "99.99,0.005,0.005", "validation part empty"),
                refused("--epochs", "-1", "at least 1"),
                refused("--epochs", "0", "at least 1"),
                refused("--epochs", "x", "not a whole number"),
                refused("--patience", "0", "at least 1"),
                refused("--precision", "half", "neither float nor double"),
                refused("--seed", "abc", "not a whole number"),
                refused("--seed", "9223372036854775808", "too large"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("values")
    void aWrongValueIsRefusedInOneLineThatNamesOptionAndValue(
            String option, String value, List<String> parts) {
        CommandLineRun run = train("digits", option, value);
        List<String> all = new ArrayList<>(parts);
        all.add(option);
        // a value such as nan is shown as Java reads it
        if (!value.matches("nan|inf|0|-1|100,0,0|60,20,10")) all.add(value);
        run.assertRefused(2, all.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nosuch", "-1", "4711", ""})
    void aDeviceThatIsNoneHereIsRefusedWithTheKnownOnes(String name) {
        train("digits", "--device", name)
                .assertRefused(
                        2,
                        "--device " + name,
                        "auto, cpu, opencl",
                        TestDevice.device().facts().label());
    }

    @Test
    void anUnknownOptionIsRefusedWithTheSimilarOne() {
        train("digits", "--sed", "1").assertRefused(2, "'--sed'", "is it --seed?");
        train("digits", "--nonsense").assertRefused(2, "'--nonsense'", "clann train --help");
    }

    @Test
    void anOptionWithoutItsValueOrGivenTwiceIsRefused() {
        train("digits", "--batch").assertRefused(2, "--batch", "clann train --help");
        train("digits", "--batch", "5", "--batch", "6").assertRefused(2, "--batch", "only once");
    }

    @Test
    void dataIsNeededOnce() {
        train().assertRefused(2, "DATA", "clann train --help");
        train("digits", "more.csv").assertRefused(2, "'more.csv' is one argument too many");
    }

    @ParameterizedTest
    @CsvSource({"trian,train", "predcit,predict", "device,devices"})
    void anUnknownCommandIsRefusedWithTheSimilarOne(String word, String meant) {
        CommandLineRun.of(word, "digits").assertRefused(2, "'" + word + "'", meant);
    }

    /** What someone sees who only knows the program's name: all there is, but not as a success. */
    @Test
    void withoutACommandTheHelpStandsOnStderr() {
        CommandLineRun run = CommandLineRun.of();
        assertEquals(2, run.exitCode());
        assertEquals("", run.out());
        assertEquals(CommandLineRun.of("--help").out(), run.err());
        assertTrue(run.err().contains("Start with: clann train digits"), run.err());
    }

    @Test
    void theStackTraceIsForDebugAlone() {
        train("nosuch.csv").assertRefused(2, "nosuch.csv does not exist");
        for (String[] words :
                new String[][] {
                    {"train", "nosuch.csv", "--debug"}, {"--debug", "train", "nosuch.csv"}
                }) {
            CommandLineRun run = CommandLineRun.of((Object[]) words);
            assertEquals(2, run.exitCode());
            assertTrue(run.err().startsWith("clann: nosuch.csv does not exist"), run.err());
            assertTrue(run.err().contains("\tat clann.data."), run.err());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bench --batch 0|--batch '0'",
                "bench --batch x|--batch 'x'",
                "bench --batch 5,,7|--batch ''",
                "bench --multiply 5,5|--multiply '5,5'",
                "bench --multiply 5,0,5|--multiply '5,0,5'",
                "bench --multiply 5,5,5 --transpose both|--transpose both",
                "bench --transpose left|--multiply",
                "bench --compare nosuch|nosuch",
                "bench nosuch|nosuch",
                "bench nosuch --layers 5,5|take one of them",
                "bench --layers 64|features and the classes",
                "bench --layers none|features and the classes",
                "bench --layers 64,0,10|--layers",
                "bench --layers 64,,10|'64,,10'",
                "bench --device nosuch|nosuch",
                "check --gradients --layers 0|--layers",
                "check --gradients --seed x|--seed: 'x'",
                "check --gradients --device nosuch|nosuch",
                "check --variants none|--variants none",
                "predict model|DATA",
                "predict nosuch digits|nosuch: no such file",
                "devices --nonsense|--nonsense"
            })
    void theOtherCommandsRefuseInTheSameWay(String words, String part) {
        CommandLineRun.of((Object[]) words.split(" ")).assertRefused(2, part);
    }

    private CommandLineRun train(String... words) {
        Path out = folder.resolve("out");
        List<String> all = new ArrayList<>(List.of("train", "--out", out.toString()));
        all.addAll(List.of(words));
        CommandLineRun run = CommandLineRun.of(all.toArray());
        assertFalse(Files.exists(out), "there is a run folder");
        return run;
    }
}
