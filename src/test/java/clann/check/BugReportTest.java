package clann.check;

import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.backend.Precision;
import clann.backend.opencl.OpenClBackend.Source;
import clann.train.Place;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BugReportTest {
    private static CheckRow wrong(String variant) {
        return new CheckRow(
                "multiply",
                variant,
                Precision.FLOAT,
                1,
                2,
                false,
                "WRONG",
                Optional.empty(),
                List.of("C[0][0] is wrong"));
    }

    private static Source builtWith(String options) {
        return new Source("multiply", "kernels/multiply.cl", options, "log of " + options);
    }

    @Test
    void eachVariantOfAKernelHasItsOwnOptionsAndLog() {
        var report = new BugReport("1");
        report.add(
                new Place("opencl", "device", "driver", Precision.FLOAT, "", ""),
                List.of(),
                List.of(wrong("tiles"), wrong("panels")),
                Map.of(
                        wrong("tiles"), builtWith("-DFORM=TILES"),
                        wrong("panels"), builtWith("-DFORM=PANELS")));
        String text = new String(report.bytes(), StandardCharsets.UTF_8);
        int tiles = text.indexOf("### multiply tiles");
        int panels = text.indexOf("### multiply panels");
        assertTrue(text.substring(tiles, panels).contains("log of -DFORM=TILES"), text);
        assertTrue(text.substring(panels).contains("log of -DFORM=PANELS"), text);
    }
}
