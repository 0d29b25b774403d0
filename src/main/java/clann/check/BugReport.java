package clann.check;

import clann.backend.Backend;
import clann.backend.opencl.OpenClBackend;
import clann.backend.opencl.discovery.DeviceFacts;
import clann.train.Place;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a driver's maintainer needs to act on a failed check, in Markdown. */
public final class BugReport {
    private final String version;
    private final StringBuilder text = new StringBuilder();

    /**
     * @param version of clann
     */
    public BugReport(String version) {
        this.version = version;
        text.append("# clann check\n\n");
    }

    /**
     * Adds what was checked on one device in one precision.
     *
     * @param environment as {@link #environment} gives it
     * @param sources of kernels that failed, each as it was built for its row
     */
    public void add(
            Place place,
            List<String> environment,
            List<CheckRow> rows,
            Map<CheckRow, OpenClBackend.Source> sources) {
        text.append("## ").append(place.device()).append(", ");
        text.append(place.precision().word()).append("\n\n");
        text.append("- clann ").append(version).append('\n');
        for (String line : environment) text.append("- ").append(line).append('\n');
        text.append("\n| what | variant | cases | worst error / bound | verdict |\n");
        text.append("| --- | --- | --- | --- | --- |\n");
        for (CheckRow row : rows)
            text.append(
                    String.format(
                            Locale.ROOT,
                            "| %s | %s | %d | %.3g | %s |%n",
                            row.subject(),
                            row.variant(),
                            row.cases(),
                            row.worst(),
                            row.verdict()));
        for (CheckRow row : rows)
            if (!row.holds()) {
                text.append("\n### ").append(row.subject()).append(' ').append(row.variant());
                text.append("\n\n```\n");
                row.smallestCase()
                        .ifPresent(one -> text.append("smallest case: ").append(one).append('\n'));
                row.details().forEach(line -> text.append(line).append('\n'));
                text.append("```\n");
                Optional.ofNullable(sources.get(row)).ifPresent(this::source);
            }
        text.append('\n');
    }

    private void source(OpenClBackend.Source source) {
        text.append("\nKernel `").append(source.kernel()).append("` of `");
        text.append(source.file()).append("`, built with `").append(source.options());
        text.append("`. The compiler's log:\n\n```\n");
        text.append(source.buildLog().isBlank() ? "(empty)" : source.buildLog());
        text.append("\n```\n");
    }

    /** What a device's results may depend on, in lines. */
    public static List<String> environment(Backend backend) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "Java %s, %s %s %s"
                        .formatted(
                                System.getProperty("java.version"),
                                System.getProperty("os.name"),
                                System.getProperty("os.version"),
                                System.getProperty("os.arch")));
        lines.add("driver: " + backend.driver());
        if (backend instanceof OpenClBackend openCl) {
            DeviceFacts facts = openCl.facts();
            lines.add("platform: " + facts.platform() + ", " + facts.platformVersion());
            lines.add("device: " + facts.name() + ", " + facts.version() + ", " + facts.vendor());
            lines.add("double: " + (facts.fp64() ? "yes" : "no; float only"));
            lines.add("build options: `" + backend.buildOptions() + "`");
        }
        return lines;
    }

    public byte[] bytes() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
