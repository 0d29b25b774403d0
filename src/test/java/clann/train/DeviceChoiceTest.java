package clann.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.UserError;
import clann.backend.Backend;
import clann.backend.Precision;
import clann.backend.opencl.discovery.DeviceFacts;
import clann.backend.opencl.discovery.DeviceFacts.Kind;
import clann.backend.opencl.discovery.Discovery;
import clann.backend.opencl.discovery.OpenClDevice;
import clann.train.DeviceChoice.Admission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which devices a request means, on machines that are not here. */
class DeviceChoiceTest {
    private record Named(String name, Kind kind, int units, boolean fp64) {}

    private static final Named CPU = new Named("pthread-Xeon", Kind.CPU, 16, true);
    private static final Named INTEGRATED = new Named("Intel Arc A770", Kind.GPU, 32, false);
    private static final Named LARGE = new Named("NVIDIA RTX 3060", Kind.GPU, 28, true);
    private static final Named SMALL = new Named("NVIDIA GTX 1050", Kind.GPU, 5, true);

    private static Discovery machine(List<String> problems, Named... devices) {
        List<OpenClDevice> found = new ArrayList<>();
        for (Named device : devices)
            found.add(new OpenClDevice(facts(found.size(), device), null, null));
        return new Discovery(
                List.of(
                        new Discovery.Platform(
                                "platform", "vendor", "OpenCL 3.0", found, List.of())),
                problems);
    }

    private static DeviceFacts facts(int number, Named device) {
        return new DeviceFacts(
                number,
                device.name(),
                device.name(),
                "vendor",
                "platform",
                "OpenCL 3.0",
                "OpenCL 3.0",
                "1.0",
                device.kind(),
                device.units(),
                1000,
                1L << 33,
                1L << 31,
                1 << 15,
                device.kind() == Kind.GPU,
                256,
                1,
                1,
                1,
                false,
                device.fp64(),
                true,
                true,
                128);
    }

    private static List<String> chosen(String request, Precision precision, Discovery machine) {
        return new DeviceChoice(Optional.of(precision), Admission.FREE, () -> machine)
                .candidates(request).stream().map(Candidate::description).toList();
    }

    @Test
    void autoTakesTheLargestGpuThenTheOthersThenTheCpuAndAtLastEjml() {
        assertEquals(
                List.of(
                        "NVIDIA RTX 3060 (OpenCL, GPU)",
                        "NVIDIA GTX 1050 (OpenCL, GPU)",
                        "pthread-Xeon (OpenCL, CPU)",
                        "the CPU through EJML"),
                chosen("auto", Precision.FLOAT, machine(List.of(), CPU, SMALL, LARGE)));
    }

    @Test
    void autoSaysWhyItIsThisOne() {
        Discovery machine = machine(List.of(), CPU);
        assertEquals(
                "as there is no GPU or accelerator",
                new DeviceChoice(Optional.of(Precision.FLOAT), Admission.FREE, () -> machine)
                        .candidates("auto")
                        .get(0)
                        .reason());
    }

    @Test
    void autoWithoutOpenClTakesEjmlAndNamesTheCause() {
        Discovery none = new Discovery(List.of(), List.of("no loader: install it"));
        List<Candidate> candidates =
                new DeviceChoice(Optional.of(Precision.FLOAT), Admission.FREE, () -> none)
                        .candidates("auto");
        assertEquals(1, candidates.size());
        assertEquals("the CPU through EJML", candidates.get(0).description());
        assertTrue(candidates.get(0).reason().contains("no loader: install it"));
    }

    @Test
    void aDeviceWithoutDoubleIsNotTakenForDouble() {
        assertEquals(
                List.of("pthread-Xeon (OpenCL, CPU)", "the CPU through EJML"),
                chosen("auto", Precision.DOUBLE, machine(List.of(), INTEGRATED, CPU)));
        assertEquals(
                List.of("pthread-Xeon (OpenCL, CPU)"),
                chosen("opencl", Precision.DOUBLE, machine(List.of(), INTEGRATED, CPU)));
    }

    @Test
    void openClTakesTheBestOfAnyKindAndNoOther() {
        assertEquals(
                List.of("NVIDIA RTX 3060 (OpenCL, GPU)"),
                chosen("opencl", Precision.FLOAT, machine(List.of(), CPU, SMALL, LARGE)));
        assertEquals(
                List.of("pthread-Xeon (OpenCL, CPU)"),
                chosen("opencl", Precision.FLOAT, machine(List.of(), CPU)));
    }

    @Test
    void openClWhereThereIsNoneIsADevicesFailureThatNamesTheCause() {
        Discovery none = new Discovery(List.of(), List.of("no platform: install one"));
        UserError failure =
                assertThrows(UserError.class, () -> chosen("opencl", Precision.FLOAT, none));
        assertEquals(UserError.Kind.DEVICE, failure.kind());
        assertTrue(failure.getMessage().contains("no platform: install one"));
    }

    @Test
    void aPartOfANameInAnyCaseOrANumberNamesADevice() {
        Discovery machine = machine(List.of(), CPU, SMALL, LARGE);
        assertEquals(
                List.of("NVIDIA GTX 1050 (OpenCL, GPU)"), chosen("gtx", Precision.FLOAT, machine));
        assertEquals(
                List.of("NVIDIA GTX 1050 (OpenCL, GPU)"), chosen("1", Precision.FLOAT, machine));
        assertEquals(
                List.of("NVIDIA RTX 3060 (OpenCL, GPU)"), chosen("3060", Precision.FLOAT, machine));
        assertEquals(
                List.of("NVIDIA RTX 3060 (OpenCL, GPU)"),
                chosen("nvidia", Precision.FLOAT, machine));
    }

    @Test
    void aNameThatNoDeviceHasIsWrongInputAndListsTheKnownOnes() {
        Discovery machine = machine(List.of(), CPU, LARGE);
        for (String request : List.of("radeon", "2", "", " ", "-1")) {
            UserError failure =
                    assertThrows(UserError.class, () -> chosen(request, Precision.FLOAT, machine));
            assertEquals(UserError.Kind.INPUT, failure.kind());
            assertTrue(
                    failure.getMessage()
                            .endsWith(
                                    "it has auto, cpu, opencl, 0 (pthread-Xeon), 1 (NVIDIA RTX"
                                            + " 3060)"),
                    failure.getMessage());
        }
    }

    @Test
    void cpuIsEjmlAndDoesNotLookForOpenCl() {
        var choice =
                new DeviceChoice(
                        Optional.of(Precision.DOUBLE),
                        Admission.FREE,
                        () -> {
                            throw new AssertionError("looked for OpenCL");
                        });
        try (Backend backend = choice.candidates("cpu").get(0).open(line -> {})) {
            assertEquals("ejml", backend.name());
            assertEquals(Precision.DOUBLE, backend.precision());
        }
    }
}
