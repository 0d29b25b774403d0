package clann.backend.opencl.discovery;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The files below /dev through which a driver reaches its devices. */
enum DeviceFiles {
    NVIDIA("0x10de"),
    AMD("0x1002"),
    /** Whatever Mesa or Intel drives. */
    DRM("0x8086"),
    NONE("");

    private static final Pattern NVIDIA_DEVICE = Pattern.compile("nvidia\\d+");
    private static final Pattern RENDER_NODE = Pattern.compile("renderD\\d+");
    private static final String JOIN_RENDER =
            "add yourself to the group render (sudo usermod -aG render,video $USER), then log in"
                    + " again";

    private final String pciVendor;

    DeviceFiles(String pciVendor) {
        this.pciVendor = pciVendor;
    }

    /** What keeps this user from the devices, and what to do; empty where nothing is seen. */
    Optional<String> problem(Host host) {
        return switch (this) {
            case NVIDIA -> nvidia(host);
            case AMD -> {
                Optional<String> problem = amd(host);
                yield problem.isPresent() ? problem : drm(host);
            }
            case DRM -> drm(host);
            case NONE -> Optional.empty();
        };
    }

    /** A file that shows that such a GPU is in this machine. */
    Optional<String> sign(Host host) {
        List<String> signs = new ArrayList<>();
        if (this == NVIDIA) signs.addAll(host.list("/dev", NVIDIA_DEVICE));
        if (this == AMD && host.exists("/dev/kfd")) signs.add("/dev/kfd");
        if (this != NONE)
            for (String card : host.list("/sys/class/drm", RENDER_NODE))
                if (host.firstLine(card + "/device/vendor").orElse("").strip().equals(pciVendor))
                    signs.add("/dev/dri" + card.substring(card.lastIndexOf('/')));
        return signs.stream().findFirst();
    }

    private static Optional<String> nvidia(Host host) {
        List<String> files = host.list("/dev", NVIDIA_DEVICE);
        if (files.isEmpty())
            return Optional.of(
                    "there is no /dev/nvidia0: load the kernel's driver (nvidia-smi must list the"
                            + " GPU), or start the container with its GPUs (docker run --gpus"
                            + " all)");
        return closed(host, files, "ask for access to it: an administrator sets its permissions");
    }

    private static Optional<String> amd(Host host) {
        if (!host.exists("/dev/kfd"))
            return Optional.of(
                    "there is no /dev/kfd: load the kernel's driver amdgpu, or start the container"
                            + " with --device /dev/kfd --device /dev/dri");
        return closed(host, List.of("/dev/kfd"), JOIN_RENDER);
    }

    private static Optional<String> drm(Host host) {
        List<String> files = host.list("/dev/dri", RENDER_NODE);
        if (files.isEmpty())
            return Optional.of(
                    "there is no /dev/dri/renderD*: where there is a GPU, load its kernel driver,"
                            + " or"
                            + " start the container with --device /dev/dri");
        return closed(host, files, JOIN_RENDER);
    }

    private static Optional<String> closed(Host host, List<String> files, String remedy) {
        return files.stream()
                .filter(file -> !host.opens(file))
                .findFirst()
                .map(file -> "this user may not open " + file + ": " + remedy);
    }
}
