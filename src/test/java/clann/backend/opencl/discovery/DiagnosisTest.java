package clann.backend.opencl.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiagnosisTest {
    private static final String LIBRARIES = "/usr/lib/x86_64-linux-gnu/";

    @TempDir Path root;

    @Test
    void withoutALoaderThePackageOfEachDistributionIsNamed() {
        FakeHost host = new FakeHost(root).icd("pocl.icd", "libpocl.so.2");
        assertOneLine(
                before(host),
                "no OpenCL loader (libOpenCL.so.1)",
                "apt install ocl-icd-libopencl1",
                "dnf install ocl-icd",
                "pacman -S ocl-icd");
    }

    @Test
    void withoutLoaderAndDriverBothAreAskedFor() {
        List<String> problems = before(new FakeHost(root));
        assertEquals(2, problems.size(), problems.toString());
        assertContains(problems.get(0), "no OpenCL loader");
        assertContains(problems.get(1), "no OpenCL driver", "pocl-opencl-icd");
    }

    @Test
    void aLoaderInLdLibraryPathIsEnough() {
        FakeHost host =
                new FakeHost(root)
                        .library("/opt/cl/libOpenCL.so.1")
                        .variable("LD_LIBRARY_PATH", "/nowhere:/opt/cl");
        assertEquals(List.of(), before(host));
    }

    @Test
    void aLoaderThatOnlyTheLinkersCacheKnowsIsEnough() {
        FakeHost host =
                new FakeHost(root)
                        .library("/opt/cuda/libOpenCL.so.1")
                        .file(
                                "/etc/ld.so.cache",
                                FakeHost.linkerCache(
                                        "/opt/cuda", "libA.so", "libOpenCL.so.1", "libZ.so"));
        assertEquals(List.of(), before(host));
    }

    @Test
    void anOlderTableBeforeTheLinkersCacheIsPassedOver() {
        byte[] cache = FakeHost.linkerCache("/opt/cuda", "libOpenCL.so.1");
        byte[] both = new byte[64 + cache.length];
        System.arraycopy("ld.so-1.7.0".getBytes(), 0, both, 0, 11);
        System.arraycopy(cache, 0, both, 64, cache.length);
        FakeHost host =
                new FakeHost(root)
                        .library("/opt/cuda/libOpenCL.so.1")
                        .file("/etc/ld.so.cache", both);
        assertEquals(List.of(), before(host));
    }

    @Test
    void aBrokenLinkersCacheLeavesTheUsualFolders() {
        byte[] cache = FakeHost.linkerCache("/opt/cuda", "libOpenCL.so.1");
        FakeHost host =
                FakeHost.withLoader(root).file("/etc/ld.so.cache", Arrays.copyOf(cache, 60));
        assertEquals(List.of(), before(host));
    }

    @Test
    void aLoaderForAnotherProcessorIsNamedWithItsFile() {
        FakeHost host =
                new FakeHost(root).file("/usr/lib/libOpenCL.so.1", FakeHost.elf(FakeHost.X86, 200));
        assertContains(
                before(host).get(0),
                "/usr/lib/libOpenCL.so.1 is made for 32-bit x86, this JVM for amd64");
    }

    @Test
    void aLoaderForAnotherProcessorDoesNotHideTheRightOne() {
        FakeHost host =
                FakeHost.withLoader(root)
                        .file("/lib64/libOpenCL.so.1", FakeHost.elf(FakeHost.X86, 200))
                        .file("/opt/libOpenCL.so.1", FakeHost.elf(FakeHost.X86, 200))
                        .variable("LD_LIBRARY_PATH", "/opt");
        assertEquals(List.of(), before(host));
    }

    @Test
    void aJvmOf32BitsIsToldToBeReplaced() {
        assertOneLine(
                before(FakeHost.withLoader(root).architecture("i386")), "(i386)", "64-bit JDK");
    }

    @Test
    void windowsWithoutOpenClIsSentToTheGraphicsDriver() {
        FakeHost host =
                new FakeHost(root).system("Windows 11").variable("SystemRoot", root.toString());
        assertOneLine(before(host), "OpenCL.dll", "graphics driver");
        host.file("/System32/OpenCL.dll", "");
        assertEquals(List.of(), before(host));
    }

    @Test
    void macOsIsLeftToJocl() {
        assertEquals(List.of(), before(new FakeHost(root).system("Mac OS X")));
    }

    @Test
    void aDriverThatIsCutOffForbidsOpenCl() {
        FakeHost host =
                FakeHost.withLoader(root)
                        .icd("pocl.icd", "/opt/libpocl.so.2")
                        .file(
                                "/opt/libpocl.so.2",
                                Arrays.copyOf(FakeHost.elf(FakeHost.X86_64, 5000), 4000));
        assertOneLine(
                before(host),
                "/etc/OpenCL/vendors/pocl.icd",
                "/opt/libpocl.so.2",
                "cut off after 4000 bytes");
    }

    @Test
    void withoutAnyDriverEachKindIsOffered() {
        assertOneLine(
                after(FakeHost.withLoader(root)),
                "no OpenCL driver is installed",
                "pocl-opencl-icd",
                "NVIDIA",
                "intel-opencl-icd",
                "rocm-opencl-icd");
    }

    @Test
    void anNvidiaLibraryWithoutRegistrationGetsTheExactCommands() {
        FakeHost host = FakeHost.withLoader(root).library(LIBRARIES + "libnvidia-opencl.so.1");
        assertOneLine(
                after(host),
                "NVIDIA",
                "mkdir -p /etc/OpenCL/vendors && echo libnvidia-opencl.so.1 >"
                        + " /etc/OpenCL/vendors/nvidia.icd",
                "echo libnvidia-opencl.so.1 > ~/.opencl/nvidia.icd && export"
                        + " OCL_ICD_VENDORS=~/.opencl");
    }

    @Test
    void otherDriversWithoutRegistrationAreFoundInTheirOwnFolders() {
        FakeHost host =
                FakeHost.withLoader(root)
                        .library("/opt/rocm/lib/libamdocl64.so")
                        .library(LIBRARIES + "intel-opencl/libigdrcl.so")
                        .library("/opt/intel/oneapi/compiler/latest/lib/libintelocl.so")
                        .library(LIBRARIES + "libpocl.so.2")
                        .library(LIBRARIES + "libRusticlOpenCL.so.1")
                        .folder("/etc/OpenCL/vendors");
        List<String> problems = after(host);
        assertEquals(5, problems.size(), problems.toString());
        assertContains(problems.get(0), "echo /opt/rocm/lib/libamdocl64.so > ");
        assertContains(problems.get(1), "echo " + LIBRARIES + "intel-opencl/libigdrcl.so > ");
        assertContains(problems.get(2), "/latest/lib/libintelocl.so");
        assertContains(problems.get(3), "echo libpocl.so.2 > /etc/OpenCL/vendors/pocl.icd");
        assertContains(problems.get(4), "echo libRusticlOpenCL.so.1 > ");
    }

    @Test
    void anUnregisteredGpuDriverIsToldEvenWhereAnotherPlatformWorks() {
        FakeHost host =
                FakeHost.withLoader(root)
                        .library(LIBRARIES + "libnvidia-opencl.so.1")
                        .library(LIBRARIES + "libpocl.so.2")
                        .icd("pocl.icd", "libpocl.so.2");
        assertOneLine(after(host, "Portable Computing Language"), "NVIDIA", "nvidia.icd");
    }

    @Test
    void aDriverWhosePlatformIsThereIsNoProblem() {
        FakeHost host =
                FakeHost.withLoader(root)
                        .library(LIBRARIES + "libpocl.so.2.10.0")
                        .icd("pocl.icd", "libpocl.so.2.10.0");
        assertEquals(List.of(), after(host, "Portable Computing Language"));
    }

    @Test
    void anIcdFileWithoutItsLibraryNamesBoth() {
        FakeHost host = FakeHost.withLoader(root).icd("nvidia.icd", "libnvidia-opencl.so.1");
        assertOneLine(
                after(host),
                "/etc/OpenCL/vendors/nvidia.icd names libnvidia-opencl.so.1",
                "not on this machine",
                "NVIDIA_DRIVER_CAPABILITIES");
    }

    @Test
    void anIcdFileWhoseLibraryIsForAnotherProcessorNamesBoth() {
        FakeHost host =
                FakeHost.withLoader(root)
                        .icd("amd.icd", "/opt/libamdocl64.so")
                        .file("/opt/libamdocl64.so", FakeHost.elf(183, 200));
        assertOneLine(
                after(host),
                "/etc/OpenCL/vendors/amd.icd names /opt/libamdocl64.so",
                "is made for aarch64, this JVM for amd64");
    }

    @Test
    void anEmptyIcdFileIsNamed() {
        assertOneLine(
                after(FakeHost.withLoader(root).icd("x.icd", "")),
                "/etc/OpenCL/vendors/x.icd has no library's name");
    }

    @Test
    void anIcdFileOfBytesIsNamed() {
        assertOneLine(
                after(FakeHost.withLoader(root).icd("x.icd", "\0\1\u00e9")),
                "/etc/OpenCL/vendors/x.icd has no library's name");
    }

    @Test
    void aBlankInAnIcdFileIsPointedOut() {
        FakeHost host =
                FakeHost.withLoader(root).library("/opt/libx.so").icd("x.icd", "/opt/libx.so ");
        assertOneLine(after(host), "/etc/OpenCL/vendors/x.icd has a space", "\"/opt/libx.so\"");
    }

    @Test
    void aVendorsVariableThatNamesNothingIsQuoted() {
        FakeHost host = withPocl().variable("OCL_ICD_VENDORS", "/nowhere");
        assertOneLine(after(host), "OCL_ICD_VENDORS=/nowhere is nothing", "unset OCL_ICD_VENDORS");
    }

    @Test
    void aVendorsVariableThatNamesAnEmptyFolderIsQuoted() {
        FakeHost host = withPocl().folder("/empty").variable("OCL_ICD_VENDORS", "/empty");
        assertOneLine(after(host), "OCL_ICD_VENDORS=/empty is a folder without .icd files");
    }

    @Test
    void aVendorsVariableThatNamesAFileOfAnotherKindIsQuoted() {
        FakeHost host =
                withPocl().file("/x.txt", "libpocl.so.2").variable("OCL_ICD_VENDORS", "/x.txt");
        assertOneLine(after(host), "OCL_ICD_VENDORS=/x.txt is neither a folder nor an .icd file");
    }

    @Test
    void theOlderVendorsVariableMustNameAFolder() {
        FakeHost host =
                withPocl().file("/x.icd", "libpocl.so.2").variable("OPENCL_VENDOR_PATH", "/x.icd");
        assertOneLine(after(host), "OPENCL_VENDOR_PATH=/x.icd", "unset OPENCL_VENDOR_PATH");
    }

    @Test
    void theVendorsVariableMayNameOneIcdFileOrOneLibrary() {
        FakeHost host = withPocl().file("/x.icd", "libpocl.so.2");
        for (String value : List.of("/x.icd", "pocl.icd", "libpocl.so.2"))
            assertEquals(
                    List.of(),
                    after(host.variable("OCL_ICD_VENDORS", value), "Portable Computing Language"),
                    value);
    }

    @Test
    void aRegisteredNvidiaDriverWithoutItsDeviceFilesIsSentToTheContainersOption() {
        FakeHost host =
                FakeHost.withLoader(root)
                        .library(LIBRARIES + "libnvidia-opencl.so.1")
                        .icd("nvidia.icd", "libnvidia-opencl.so.1");
        assertOneLine(
                after(host),
                "offers no platform",
                "there is no /dev/nvidia0",
                "docker run --gpus all");
    }

    @Test
    void aGpuWithoutItsDriverIsSeenByItsFiles() {
        FakeHost nvidia = withPocl().file("/dev/nvidia0", "");
        assertOneLine(
                after(nvidia, "Portable Computing Language"),
                "this machine has a GPU (/dev/nvidia0)",
                "nvidia-opencl-icd");
    }

    @Test
    void anIntelGpuWithoutItsDriverIsSeenByItsPciVendor() {
        FakeHost intel = withPocl().file("/sys/class/drm/renderD128/device/vendor", "0x8086\n");
        assertOneLine(
                after(intel, "Portable Computing Language"),
                "/dev/dri/renderD128",
                "intel-opencl-icd");
    }

    @Test
    void rusticlWithoutItsVariableIsToldToSetIt() {
        assertContains(
                empty(FakeHost.withLoader(root), "rusticl"),
                "platform rusticl has no device",
                "set RUSTICL_ENABLE to radeonsi");
    }

    @Test
    void rusticlWithAWrongVariableQuotesItAndLooksAtTheDeviceFiles() {
        FakeHost host = FakeHost.withLoader(root).variable("RUSTICL_ENABLE", "radeon");
        assertContains(
                empty(host, "rusticl"),
                "RUSTICL_ENABLE=radeon gives it none",
                "there is no /dev/dri/renderD*");
    }

    @Test
    void aClosedRenderNodeNamesTheGroup() {
        FakeHost host =
                FakeHost.withLoader(root)
                        .file("/dev/dri/renderD128", "")
                        .closedTo("/dev/dri/renderD128");
        for (String platform : List.of("Clover", "Intel(R) OpenCL HD Graphics"))
            assertContains(
                    empty(host, platform),
                    "may not open /dev/dri/renderD128",
                    "usermod -aG render");
    }

    @Test
    void amdWithoutKfdIsSentToTheKernelDriver() {
        assertContains(
                empty(FakeHost.withLoader(root), "AMD Accelerated Parallel Processing"),
                "there is no /dev/kfd",
                "--device /dev/kfd");
    }

    @Test
    void aClosedKfdNamesTheGroup() {
        FakeHost host = FakeHost.withLoader(root).file("/dev/kfd", "").closedTo("/dev/kfd");
        assertContains(
                empty(host, "AMD Accelerated Parallel Processing"),
                "may not open /dev/kfd",
                "render");
    }

    @Test
    void aVariableThatHidesDevicesIsQuoted() {
        FakeHost host =
                FakeHost.withLoader(root)
                        .file("/dev/nvidia0", "")
                        .variable("CUDA_VISIBLE_DEVICES", "");
        assertContains(empty(host, "NVIDIA CUDA"), "CUDA_VISIBLE_DEVICES=", "unset it");
    }

    private FakeHost withPocl() {
        return FakeHost.withLoader(root)
                .library(LIBRARIES + "libpocl.so.2")
                .icd("pocl.icd", "libpocl.so.2");
    }

    private static List<String> before(FakeHost host) {
        return new Diagnosis(host.host()).beforeLoading();
    }

    private static List<String> after(FakeHost host, String... platforms) {
        return new Diagnosis(host.host())
                .afterLoading(
                        Arrays.stream(platforms)
                                .map(
                                        name ->
                                                new Discovery.Platform(
                                                        name, "", "", List.of(), List.of()))
                                .toList());
    }

    private static String empty(FakeHost host, String platform) {
        return new Diagnosis(host.host()).platformWithoutDevice(platform);
    }

    private static void assertOneLine(List<String> problems, String... parts) {
        assertEquals(1, problems.size(), problems.toString());
        assertContains(problems.get(0), parts);
    }

    private static void assertContains(String problem, String... parts) {
        assertEquals(1, problem.lines().count(), problem);
        for (String part : parts)
            assertTrue(problem.contains(part), () -> "\"" + part + "\" is not in: " + problem);
    }
}
