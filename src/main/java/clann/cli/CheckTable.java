package clann.cli;

import clann.check.CheckRow;
import clann.report.Json;
import clann.train.Place;
import java.io.PrintWriter;
import java.util.Locale;

/** A check's rows as they come: a table for a person, or a JSON object each. */
final class CheckTable {
    private final PrintWriter out;
    private final boolean json;

    CheckTable(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    void begin(Place place) {
        if (json) return;
        out.printf("%n%s, %s%n", place.device(), place.precision().word());
        out.printf("%-34s %-41s %8s %9s  %s%n", "what", "variant", "cases", "worst", "verdict");
        out.flush();
    }

    /**
     * @param repeat the command that runs the failing case again; null where there is none
     */
    void row(Place place, CheckRow row, String repeat) {
        if (json) {
            out.println(
                    Json.event("check")
                            .with("backend", place.backend())
                            .with("device", place.device())
                            .with("driver", place.driver())
                            .with("precision", row.precision().word())
                            .with("subject", row.subject())
                            .with("variant", row.variant())
                            .with("cases", row.cases())
                            .with("worst_share_of_bound", row.worst())
                            .with("verdict", row.verdict())
                            .with("holds", row.holds())
                            .with("details", row.details())
                            .with("repeat", repeat)
                            .compact());
        } else {
            out.printf(
                    Locale.ROOT,
                    "%-34s %-41s %,8d %9.2g  %s%n",
                    row.subject(),
                    row.variant(),
                    row.cases(),
                    row.worst(),
                    row.verdict());
            for (String detail : row.details()) out.println("    " + detail);
            if (repeat != null) out.println("    to repeat: " + repeat);
        }
        out.flush();
    }
}
