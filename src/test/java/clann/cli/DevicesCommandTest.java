package clann.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.backend.opencl.discovery.DeviceFacts;
import clann.backend.opencl.discovery.Discovery;
import clann.backend.opencl.discovery.OpenClDevice;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DevicesCommandTest {
    private static final String PROBLEM = "platform rusticl has no device: set RUSTICL_ENABLE";

    private static final Discovery NOTHING = new Discovery(List.of(), List.of(PROBLEM));
    private static final Discovery ONE_GPU =
            new Discovery(
                    List.of(
                            new Discovery.Platform(
                                    "NVIDIA CUDA",
                                    "NVIDIA",
                                    "OpenCL 3.0 CUDA",
                                    List.of(new OpenClDevice(gpu(), null, null)),
                                    List.of())),
                    List.of(PROBLEM));

    @Test
    void theListingHasEveryFactAndProblem() {
        Result result = run(ONE_GPU);
        assertEquals(0, result.exitCode());
        for (String part :
                List.of(
                        "0  H100 \"x\" #1\n",
                        "NVIDIA CUDA, OpenCL 3.0 CUDA",
                        "GPU",
                        "550.54",
                        "OpenCL 3.0",
                        "132 at 1980 MHz",
                        "79.5 GiB",
                        "19.9 GiB",
                        "48 KiB",
                        "1024 work-items",
                        "double          yes",
                        "- " + PROBLEM,
                        "EJML on the CPU"))
            assertTrue(result.out().contains(part), part + " is not in:\n" + result.out());
    }

    @Test
    void jsonIsOneCompactObjectALineAndNothingElse() {
        Result result = run(ONE_GPU, "--json");
        assertEquals(0, result.exitCode());
        assertEquals(
                List.of(
                        "{\"event\":\"device\",\"number\":0,\"label\":\"H100 \\\"x\\\" #1\","
                                + "\"name\":\"H100 \\\"x\\\"\",\"vendor\":\"NVIDIA\","
                                + "\"platform\":\"NVIDIA CUDA\","
                                + "\"platform_version\":\"OpenCL 3.0 CUDA\","
                                + "\"version\":\"OpenCL 3.0\",\"driver\":\"550.54\","
                                + "\"kind\":\"GPU\",\"compute_units\":132,\"clock_mhz\":1980,"
                                + "\"global_memory\":85362475008,"
                                + "\"largest_allocation\":21340618752,\"local_memory\":49152,"
                                + "\"dedicated_local_memory\":true,\"largest_work_group\":1024,"
                                + "\"preferred_float_vector\":1,\"native_float_vector\":1,"
                                + "\"preferred_double_vector\":1,\"unified_memory\":false,"
                                + "\"fp64\":true,\"denormals\":true,\"exact_division\":true,\"base_alignment\":512}",
                        "{\"event\":\"problem\",\"message\":\"" + PROBLEM + "\"}"),
                result.out().lines().toList());
    }

    @Test
    void withoutADeviceItEndsWith3AndStillSaysWhatWorks() {
        Result result = run(NOTHING);
        assertEquals(3, result.exitCode());
        assertTrue(result.out().startsWith("No OpenCL device was found."), result.out());
        assertTrue(result.out().contains(PROBLEM), result.out());
        assertTrue(result.out().contains("EJML on the CPU"), result.out());
    }

    @Test
    void withoutADeviceJsonHoldsOnlyTheProblems() {
        Result result = run(NOTHING, "--json");
        assertEquals(3, result.exitCode());
        assertEquals(1, result.out().lines().count(), result.out());
        assertFalse(result.out().contains("\"device\""), result.out());
    }

    @Test
    void theHelpTellsTheExitCodes() {
        String help = new CommandLine(new DevicesCommand()).getUsageMessage();
        assertTrue(help.contains("3   no OpenCL device"), help);
    }

    private record Result(int exitCode, String out) {}

    private static Result run(Discovery found, String... arguments) {
        StringWriter out = new StringWriter();
        CommandLine command = new CommandLine(new DevicesCommand(() -> found));
        command.setOut(new PrintWriter(out));
        int exitCode = command.execute(arguments);
        return new Result(exitCode, out.toString().replace("\r\n", "\n"));
    }

    private static DeviceFacts gpu() {
        return new DeviceFacts(
                0,
                "H100 \"x\" #1",
                "H100 \"x\"",
                "NVIDIA",
                "NVIDIA CUDA",
                "OpenCL 3.0 CUDA",
                "OpenCL 3.0",
                "550.54",
                DeviceFacts.Kind.GPU,
                132,
                1980,
                85362475008L,
                21340618752L,
                49152,
                true,
                1024,
                1,
                1,
                1,
                false,
                true,
                true,
                true,
                512);
    }
}
