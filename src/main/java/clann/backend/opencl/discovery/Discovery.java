package clann.backend.opencl.discovery;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The OpenCL platforms and devices of this machine.
 *
 * @param problems all that is missing or broken, the platforms' too, each with its cause and what
 *     to do, in one line
 */
public record Discovery(List<Platform> platforms, List<String> problems) {

    /**
     * @param devices those that can be opened
     * @param problems why it has none, or why some of its devices cannot be used; a line each
     */
    public record Platform(
            String name,
            String vendor,
            String version,
            List<OpenClDevice> devices,
            List<String> problems) {

        public Platform {
            devices = List.copyOf(devices);
            problems = List.copyOf(problems);
        }

        boolean hasGpu() {
            return devices.stream().anyMatch(d -> d.facts().kind() == DeviceFacts.Kind.GPU);
        }
    }

    public Discovery {
        platforms = List.copyOf(platforms);
        problems = List.copyOf(problems);
    }

    /** Looks; opens nothing, and never throws for what it finds. */
    public static Discovery find() {
        return find(Host.here());
    }

    static Discovery find(Host host) {
        Diagnosis diagnosis = new Diagnosis(host);
        List<String> obstacles = diagnosis.beforeLoading();
        if (!obstacles.isEmpty()) return new Discovery(List.of(), obstacles);
        Optional<String> broken = Jocl.problem();
        if (broken.isPresent()) return new Discovery(List.of(), List.of(broken.get()));

        List<Platform> platforms =
                new PlatformQuery(new InfoQueries.OfDrivers(), diagnosis).platforms();
        List<String> problems = new ArrayList<>();
        for (Platform platform : platforms) problems.addAll(platform.problems());
        problems.addAll(diagnosis.afterLoading(platforms));
        return new Discovery(platforms, problems);
    }

    /** All of them; each stands at its number. */
    public List<OpenClDevice> devices() {
        return platforms.stream().flatMap(platform -> platform.devices().stream()).toList();
    }
}
