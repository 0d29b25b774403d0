package clann.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.TestDevice;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchCommandTest {
    private static final String DEVICE = System.getProperty("clann.test.device", "opencl");

    @Test
    void jsonIsAStepOnTheDeviceAndOneOnEjml() {
        CommandLineRun run =
                CommandLineRun.of(
                        "bench", "--layers", "16,8,4", "--batch", 10, "--device", DEVICE, "--json");
        assertEquals(0, run.exitCode(), run.err());
        List<Map<String, Object>> events = run.events();
        assertEquals(2, events.size(), run.out());
        assertEquals("opencl", events.get(0).get("backend"));
        assertEquals(TestDevice.device().facts().name(), events.get(0).get("device"));
        assertEquals("ejml", events.get(1).get("backend"));
        for (Map<String, Object> event : events) {
            assertEquals(
                    List.of(
                            "event",
                            "backend",
                            "device",
                            "path",
                            "layers",
                            "batch",
                            "microseconds"),
                    List.copyOf(event.keySet()));
            assertEquals("step", event.get("event"));
            assertEquals("layers", event.get("path"));
            assertEquals(List.of(16, 8, 4), event.get("layers"));
            assertEquals(10, event.get("batch"));
            double microseconds = (double) event.get("microseconds");
            assertTrue(microseconds > 0 && microseconds < 1e6, "took " + microseconds);
        }
    }
}
