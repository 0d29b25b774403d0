package clann.cli;

import java.util.List;

/** How to start clann once more as it was started. */
final class Self {
    private Self() {}

    static List<String> command() {
        String java =
                ProcessHandle.current()
                        .info()
                        .command()
                        .orElse(System.getProperty("java.home") + "/bin/java");
        return List.of(
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.library.path=" + System.getProperty("java.library.path"),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName());
    }
}
