package clann.backend.opencl;

import clann.backend.opencl.discovery.DeviceFacts;
import clann.backend.opencl.discovery.DeviceFacts.Kind;
import java.util.Optional;

/** The two ways in which a device trains a whole epoch in one launch. */
public enum FusedVariant {
    /** A network a work-item, in vectors and private memory: for CPUs. */
    VECTORS("fused_epoch", ""),
    /** A network a work-group, in local memory: for everything else. */
    GROUPS("fused_groups", "_group");

    /** Floats in a register of the narrowest CPU that gains from vectors. */
    private static final int LEAST_VECTOR = 4;

    /**
     * Networks a core and launch: so many that none of the cores waits long for the last one's end.
     */
    private static final int NETWORKS_A_CORE = 128;

    private final String file;
    private final String suffix;

    FusedVariant(String file, String suffix) {
        this.file = file;
        this.suffix = suffix;
    }

    /** The one that suits a device. */
    static FusedVariant of(DeviceFacts device) {
        return device.kind() == Kind.CPU && VECTORS.lacks(device).isEmpty() ? VECTORS : GROUPS;
    }

    /** What it needs and the device has not, in words; empty: it has all. */
    Optional<String> lacks(DeviceFacts device) {
        // without vector registers a compiler takes the vectors apart, which is hours of work for
        // some
        return this == VECTORS && device.nativeFloatVector() < LEAST_VECTOR
                ? Optional.of("the device has no vector registers")
                : Optional.empty();
    }

    /**
     * How many networks of many are trained in one launch. A core keeps one in its caches for as
     * many steps as a launch has, so there it is few networks and many steps; a GPU is the better
     * filled the more there are.
     */
    int networksALaunch(DeviceFacts device) {
        return switch (this) {
            case VECTORS -> NETWORKS_A_CORE * device.computeUnits();
            case GROUPS -> Integer.MAX_VALUE;
        };
    }

    /** In {@code kernels/}, without {@code .cl}. */
    String file() {
        return file;
    }

    Kernel training(OpenClBackend device, String options) {
        return device.kernel(file, "fused_train" + suffix, options);
    }

    Kernel evaluation(OpenClBackend device, String options) {
        return device.kernel(file, "fused_evaluate" + suffix, options);
    }

    /**
     * Why the device does not run the compiled kernels of a network that should fit, in words;
     * empty: it does.
     *
     * @throws clann.UserError of kind DEVICE where they cannot be compiled
     */
    Optional<String> obstacle(OpenClBackend device, FusedLayout layout) {
        String options = layout.options();
        return layout.obstacle(device.facts(), training(device, options).needs())
                .or(() -> layout.obstacle(device.facts(), evaluation(device, options).needs()));
    }

    /** As the rows of a check spell it. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
