package clann.backend.opencl.discovery;

import clann.backend.opencl.discovery.DynamicLinker.Lookup;
import clann.backend.opencl.discovery.Registry.Registration;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Why OpenCL, a driver or a device is not found, and what to do about it: each cause a line. It
 * reads files only; what the drivers themselves said is handed in.
 */
final class Diagnosis {
    /** What JOCL has a native library for. */
    private static final Set<String> ARCHITECTURES = Set.of("amd64", "x86_64", "aarch64");

    private static final String DRIVERS =
            "for the CPU PoCL (apt install pocl-opencl-icd), for a GPU its maker's driver with its"
                    + " OpenCL part (NVIDIA), intel-opencl-icd (Intel), rocm-opencl-icd or"
                    + " mesa-opencl-icd (AMD)";

    private final Host host;
    private final DynamicLinker linker;
    private final Registry registry;

    Diagnosis(Host host) {
        this.host = host;
        this.linker = new DynamicLinker(host);
        this.registry = Registry.of(host, linker);
    }

    /** Why OpenCL must not even be touched; empty where it may. */
    List<String> beforeLoading() {
        if (!ARCHITECTURES.contains(host.architecture()))
            return List.of(
                    ("JOCL has no native library for this JVM's architecture (%s): use a 64-bit"
                                    + " JDK for amd64 or aarch64")
                            .formatted(host.architecture()));
        if (host.windows()) return windowsLoader();
        if (!host.linux()) return List.of(); // macOS ships OpenCL
        List<String> problems = new ArrayList<>();
        loader().ifPresent(problems::add);
        if (problems.isEmpty())
            registry.registrations().forEach(r -> fatal(r).ifPresent(problems::add));
        else if (registry.registrations().isEmpty() && driversHere().isEmpty())
            problems.add("no OpenCL driver is installed: " + DRIVERS);
        return problems;
    }

    private List<String> windowsLoader() {
        List<String> folders = new ArrayList<>();
        folders.add(host.variable("SystemRoot") + "/System32");
        folders.addAll(List.of(host.variable("PATH").split(";")));
        return folders.stream().anyMatch(folder -> new File(folder, "OpenCL.dll").exists())
                ? List.of()
                : List.of(
                        "Windows has no OpenCL.dll: install the graphics driver from the GPU's"
                                + " maker, which brings it");
    }

    private Optional<String> loader() {
        Optional<Lookup.Unusable> unusable = Optional.empty();
        for (String library : List.of("libOpenCL.so.1", "libOpenCL.so")) {
            Lookup lookup = linker.find(library);
            if (lookup instanceof Lookup.Found) return Optional.empty();
            if (lookup instanceof Lookup.Unusable found && unusable.isEmpty())
                unusable = Optional.of(found);
        }
        String install =
                "Debian, Ubuntu: apt install ocl-icd-libopencl1; Fedora: dnf install ocl-icd;"
                        + " Arch: pacman -S ocl-icd";
        return Optional.of(
                unusable.map(
                                found ->
                                        "the OpenCL loader %s %s: install one for this JVM (%s)"
                                                .formatted(
                                                        found.file(),
                                                        found.fault().reason(),
                                                        install))
                        .orElse("no OpenCL loader (libOpenCL.so.1) is installed: " + install));
    }

    /** A driver that would take the process with it. */
    private Optional<String> fatal(Registration registration) {
        return linker.find(registration.library()) instanceof Lookup.Unusable found
                        && found.fault().fatal()
                ? Optional.of(unusable(registration, found))
                : Optional.empty();
    }

    /** Why there is no platform, or fewer than there could be. */
    List<String> afterLoading(List<Discovery.Platform> platforms) {
        List<String> problems = new ArrayList<>();
        if (host.linux()) {
            registry.problem().ifPresent(problems::add);
            for (Registration registration : registry.registrations())
                problem(registration, platforms).ifPresent(problems::add);
            problems.addAll(driversWithoutRegistration(platforms));
            problems.addAll(hardwareWithoutDriver(platforms));
        }
        if (platforms.isEmpty() && problems.isEmpty())
            problems.add(
                    host.linux()
                            ? "no OpenCL driver is installed: " + DRIVERS
                            : "OpenCL has no platform: install the graphics driver from the GPU's"
                                    + " maker");
        return problems;
    }

    private Optional<String> problem(
            Registration registration, List<Discovery.Platform> platforms) {
        String library = registration.library();
        if (library.isBlank())
            return Optional.of(
                    ("%s has no library's name in its first line: reinstall its driver, or delete"
                                    + " the file")
                            .formatted(registration.source()));
        if (!library.equals(library.strip()))
            return Optional.of(
                    ("%s has a space before or after \"%s\", which OpenCL's loader takes for a"
                                    + " part of the name: delete the space")
                            .formatted(registration.source(), library.strip()));
        Lookup lookup = linker.find(library);
        if (lookup instanceof Lookup.Found found) return silent(registration, found, platforms);
        if (lookup instanceof Lookup.Unusable found)
            return Optional.of(unusable(registration, found));
        return Optional.of(
                "%s names %s, which is not on this machine: install %s, or delete the file"
                        .formatted(
                                registration.source(),
                                library,
                                Driver.ofLibrary(library)
                                        .map(Driver::installation)
                                        .orElse("the driver that it belongs to")));
    }

    private static String unusable(Registration registration, Lookup.Unusable found) {
        return "%s names %s, but %s %s: reinstall that driver, or delete the .icd file"
                .formatted(
                        registration.source(),
                        registration.library(),
                        found.file(),
                        found.fault().reason());
    }

    /** A driver whose library is fine and whose platform is not there all the same. */
    private Optional<String> silent(
            Registration registration, Lookup.Found found, List<Discovery.Platform> platforms) {
        Optional<Driver> driver = Driver.ofLibrary(registration.library());
        // which platform a driver of unknown make offers cannot be told
        if (driver.map(known -> offered(known, platforms)).orElse(!platforms.isEmpty()))
            return Optional.empty();
        List<String> missing = linker.missingFor(found.file());
        if (!missing.isEmpty())
            return Optional.of(
                    "%s names %s, which does not load, for it needs %s: install that"
                            .formatted(
                                    registration.source(),
                                    found.file(),
                                    String.join(", ", missing)));
        String remedy =
                driver.flatMap(known -> known.deviceFiles().problem(host))
                        .orElse(
                                "reinstall that driver; a GPU's must have its kernel module's"
                                        + " version");
        return Optional.of(
                "%s names %s, which offers no platform: %s"
                        .formatted(registration.source(), found.file(), remedy));
    }

    private List<String> driversWithoutRegistration(List<Discovery.Platform> platforms) {
        if (!registry.usual()) return List.of();
        List<String> problems = new ArrayList<>();
        for (Driver driver : driversHere())
            if (!registered(driver) && !offered(driver, platforms))
                problems.add(unregistered(driver, driver.installedLibrary(linker).orElseThrow()));
        return problems;
    }

    private static String unregistered(Driver driver, String library) {
        return ("the library of the %1$s driver, %2$s, is here, but no .icd file names it: as root,"
                        + " mkdir -p %3$s && echo %2$s > %3$s/%4$s; or without root, mkdir -p"
                        + " ~/.opencl"
                        + " && echo %2$s > ~/.opencl/%4$s && export OCL_ICD_VENDORS=~/.opencl")
                .formatted(driver.title(), library, Registry.FOLDER, driver.icdFile());
    }

    private List<String> hardwareWithoutDriver(List<Discovery.Platform> platforms) {
        List<String> problems = new ArrayList<>();
        for (Driver driver : List.of(Driver.NVIDIA, Driver.AMD, Driver.INTEL_GPU)) {
            if (registered(driver)
                    || offered(driver, platforms)
                    || driver.installedLibrary(linker).isPresent()
                    || platforms.stream().anyMatch(Discovery.Platform::hasGpu)) continue;
            driver.deviceFiles()
                    .sign(host)
                    .ifPresent(
                            file ->
                                    problems.add(
                                            ("this machine has a GPU (%s), but not its OpenCL"
                                                            + " driver: install %s")
                                                    .formatted(file, driver.installation())));
        }
        return problems;
    }

    /** Why a platform has no device. */
    String platformWithoutDevice(String platform) {
        Optional<Driver> driver = Driver.ofPlatform(platform);
        String variables =
                driver.stream()
                        .flatMap(known -> known.hidingVariables().stream())
                        .filter(host.environment()::containsKey)
                        .map(name -> name + "=" + host.variable(name))
                        .collect(Collectors.joining(", "));
        String names = "radeonsi (AMD), iris (Intel), nouveau (NVIDIA) or llvmpipe (the CPU)";
        String cause;
        if (driver.isPresent() && driver.get() == Driver.RUSTICL)
            cause =
                    variables.isEmpty()
                            ? "it takes only what a variable names: set RUSTICL_ENABLE to " + names
                            : "%s gives it none: set it to %s; %s"
                                    .formatted(
                                            variables,
                                            names,
                                            DeviceFiles.DRM
                                                    .problem(host)
                                                    .orElse(
                                                            "the GPU's files in /dev/dri can be"
                                                                    + " opened"));
        else if (!variables.isEmpty()) cause = variables + " hides them: unset it";
        else
            cause =
                    driver.flatMap(known -> known.deviceFiles().problem(host))
                            .orElse(
                                    platform.startsWith("Portable Computing Language")
                                            ? "PoCL shows none where it cannot write its cache: set"
                                                    + " POCL_CACHE_DIR to a folder of yours"
                                            : "its driver knows none of this machine's: nothing to"
                                                    + " mend if another platform has it");
        return "platform %s has no device: %s".formatted(platform, cause);
    }

    private List<Driver> driversHere() {
        List<Driver> here = new ArrayList<>();
        for (Driver driver : Driver.values())
            if (driver.installedLibrary(linker).isPresent()) here.add(driver);
        return here;
    }

    private boolean registered(Driver driver) {
        return registry.registrations().stream()
                .anyMatch(r -> Driver.ofLibrary(r.library()).equals(Optional.of(driver)));
    }

    private static boolean offered(Driver driver, List<Discovery.Platform> platforms) {
        return platforms.stream().anyMatch(platform -> driver.offers(platform.name()));
    }
}
