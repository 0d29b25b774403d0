package clann.backend.opencl.discovery;

import java.nio.file.Path;
import java.util.Map;

/** Runs in a JVM of its own: the devices' labels and the problems, a line each. */
final class PrintDiscovery {
    private PrintDiscovery() {}

    /** With an argument: on the fake machine below that folder. */
    public static void main(String[] arguments) {
        Host host =
                arguments.length == 0
                        ? Host.here()
                        : new Host(Path.of(arguments[0]), Map.of(), "Linux", "amd64", file -> true);
        Discovery found = Discovery.find(host);
        for (OpenClDevice device : found.devices())
            System.out.println("device " + device.facts().label());
        for (String problem : found.problems()) System.out.println("problem " + problem);
    }
}
