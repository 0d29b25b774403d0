package clann.backend.opencl.discovery;

import clann.backend.opencl.discovery.Discovery.Platform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/** Lists the platforms and their devices, and notes what each cannot answer. */
record PlatformQuery(InfoQueries answers, Diagnosis diagnosis) {
    private static final Pattern VERSION = Pattern.compile("OpenCL (\\d+)\\.(\\d+).*");

    /** A platform before its devices have numbers and labels. */
    private record Found(
            cl_platform_id id,
            String name,
            String vendor,
            String version,
            List<Candidate> devices,
            List<String> problems) {}

    private record Candidate(cl_device_id id, String name) {}

    List<Platform> platforms() {
        List<Found> found = new ArrayList<>();
        for (cl_platform_id id : platformIds()) found.add(ask(id, found.size()));
        return numbered(found);
    }

    private cl_platform_id[] platformIds() {
        try {
            return answers.platforms();
        } catch (CLException e) {
            return new cl_platform_id[0]; // CL_PLATFORM_NOT_FOUND_KHR: the diagnosis tells why
        }
    }

    private Found ask(cl_platform_id id, int place) {
        List<Candidate> devices = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        String name = "number " + place;
        String vendor = "";
        String version = "";
        try {
            name = text(id, CL.CL_PLATFORM_NAME);
            vendor = text(id, CL.CL_PLATFORM_VENDOR);
            version = text(id, CL.CL_PLATFORM_VERSION);
            cl_device_id[] ids = deviceIds(id);
            for (cl_device_id device : ids) ask(device, name, devices, problems);
            if (ids.length == 0) problems.add(diagnosis.platformWithoutDevice(name));
        } catch (CLException e) {
            problems.add(silent("platform " + name, e));
        }
        return new Found(id, name, vendor, version, devices, problems);
    }

    private cl_device_id[] deviceIds(cl_platform_id platform) {
        try {
            return answers.devices(platform);
        } catch (CLException e) {
            if (e.getStatus() == CL.CL_DEVICE_NOT_FOUND) return new cl_device_id[0];
            throw e;
        }
    }

    private void ask(
            cl_device_id id, String platform, List<Candidate> devices, List<String> problems) {
        try {
            DeviceQuery device = new DeviceQuery(answers, id);
            String name = device.text(CL.CL_DEVICE_NAME);
            Optional<String> unfit = unfit(device, name);
            unfit.ifPresent(problems::add);
            if (unfit.isEmpty()) devices.add(new Candidate(id, name));
        } catch (CLException e) {
            problems.add(silent("a device of platform " + platform, e));
        }
    }

    /** Why a device cannot train. */
    private static Optional<String> unfit(DeviceQuery device, String name) {
        if (!device.flag(CL.CL_DEVICE_AVAILABLE))
            return Optional.of(
                    "device %s says that it is not available: end what else uses it, or reset it"
                            .formatted(name));
        if (!device.flag(CL.CL_DEVICE_COMPILER_AVAILABLE))
            return Optional.of(
                    "device %s has no compiler for kernels: install the whole of its driver"
                            .formatted(name));
        String version = device.text(CL.CL_DEVICE_VERSION);
        if (older(version))
            return Optional.of(
                    "device %s has %s, kernels need OpenCL 1.2: install a newer driver"
                            .formatted(name, version));
        return Optional.empty();
    }

    private static boolean older(String version) {
        Matcher number = VERSION.matcher(version);
        if (!number.matches()) return false;
        int major = Integer.parseInt(number.group(1));
        int minor = Integer.parseInt(number.group(2));
        return major < 1 || major == 1 && minor < 2;
    }

    private List<Platform> numbered(List<Found> all) {
        Map<String, Integer> namesakes = new HashMap<>();
        for (Found found : all)
            for (Candidate device : found.devices())
                namesakes.merge(device.name(), 1, Integer::sum);

        Map<String, Integer> seen = new HashMap<>();
        List<Platform> platforms = new ArrayList<>();
        int number = 0;
        for (Found found : all) {
            List<OpenClDevice> devices = new ArrayList<>();
            for (Candidate device : found.devices()) {
                String name = device.name();
                int which = seen.merge(name, 1, Integer::sum);
                String label = namesakes.get(name) == 1 ? name : name + " #" + which;
                try {
                    DeviceFacts facts =
                            new DeviceQuery(answers, device.id())
                                    .facts(number, label, found.name(), found.version());
                    devices.add(new OpenClDevice(facts, found.id(), device.id()));
                    number++;
                } catch (CLException e) {
                    found.problems().add(silent("device " + label, e));
                }
            }
            platforms.add(
                    new Platform(
                            found.name(),
                            found.vendor(),
                            found.version(),
                            devices,
                            found.problems()));
        }
        return platforms;
    }

    private static String silent(String what, CLException e) {
        return "%s does not answer (%s): reinstall its driver".formatted(what, e.getMessage());
    }

    private String text(cl_platform_id platform, int parameter) {
        return DeviceQuery.text(answers.platform(platform, parameter));
    }
}
