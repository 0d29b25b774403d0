package clann.cli;

import java.util.ArrayList;
import java.util.List;

/** How to start clann once more as it was started. */
final class Self {
    private Self() {}

    static List<String> command() {
        return command(Main.class);
    }

    /** The launcher's class data archive, with what it says to Java beside it. */
    private static List<String> archive() {
        String archive = System.getProperty("clann.archive", "");
        return archive.isEmpty()
                ? List.of()
                : List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:disable", "-Xlog:all=off");
    }

    /**
     * @param javaOptions more of them
     */
    static List<String> command(Class<?> main, String... javaOptions) {
        String java =
                ProcessHandle.current()
                        .info()
                        .command()
                        .orElse(System.getProperty("java.home") + "/bin/java");
        List<String> command = new ArrayList<>();
        command.add(java);
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-Djava.library.path=" + System.getProperty("java.library.path"));
        command.addAll(archive());
        command.addAll(List.of(javaOptions));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return command;
    }
}
