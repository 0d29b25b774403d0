package clann.backend.opencl;

import clann.backend.Precision;
import clann.backend.opencl.discovery.DeviceFacts;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the kernels of a fused epoch are built: in which way, and with the one build parameter that
 * the network's shape leaves free. Builds differ in speed alone: all give the same bits.
 *
 * @param size of {@link FusedVariant#VECTORS} the vectors of 16 sums in registers, SUMS, 2 to 60;
 *     of {@link FusedVariant#GROUPS} the work-items of a group, GROUP, 64, 128 or 256
 */
public record FusedBuild(FusedVariant variant, int size) {
    private static final int LEAST_SUMS = 2;
    private static final int MOST_SUMS = 60;
    private static final Set<Integer> GROUP_SIZES = Set.of(64, 128, 256);
    private static final int STANDARD_GROUP = 128;

    /** Numbers in a vector of sums. */
    private static final int VECTOR = 16;

    /** Bytes of the narrowest vector register. */
    private static final int LEAST_REGISTER = 16;

    /** Of a register file of 512 or 256 bits a register, those not for sums. */
    private static final int OTHER_REGISTERS = 4;

    private static final Pattern TEXT = Pattern.compile("(SUMS|GROUP)=([1-9][0-9]{0,3})");

    /**
     * @throws IllegalArgumentException where the size is out of its range
     */
    public FusedBuild {
        boolean isInRange =
                switch (variant) {
                    case VECTORS -> size >= LEAST_SUMS && size <= MOST_SUMS;
                    case GROUPS -> GROUP_SIZES.contains(size);
                };
        if (!isInRange)
            throw new IllegalArgumentException(
                    "a fused epoch by %s is not built with %d".formatted(variant.word(), size));
    }

    /** What a device takes in one of the ways where nobody chose. */
    public static FusedBuild standard(
            FusedVariant variant, DeviceFacts device, Precision precision) {
        return new FusedBuild(
                variant,
                switch (variant) {
                    case VECTORS -> sums(device, precision);
                    case GROUPS -> STANDARD_GROUP;
                });
    }

    /** Likewise, in the way that suits the device. */
    public static FusedBuild standard(DeviceFacts device, Precision precision) {
        return standard(FusedVariant.of(device), device, precision);
    }

    private static int sums(DeviceFacts device, Precision precision) {
        int bytes = device.nativeFloatVector() * Float.BYTES;
        int registers = bytes >= 64 ? 32 : 16;
        int perVector = Math.max(1, VECTOR * precision.bytes() / Math.max(LEAST_REGISTER, bytes));
        return Math.max(LEAST_SUMS, (registers - OTHER_REGISTERS) / perVector);
    }

    /** Empty where it is not the text of a build whose size is in its range. */
    public static Optional<FusedBuild> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) return Optional.empty();
        var variant = matcher.group(1).equals("SUMS") ? FusedVariant.VECTORS : FusedVariant.GROUPS;
        try {
            return Optional.of(new FusedBuild(variant, Integer.parseInt(matcher.group(2))));
        } catch (IllegalArgumentException outOfRange) {
            return Optional.empty();
        }
    }

    /** Whether it is in the device's way, and within its limits. */
    public boolean fits(DeviceFacts device) {
        return variant == FusedVariant.of(device) && workGroup() <= device.largestWorkGroup();
    }

    /** Work-items of a group. */
    int workGroup() {
        return variant == FusedVariant.GROUPS ? size : 1;
    }

    /** The {@code -D} option of the kernels. */
    String parameters() {
        return switch (variant) {
            case VECTORS -> "-DSUMS=%d".formatted(size);
            case GROUPS -> "-DGROUP=%d".formatted(size);
        };
    }

    /** As tables and people read it, such as SUMS=28. */
    @Override
    public String toString() {
        return parameters().substring("-D".length());
    }
}
