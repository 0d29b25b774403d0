package clann.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** clann in a process of its own, for what a process alone shows: signals, streams, environment. */
final class ChildProcess implements AutoCloseable {
    private static final int LONGEST_SECONDS = 60;

    private final Process process;
    private final Path out;
    private final Path err;

    /** How it is to be started. */
    record Start(
            Path folder,
            String classes,
            List<String> javaOptions,
            Map<String, String> environment,
            String shell) {

        /**
         * @param folder where it runs
         */
        static Start in(Path folder) {
            return new Start(folder, classPath(), List.of(), Map.of(), "exec \"$@\"");
        }

        /** With other class files than this project's. */
        Start classes(Path replaced) {
            String others =
                    Stream.of(classPath().split(File.pathSeparator))
                            .filter(entry -> !Files.isDirectory(Path.of(entry)))
                            .collect(Collectors.joining(File.pathSeparator));
            return new Start(
                    folder,
                    replaced + File.pathSeparator + others,
                    javaOptions,
                    environment,
                    shell);
        }

        Start java(String... options) {
            return new Start(folder, classes, List.of(options), environment, shell);
        }

        Start environment(Map<String, String> variables) {
            return new Start(folder, classes, javaOptions, variables, shell);
        }

        /**
         * @param commands of a shell, in which "$@" is clann
         */
        Start shell(String commands) {
            return new Start(folder, classes, javaOptions, environment, commands);
        }

        /** Runs to its end. */
        CommandLineRun run(String... arguments) {
            try (ChildProcess child = start(arguments)) {
                return child.ended();
            }
        }

        ChildProcess start(String... arguments) {
            List<String> command = new ArrayList<>(List.of("bash", "-c", shell, "bash"));
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.add("--enable-native-access=ALL-UNNAMED");
            command.add("-Djava.library.path=" + Path.of("target/native/lib").toAbsolutePath());
            command.add("-XX:+UseSerialGC");
            command.add("-XX:TieredStopAtLevel=1"); // starts fastest
            command.addAll(javaOptions);
            command.addAll(List.of("-cp", classes, "clann.cli.Main"));
            command.addAll(Arrays.asList(arguments));
            try {
                return new ChildProcess(command, this);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        /** This process's, absolute: surefire has it in a property. */
        private static String classPath() {
            String here =
                    System.getProperty(
                            "surefire.test.class.path", System.getProperty("java.class.path"));
            return Stream.of(here.split(File.pathSeparator))
                    .filter(entry -> !entry.endsWith("test-classes"))
                    .map(entry -> Path.of(entry).toAbsolutePath().toString())
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }

    private ChildProcess(List<String> command, Start start) throws IOException {
        out = Files.createTempFile("clann-out", ".txt");
        err = Files.createTempFile("clann-err", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(start.folder().toFile())
                        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment()
                .put("CLANN_CACHE", Path.of("target/cache").toAbsolutePath().toString());
        builder.environment().putAll(start.environment());
        process = builder.start();
    }

    /** Waits for a line of stdout that holds a text. */
    void awaitOut(String text) {
        await(out, text);
    }

    void awaitErr(String text) {
        await(err, text);
    }

    private void await(Path file, String text) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
        while (!text(file).contains(text)) {
            if (System.nanoTime() > end || !process.isAlive())
                throw new AssertionError(
                        "no '" + text + "' in:\n" + text(file) + "\nstderr:\n" + text(err));
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The processes that it started. */
    List<ProcessHandle> children() {
        return process.children().toList();
    }

    /** Sends a signal, such as INT. */
    void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    CommandLineRun ended() {
        try {
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS))
                throw new AssertionError("still runs; stderr:\n" + text(err));
            return new CommandLineRun(process.exitValue(), text(out), text(err));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(Path file) {
        try {
            // a line may end in the middle of a character while it is written
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
