package clann.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

class HelpTest {
    /** Those that mean the same everywhere. */
    private static final Set<String> PLAIN = Set.of("--help", "--version");

    private static final String COMPLETION = "generate-completion";

    @TempDir private Path folder;

    static List<String> commands() {
        return List.copyOf(Main.commandLine().getSubcommands().keySet());
    }

    private static CommandSpec spec(String command) {
        return Main.commandLine().getSubcommands().get(command).getCommandSpec();
    }

    @Test
    void theHelpNamesEveryCommand() {
        CommandLineRun run = CommandLineRun.of("--help");
        assertEquals(0, run.exitCode());
        assertEquals("", run.err());
        for (String command : commands())
            assertTrue(run.out().contains("\n  " + command + " "), command);
        assertFits(run.out());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aCommandsHelpFitsTheScreenAndTellsExitCodesAndAnExample(String command) {
        CommandLineRun run = CommandLineRun.of(command, "--help");
        assertEquals(0, run.exitCode());
        assertEquals("", run.err());
        assertFits(run.out());
        for (OptionSpec option : spec(command).options())
            assertTrue(run.out().contains(option.longestName()), option.longestName());
        if (command.equals(COMPLETION)) return;
        assertTrue(run.out().contains("Exit codes:\n  0 "), run.out());
        assertTrue(run.out().contains("\n  2 "), run.out());
        assertTrue(run.out().contains("\n  clann " + command), "no example: " + run.out());
    }

    private static void assertFits(String text) {
        for (String line : text.lines().toList()) assertTrue(line.length() <= 80, line);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyOptionHasADefaultAndAnExample(String command) {
        for (OptionSpec option : spec(command).options()) {
            if (PLAIN.contains(option.longestName())) continue;
            String help = String.join(" ", option.description());
            assertTrue(help.contains("Default: "), option + ": " + help);
            assertTrue(help.contains("Example: "), option + ": " + help);
            if (option.defaultValue() != null && option.arity().max() > 0)
                assertTrue(
                        help.contains("${DEFAULT-VALUE}")
                                || help.contains("Default: " + option.defaultValue()),
                        option + " has another default: " + help);
        }
        for (PositionalParamSpec argument : spec(command).positionalParameters())
            assertTrue(
                    String.join(" ", argument.description()).contains("Example: "),
                    argument.paramLabel());
    }

    @Test
    void trainsHelpTellsEveryExitCode() {
        String help = CommandLineRun.of("train", "--help").out();
        for (String code : new String[] {"0", "1", "2", "3", "4", "130"})
            assertTrue(help.contains("\n  " + code + " "), code);
        assertTrue(help.contains("143: SIGTERM"), help);
    }

    @Test
    void theCompletionScriptIsOneForBashAndKnowsTheOptions() throws Exception {
        CommandLineRun run = CommandLineRun.of(COMPLETION);
        assertEquals(0, run.exitCode());
        assertEquals("", run.err());
        Path script = Files.writeString(folder.resolve("completion"), run.out());
        Process bash =
                new ProcessBuilder("bash", "-n", script.toString())
                        .redirectErrorStream(true)
                        .start();
        assertEquals("", new String(bash.getInputStream().readAllBytes()));
        assertEquals(0, bash.waitFor());
        assertEquals("train\n", completed(script, "clann tra"));
        assertEquals("--learning-rate\n", completed(script, "clann train digits --lear"));
    }

    private static String completed(Path script, String typed) throws IOException {
        String commands =
                """
                source '%s'
                COMP_WORDS=(%s)
                COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                COMP_LINE='%s'
                COMP_POINT=${#COMP_LINE}
                _complete_clann clann "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}" 2>/dev/null
                printf '%%s\\n' "${COMPREPLY[@]}"
                """
                        .formatted(script, typed, typed);
        Process bash = new ProcessBuilder("bash", "-c", commands).redirectErrorStream(true).start();
        return new String(bash.getInputStream().readAllBytes());
    }

    @Test
    void theVersionIsThatOfClannAndOfJava() {
        CommandLineRun run = CommandLineRun.of("--version");
        assertEquals(0, run.exitCode());
        List<String> lines = run.out().lines().toList();
        assertTrue(lines.get(0).startsWith("clann "), run.out());
        assertTrue(lines.get(1).startsWith("Java " + System.getProperty("java.version")));
        Stream.of("train", "predict")
                .forEach(
                        command ->
                                assertEquals(
                                        0, CommandLineRun.of(command, "--version").exitCode()));
    }
}
