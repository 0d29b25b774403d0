package clann.cli;

import picocli.CommandLine.IVersionProvider;

/** What this is a version of, from the jar's manifest. */
final class Version implements IVersionProvider {
    static String text() {
        String packaged = Version.class.getPackage().getImplementationVersion();
        return packaged == null ? "development" : packaged;
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "clann " + text(),
            "Java %s, %s %s"
                    .formatted(
                            System.getProperty("java.version"),
                            System.getProperty("os.name"),
                            System.getProperty("os.arch"))
        };
    }
}
