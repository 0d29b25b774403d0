package clann.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.TestDevice;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainOutputTest {
    private static final String DEVICE = System.getProperty("clann.test.device", "opencl");

    @TempDir private Path folder;

    @Test
    void jsonIsTheStatedEventsAloneOnStdout() {
        Path out = folder.resolve("out");
        CommandLineRun run =
                CommandLineRun.trained(
                        out, "digits", "--device", DEVICE, "--epochs", "2", "--json", "--seed", 7);
        List<Map<String, Object>> events = run.events();
        assertEquals(4, events.size(), run.out());

        Map<String, Object> start = events.get(0);
        assertEquals(
                List.of(
                        "event",
                        "backend",
                        "device",
                        "driver",
                        "precision",
                        "layers",
                        "rows",
                        "seed"),
                List.copyOf(start.keySet()));
        assertEquals("start", start.get("event"));
        assertEquals("opencl", start.get("backend"));
        assertEquals(TestDevice.device().facts().name(), start.get("device"));
        assertEquals("float", start.get("precision"));
        assertEquals(List.of(64, 20, 20, 10), start.get("layers"));
        assertEquals(
                "{train=1078, validation=359, test=360}",
                start.get("rows").toString(),
                "rows, in their order");
        assertEquals(7, start.get("seed"));

        for (int number = 1; number <= 2; number++) {
            Map<String, Object> epoch = events.get(number);
            assertEquals(
                    List.of("event", "epoch", "training_cost", "validation_cost", "seconds"),
                    List.copyOf(epoch.keySet()));
            assertEquals("epoch", epoch.get("event"));
            assertEquals(number, epoch.get("epoch"));
        }

        Map<String, Object> end = events.get(3);
        assertEquals(
                List.of(
                        "event",
                        "epochs",
                        "stopped",
                        "training_cost",
                        "validation_cost",
                        "test_cost",
                        "test_accuracy",
                        "confusion",
                        "seconds",
                        "out"),
                List.copyOf(end.keySet()));
        assertEquals("end", end.get("event"));
        assertEquals(2, end.get("epochs"));
        assertEquals("epochs", end.get("stopped"));
        assertEquals(events.get(2).get("training_cost"), end.get("training_cost"));
        assertEquals(events.get(2).get("validation_cost"), end.get("validation_cost"));
        assertEquals(out.toString(), end.get("out"));
        assertConfusionAgrees(end);
        // a first use may come before it
        assertTrue(run.err().lines().anyMatch(line -> line.startsWith("device: ")), run.err());
        assertNothingIsDrawn(run.err());
    }

    private static void assertConfusionAgrees(Map<String, Object> end) {
        List<?> rows = (List<?>) end.get("confusion");
        int all = 0;
        int right = 0;
        for (int row = 0; row < rows.size(); row++) {
            List<?> counts = (List<?>) rows.get(row);
            assertEquals(10, counts.size());
            for (Object count : counts) all += (int) count;
            right += (int) counts.get(row);
        }
        assertEquals(360, all);
        assertEquals(right / 360.0, (double) end.get("test_accuracy"), 1e-15);
    }

    private static void assertNothingIsDrawn(String err) {
        assertFalse(err.contains("\u001b"), "an escape code");
        assertFalse(err.contains("\r"), "a line drawn over");
    }

    @Test
    void quietPrintsNothingAndWithJsonTheJsonAlone() {
        String[] words = {"digits", "--device", "cpu", "--epochs", "1", "--quiet"};
        CommandLineRun silent = CommandLineRun.trained(folder.resolve("1"), (Object[]) words);
        assertEquals("", silent.out());
        assertEquals("", silent.err());

        CommandLineRun json =
                CommandLineRun.trained(
                        folder.resolve("2"),
                        "digits",
                        "--device",
                        "cpu",
                        "--epochs",
                        "1",
                        "--quiet",
                        "--json");
        assertEquals(3, json.events().size());
        assertEquals("", json.err());
    }

    @Test
    void aPersonSeesDeviceDataCostsAccuracyTableAndFolder() throws IOException {
        Path out = folder.resolve("out");
        CommandLineRun run =
                CommandLineRun.trained(out, "digits", "--device", "cpu", "--epochs", "20");
        assertEquals(
                "device: the CPU through EJML, as --device cpu says\n"
                        + "digits: 64-20-20-10, 1,930 parameters, float, seed 0; 1078 training, 359"
                        + " validation, 360 test rows\n",
                run.err().replace("\r\n", "\n"));
        List<String> lines = run.out().lines().toList();
        assertTrue(lines.get(0).matches("ended after epoch 20, [0-9]+\\.[0-9]{2} s"), run.out());
        assertTrue(
                lines.get(1)
                        .matches(
                                "cost: training [0-9.]{6}, validation [0-9.]{6}, test [0-9.]{6}"
                                        + " nats per sample"),
                run.out());
        assertTrue(lines.get(2).matches("accuracy: [0-9]{2}\\.[0-9] % of 360 test rows"));
        assertEquals("saved: " + out, lines.get(lines.size() - 1));

        List<String> table = Files.readAllLines(out.resolve("confusion.csv"));
        int header = lines.indexOf("true class by row, predicted class by column") + 1;
        for (int row = 0; row <= 10; row++)
            assertEquals(
                    table.get(row).replace("true class", "").replaceAll("^,", ""),
                    lines.get(header + row)
                            .strip()
                            .replaceAll(" +", ",")
                            .replaceAll("(?<=,)\\.", "0"));
        assertTrue(lines.stream().allMatch(line -> line.length() < 80), run.out());
    }

    @Test
    void theRunFolderHoldsAllSettingsAndResults() throws IOException {
        Path out = folder.resolve("out");
        CommandLineRun run =
                CommandLineRun.trained(
                        out,
                        "digits --device cpu --epochs 3 --layers 8,9 --batch 50 --learning-rate 0.05"
                                .concat(
                                        " --patience 4 --split 50,25,25 --seed 42"
                                                + " --precision double --json")
                                .split(" "));
        Map<String, Object> record = JSON.std.mapFrom(Files.readString(out.resolve("run.json")));
        assertEquals(
                Map.of(
                        "device",
                        "cpu",
                        "layers",
                        "8,9",
                        "batch",
                        50,
                        "learning-rate",
                        0.05,
                        "epochs",
                        3,
                        "patience",
                        4,
                        "split",
                        "50,25,25",
                        "seed",
                        42,
                        "precision",
                        "double"),
                record.get("settings"));
        assertEquals(List.of(64, 8, 9, 10), record.get("network"));
        Map<?, ?> place = (Map<?, ?>) ((List<?>) record.get("places")).get(0);
        assertEquals("ejml", place.get("backend"));
        assertTrue(place.keySet().containsAll(List.of("device", "driver", "build_options")));
        assertTrue(record.keySet().containsAll(List.of("clann", "java", "system", "data")));
        Map<?, ?> results = (Map<?, ?>) record.get("results");
        Map<String, Object> end = run.lastEvent();
        for (String name :
                List.of("epochs", "stopped", "training_cost", "test_accuracy", "confusion"))
            assertEquals(end.get(name), results.get(name), name);
    }

    @Test
    void everyCostIsInTheCostsFile() throws IOException {
        Path out = folder.resolve("out");
        CommandLineRun run =
                CommandLineRun.trained(out, "digits", "--device", "cpu", "--epochs", "3", "--json");
        List<String> lines = Files.readAllLines(out.resolve("costs.csv"));
        assertEquals("epoch,minibatch,minibatch_cost,training_cost,validation_cost", lines.get(0));
        assertEquals(1 + 3 * 43, lines.size());
        for (int epoch = 1; epoch <= 3; epoch++) {
            assertTrue(lines.get((epoch - 1) * 43 + 1).matches(epoch + ",1,[0-9.]+,,"));
            Map<String, Object> event = run.events().get(epoch);
            String[] last = lines.get(epoch * 43).split(",");
            assertEquals(epoch + ",43", last[0] + "," + last[1]);
            assertEquals(String.valueOf(event.get("training_cost")), last[3]);
            assertEquals(String.valueOf(event.get("validation_cost")), last[4]);
        }
    }

    @Test
    void theGradientCheckIsSaidBeforeTheTraining() {
        CommandLineRun run =
                CommandLineRun.trained(
                        folder.resolve("out"),
                        "digits --device cpu --epochs 1 --gradient-check --layers 4".split(" "));
        assertTrue(run.err().startsWith("gradient check: "), run.err());
    }
}
