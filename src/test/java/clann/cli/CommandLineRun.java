package clann.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a command printed and how it ended. */
record CommandLineRun(int exitCode, String out, String err) {
    private static final JSON STRICT =
            JSON.builder(
                            JsonFactory.builder()
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .build())
                    .build()
                    .with(JSON.Feature.WRITE_NULL_PROPERTIES);

    /** Runs a command in this process. */
    static CommandLineRun of(Object... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        String[] words = List.of(arguments).stream().map(Object::toString).toArray(String[]::new);
        int exitCode = Main.run(new PrintWriter(out), new PrintWriter(err), words);
        return new CommandLineRun(exitCode, out.toString(), err.toString());
    }

    /** A training into a folder, which has to succeed. */
    static CommandLineRun trained(Path folder, Object... arguments) {
        List<Object> words = new ArrayList<>(List.of("train"));
        words.addAll(List.of(arguments));
        words.addAll(List.of("--out", folder));
        CommandLineRun run = of(words.toArray());
        assertEquals(0, run.exitCode(), run.err());
        return run;
    }

    /** Demands one line for the user, and nothing on stdout; gives the line. */
    String refusal(int expectedExitCode) {
        assertEquals(expectedExitCode, exitCode, err);
        assertEquals("", out);
        assertEquals(1, err.lines().count(), err);
        assertTrue(err.startsWith("clann: ") && err.endsWith(System.lineSeparator()), err);
        return err.strip();
    }

    void assertRefused(int expectedExitCode, String... parts) {
        String line = refusal(expectedExitCode);
        for (String part : parts) assertTrue(line.contains(part), part + " is not in: " + line);
    }

    /** Demands an end with a failure whose message, among others, holds these. */
    void assertFails(int expectedExitCode, String... parts) {
        assertEquals(expectedExitCode, exitCode, err);
        for (String part : parts) assertTrue(err.contains(part), part + " is not in: " + err);
    }

    /** Every line of stdout, which has to be a compact JSON object. */
    List<Map<String, Object>> events() {
        return out.lines().map(CommandLineRun::event).toList();
    }

    Map<String, Object> lastEvent() {
        List<Map<String, Object>> events = events();
        return events.get(events.size() - 1);
    }

    private static Map<String, Object> event(String line) {
        try {
            Map<String, Object> event = STRICT.mapFrom(line);
            assertEquals(STRICT.asString(event), line, "not compact");
            return event;
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON: " + line, e);
        }
    }
}
