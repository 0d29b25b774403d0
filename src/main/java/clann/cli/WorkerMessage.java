package clann.cli;

import clann.UserError;
import clann.backend.Precision;
import clann.backend.opencl.OpenClBackend;
import clann.check.CheckRow;
import clann.check.Doing;
import clann.proof.Case;
import clann.proof.Proof;
import clann.report.Json;
import clann.train.Place;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a {@link CheckWorker} tells the process that watches it: a JSON object a line. */
sealed interface WorkerMessage {
    /**
     * The device is open.
     *
     * @param environment as a bug report has it
     * @param inDouble how to ask for the same device in double; empty where it has none
     */
    record Opened(Place place, List<String> environment, String inDouble) implements WorkerMessage {
        @Override
        public Json json() {
            return Json.event("opened")
                    .with("backend", place.backend())
                    .with("device", place.device())
                    .with("driver", place.driver())
                    .with("precision", place.precision().name())
                    .with("options", place.buildOptions())
                    .with("environment", environment)
                    .with("double", inDouble);
        }
    }

    /** It did not come to a check. */
    record Refused(UserError.Kind kind, String why) implements WorkerMessage {
        @Override
        public Json json() {
            return Json.event("refused").with("kind", kind.name()).with("why", why);
        }

        UserError error() {
            return switch (kind) {
                case FAILED -> UserError.failed(why);
                case INPUT -> UserError.input(why);
                case DEVICE -> UserError.device(why);
                case OUTPUT -> UserError.output(why, null);
            };
        }
    }

    record Begins(Doing doing) implements WorkerMessage {
        @Override
        public Json json() {
            return Json.event("begins")
                    .with("subject", doing.subject())
                    .with("variant", doing.variant())
                    .with("case", text(doing.trial()));
        }
    }

    record Found(CheckRow row) implements WorkerMessage {
        @Override
        public Json json() {
            return Json.event("found")
                    .with("subject", row.subject())
                    .with("variant", row.variant())
                    .with("precision", row.precision().name())
                    .with("cases", row.cases())
                    .with("worst", String.valueOf(row.worst()))
                    .with("holds", row.holds())
                    .with("verdict", row.verdict())
                    .with("case", text(row.smallestCase()))
                    .with("details", row.details());
        }
    }

    /** Where a kernel comes from that does not hold; before its row. */
    record From(OpenClBackend.Source source) implements WorkerMessage {
        @Override
        public Json json() {
            return Json.event("from")
                    .with("kernel", source.kernel())
                    .with("file", source.file())
                    .with("options", source.options())
                    .with("log", source.buildLog());
        }
    }

    /** It is over, and whether all holds. */
    record Ended(boolean holds) implements WorkerMessage {
        @Override
        public Json json() {
            return Json.event("ended").with("holds", holds);
        }
    }

    /** What the proof of a first use gave. */
    record Proved(Proof proof) implements WorkerMessage {
        @Override
        public Json json() {
            return Json.event("proved")
                    .with("holds", proof.holds())
                    .with("whole", proof.isWhole())
                    .with("programs", proof.programs());
        }
    }

    Json json();

    private static String text(Optional<Case> trial) {
        return trial.map(Case::toString).orElse("");
    }

    /** Empty where a line is none of ours: a driver, or a JVM that dies, writes there too. */
    static Optional<WorkerMessage> parse(String line) {
        if (!line.startsWith("{\"event\":")) return Optional.empty();
        try {
            return Optional.of(message(JSON.std.mapFrom(line)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static WorkerMessage message(Map<String, Object> of) {
        return switch (text(of, "event")) {
            case "opened" ->
                    new Opened(
                            new Place(
                                    text(of, "backend"),
                                    text(of, "device"),
                                    text(of, "driver"),
                                    Precision.valueOf(text(of, "precision")),
                                    text(of, "options"),
                                    ""),
                            lines(of, "environment"),
                            text(of, "double"));
            case "refused" ->
                    new Refused(UserError.Kind.valueOf(text(of, "kind")), text(of, "why"));
            case "begins" ->
                    new Begins(new Doing(text(of, "subject"), text(of, "variant"), trial(of)));
            case "found" ->
                    new Found(
                            new CheckRow(
                                    text(of, "subject"),
                                    text(of, "variant"),
                                    Precision.valueOf(text(of, "precision")),
                                    ((Number) of.get("cases")).longValue(),
                                    Double.parseDouble(text(of, "worst")),
                                    (boolean) of.get("holds"),
                                    text(of, "verdict"),
                                    trial(of),
                                    lines(of, "details")));
            case "ended" -> new Ended((boolean) of.get("holds"));
            case "proved" ->
                    new Proved(
                            new Proof(
                                    (boolean) of.get("holds"),
                                    (boolean) of.get("whole"),
                                    (int) of.get("programs")));
            case "from" ->
                    new From(
                            new OpenClBackend.Source(
                                    text(of, "kernel"),
                                    text(of, "file"),
                                    text(of, "options"),
                                    text(of, "log")));
            default -> throw new IllegalArgumentException("no message: " + of);
        };
    }

    private static String text(Map<String, Object> of, String name) {
        return String.valueOf(of.get(name));
    }

    private static Optional<Case> trial(Map<String, Object> of) {
        return Optional.of(text(of, "case")).filter(text -> !text.isEmpty()).map(Case::parse);
    }

    private static List<String> lines(Map<String, Object> of, String name) {
        return ((List<?>) of.get(name)).stream().map(String::valueOf).toList();
    }
}
