package clann.backend.opencl.discovery;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The OpenCL drivers that there are on Linux, and what each needs. */
enum Driver {
    NVIDIA(
            "NVIDIA",
            "nvidia.icd",
            "NVIDIA",
            List.of("libnvidia-opencl.so.1"),
            List.of("/usr/local/nvidia/lib64", "/usr/lib/nvidia"),
            "the NVIDIA driver's OpenCL part (Debian: apt install nvidia-opencl-icd; Ubuntu:"
                    + " libnvidia-compute-VERSION; a container: NVIDIA_DRIVER_CAPABILITIES=all)",
            DeviceFiles.NVIDIA),
    AMD(
            "AMD",
            "amdocl64.icd",
            "AMD.*",
            List.of("libamdocl64.so", "libamdocl64.so.2"),
            List.of(
                    "/opt/rocm/lib",
                    "/opt/rocm/opencl/lib",
                    "/opt/amdgpu-pro/lib/x86_64-linux-gnu"),
            "AMD's OpenCL driver (apt install rocm-opencl-icd, or mesa-opencl-icd)",
            DeviceFiles.AMD),
    INTEL_GPU(
            "Intel GPU",
            "intel.icd",
            "Intel.*Graphics",
            List.of("libigdrcl.so"),
            List.of(
                    "/usr/lib/x86_64-linux-gnu/intel-opencl",
                    "/usr/lib64/intel-opencl",
                    "/usr/lib/intel-opencl"),
            "Intel's OpenCL driver (Debian, Ubuntu: apt install intel-opencl-icd)",
            DeviceFiles.DRM),
    INTEL_CPU(
            "Intel CPU",
            "intel-cpu.icd",
            "Intel(?!.*Graphics).*",
            List.of("libintelocl.so"),
            List.of("/opt/intel/oneapi/compiler/latest/lib"),
            "Intel's CPU runtime for OpenCL",
            DeviceFiles.NONE),
    POCL(
            "PoCL",
            "pocl.icd",
            "Portable Computing Language",
            List.of("libpocl.so.2", "libpocl.so"),
            List.of(),
            "PoCL (apt install pocl-opencl-icd)",
            DeviceFiles.NONE),
    RUSTICL(
            "rusticl",
            "rusticl.icd",
            "rusticl",
            List.of("libRusticlOpenCL.so.1"),
            List.of(),
            "Mesa's rusticl (apt install mesa-opencl-icd)",
            DeviceFiles.DRM),
    CLOVER(
            "Clover",
            "mesa.icd",
            "Clover",
            List.of("libMesaOpenCL.so.1"),
            List.of(),
            "Mesa's Clover (apt install mesa-opencl-icd)",
            DeviceFiles.DRM);

    private final String title;
    private final String icdFile;
    private final Pattern platform;
    private final List<String> libraries;
    private final List<String> folders;
    private final String installation;
    private final DeviceFiles deviceFiles;

    Driver(
            String title,
            String icdFile,
            String platform,
            List<String> libraries,
            List<String> folders,
            String installation,
            DeviceFiles deviceFiles) {
        this.title = title;
        this.icdFile = icdFile;
        this.platform = Pattern.compile(platform + ".*", Pattern.CASE_INSENSITIVE);
        this.libraries = libraries;
        this.folders = folders;
        this.installation = installation;
        this.deviceFiles = deviceFiles;
    }

    String title() {
        return title;
    }

    /** The usual name of the file that registers it. */
    String icdFile() {
        return icdFile;
    }

    /** What to install to have it. */
    String installation() {
        return installation;
    }

    DeviceFiles deviceFiles() {
        return deviceFiles;
    }

    /** The variables that can hide its devices. */
    List<String> hidingVariables() {
        return switch (this) {
            case NVIDIA -> List.of("CUDA_VISIBLE_DEVICES");
            case AMD -> List.of("ROCR_VISIBLE_DEVICES", "GPU_DEVICE_ORDINAL");
            case POCL -> List.of("POCL_DEVICES");
            case RUSTICL -> List.of("RUSTICL_ENABLE");
            case INTEL_GPU, INTEL_CPU, CLOVER -> List.of();
        };
    }

    boolean offers(String platformName) {
        return platform.matcher(platformName).matches();
    }

    static Optional<Driver> ofPlatform(String platformName) {
        return Arrays.stream(values()).filter(driver -> driver.offers(platformName)).findFirst();
    }

    /** By the library's file name, whatever its folder and version. */
    static Optional<Driver> ofLibrary(String library) {
        String name = withoutVersion(library.substring(library.lastIndexOf('/') + 1));
        return Arrays.stream(values())
                .filter(driver -> name.equals(withoutVersion(driver.libraries.get(0))))
                .findFirst();
    }

    private static String withoutVersion(String library) {
        return library.replaceFirst("\\.so.*", "");
    }

    /** Its library as an .icd file can name it: the plain name where the linker finds that. */
    Optional<String> installedLibrary(DynamicLinker linker) {
        for (String library : libraries)
            if (linker.find(library) instanceof DynamicLinker.Lookup.Found)
                return Optional.of(library);
        for (String folder : folders)
            for (String library : libraries)
                if (linker.find(Host.inside(folder, library))
                        instanceof DynamicLinker.Lookup.Found found)
                    return Optional.of(found.file());
        return Optional.empty();
    }
}
