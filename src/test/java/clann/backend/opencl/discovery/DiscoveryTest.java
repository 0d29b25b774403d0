package clann.backend.opencl.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On the drivers of this machine, one of which must be PoCL. */
class DiscoveryTest {
    private static Discovery found;
    private static OpenClDevice pocl;

    @BeforeAll
    static void find() {
        found = Discovery.find();
        pocl =
                found.devices().stream()
                        .filter(d -> Driver.POCL.offers(d.facts().platform()))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new AssertionError(
                                                "PoCL is not found (apt install pocl-opencl-icd): "
                                                        + found.problems()));
    }

    @Test
    void poclIsACpuThatComputesInDouble() {
        DeviceFacts facts = pocl.facts();
        assertEquals(DeviceFacts.Kind.CPU, facts.kind());
        assertTrue(facts.fp64());
        assertTrue(facts.denormals());
        assertFalse(facts.dedicatedLocalMemory());
        assertTrue(facts.version().startsWith("OpenCL "), facts.version());
        assertFalse(facts.driver().isEmpty());
        assertEquals(Runtime.getRuntime().availableProcessors(), facts.computeUnits());
    }

    @Test
    void memoryIsInBytes() {
        DeviceFacts facts = pocl.facts();
        assertTrue(facts.globalMemory() > 1L << 26, facts.toString());
        assertTrue(facts.largestAllocation() <= facts.globalMemory(), facts.toString());
        assertTrue(facts.largestAllocation() >= facts.globalMemory() / 4, facts.toString());
        assertTrue(facts.localMemory() >= 1 << 15, facts.toString());
        assertTrue(facts.localMemory() < facts.globalMemory(), facts.toString());
        // the longest type, a vector of 16 longs, needs this much
        assertTrue(facts.baseAlignment() >= 128, facts.toString());
    }

    @Test
    void everyDeviceStandsAtItsNumber() {
        assertEquals(
                IntStream.range(0, found.devices().size()).boxed().toList(),
                found.devices().stream().map(d -> d.facts().number()).toList());
    }

    @Test
    void aPlatformWithoutDeviceSaysWhy() {
        Discovery.Platform platform = platforms(new NoDevice()).get(0);
        assertEquals(List.of(), platform.devices());
        assertTrue(
                platform.problems()
                        .get(0)
                        .startsWith("platform Portable Computing Language has no"),
                platform.problems().toString());
    }

    @Test
    void aPlatformThatDoesNotAnswerLeavesTheOthers() {
        List<Discovery.Platform> platforms = platforms(new FirstPlatformSilent());
        assertEquals(
                List.of(
                        "platform number 0 does not answer (CL_OUT_OF_HOST_MEMORY): reinstall its"
                                + " driver"),
                platforms.get(0).problems());
        assertEquals(0, platforms.get(1).devices().get(0).facts().number());
    }

    @Test
    void aDeviceThatIsNotAvailableIsLeftOutAndNamed() {
        assertOnlyProblem(
                Map.of(CL.CL_DEVICE_AVAILABLE, integer(0)),
                pocl.facts().name() + " says that it is not available");
    }

    @Test
    void aDeviceWithoutCompilerIsLeftOutAndNamed() {
        assertOnlyProblem(
                Map.of(CL.CL_DEVICE_COMPILER_AVAILABLE, integer(0)),
                pocl.facts().name() + " has no compiler");
    }

    @Test
    void aDeviceBeforeOpenCl12IsLeftOutAndNamed() {
        assertOnlyProblem(
                Map.of(CL.CL_DEVICE_VERSION, text("OpenCL 1.1 Old")),
                "has OpenCL 1.1 Old, kernels need OpenCL 1.2");
    }

    @Test
    void withoutExtensionAndConfigurationADeviceHasNoDouble() {
        DeviceFacts facts =
                only(
                        Map.of(
                                CL.CL_DEVICE_EXTENSIONS, text("cl_khr_icd"),
                                CL.CL_DEVICE_DOUBLE_FP_CONFIG, number(0)));
        assertFalse(facts.fp64());
        assertEquals(0, facts.preferredDoubleVector());
    }

    @Test
    void theConfigurationAloneMeansDouble() {
        assertTrue(only(Map.of(CL.CL_DEVICE_EXTENSIONS, text("cl_khr_icd"))).fp64());
    }

    @Test
    void aGpusAnswersAreReadAsTheyAre() {
        DeviceFacts facts =
                only(
                        Map.of(
                                CL.CL_DEVICE_TYPE, number(CL.CL_DEVICE_TYPE_GPU),
                                CL.CL_DEVICE_NAME, text("  NVIDIA   H100 "),
                                CL.CL_DEVICE_LOCAL_MEM_TYPE, integer(CL.CL_LOCAL),
                                CL.CL_DEVICE_GLOBAL_MEM_SIZE, number(80L << 30),
                                CL.CL_DEVICE_SINGLE_FP_CONFIG, number(0x3e),
                                CL.CL_DEVICE_MEM_BASE_ADDR_ALIGN, integer(4096)));
        assertEquals(DeviceFacts.Kind.GPU, facts.kind());
        assertEquals("NVIDIA H100", facts.name());
        assertTrue(facts.dedicatedLocalMemory());
        assertEquals(80L << 30, facts.globalMemory());
        assertFalse(facts.denormals());
        assertEquals(512, facts.baseAlignment());
    }

    @Test
    void devicesOfOneNameGetLabelsThatDiffer() {
        List<OpenClDevice> twins = platforms(new Twins()).get(0).devices();
        String name = pocl.facts().name();
        assertEquals(
                List.of(name + " #1", name + " #2"),
                twins.stream().map(d -> d.facts().label()).toList());
        assertEquals(List.of(0, 1), twins.stream().map(d -> d.facts().number()).toList());
        assertEquals(name, twins.get(0).facts().name());
    }

    private static List<Discovery.Platform> platforms(InfoQueries answers) {
        return new PlatformQuery(answers, new Diagnosis(Host.here())).platforms();
    }

    private static DeviceFacts only(Map<Integer, byte[]> changed) {
        return platforms(new Changed(changed)).get(0).devices().get(0).facts();
    }

    private static void assertOnlyProblem(Map<Integer, byte[]> changed, String part) {
        Discovery.Platform platform = platforms(new Changed(changed)).get(0);
        assertEquals(List.of(), platform.devices());
        assertEquals(1, platform.problems().size(), platform.problems().toString());
        assertTrue(platform.problems().get(0).contains(part), platform.problems().toString());
    }

    private static byte[] integer(int value) {
        return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
    }

    private static byte[] number(long value) {
        return ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(value).array();
    }

    private static byte[] text(String value) {
        return (value + "\0").getBytes(StandardCharsets.UTF_8);
    }

    /** PoCL's answers, of which each test changes some. */
    private static class OnlyPocl implements InfoQueries {
        private final InfoQueries drivers = new InfoQueries.OfDrivers();

        @Override
        public cl_platform_id[] platforms() {
            return new cl_platform_id[] {pocl.platform()};
        }

        @Override
        public cl_device_id[] devices(cl_platform_id platform) {
            return new cl_device_id[] {pocl.id()};
        }

        @Override
        public byte[] platform(cl_platform_id platform, int parameter) {
            return drivers.platform(platform, parameter);
        }

        @Override
        public byte[] device(cl_device_id device, int parameter) {
            return drivers.device(device, parameter);
        }
    }

    private static final class Changed extends OnlyPocl {
        private final Map<Integer, byte[]> answers;

        Changed(Map<Integer, byte[]> answers) {
            this.answers = answers;
        }

        @Override
        public byte[] device(cl_device_id device, int parameter) {
            byte[] changed = answers.get(parameter);
            return changed != null ? changed : super.device(device, parameter);
        }
    }

    private static final class NoDevice extends OnlyPocl {
        @Override
        public cl_device_id[] devices(cl_platform_id platform) {
            throw new CLException("CL_DEVICE_NOT_FOUND", CL.CL_DEVICE_NOT_FOUND);
        }
    }

    private static final class Twins extends OnlyPocl {
        @Override
        public cl_device_id[] devices(cl_platform_id platform) {
            return new cl_device_id[] {pocl.id(), pocl.id()};
        }
    }

    private static final class FirstPlatformSilent extends OnlyPocl {
        private int asked;

        @Override
        public cl_platform_id[] platforms() {
            return new cl_platform_id[] {pocl.platform(), pocl.platform()};
        }

        @Override
        public byte[] platform(cl_platform_id platform, int parameter) {
            if (asked++ == 0)
                throw new CLException("CL_OUT_OF_HOST_MEMORY", CL.CL_OUT_OF_HOST_MEMORY);
            return super.platform(platform, parameter);
        }
    }
}
