package clann.train;

import clann.UserError;
import clann.backend.Precision;
import clann.backend.ejml.EjmlBackend;
import clann.backend.opencl.OpenClBackend;
import clann.backend.opencl.discovery.DeviceFacts;
import clann.backend.opencl.discovery.DeviceFacts.Kind;
import clann.backend.opencl.discovery.Discovery;
import clann.backend.opencl.discovery.OpenClDevice;
import clann.proof.Claim;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * From the words of {@code --device} to the devices to use. Where they are several, they are in the
 * order of their kind, for {@link FastestFirst} to put in that of their speed.
 */
public final class DeviceChoice {
    /** GPUs before accelerators before CPUs; then the one that can do more at once. */
    private static final Comparator<OpenClDevice> BEST_FIRST =
            Comparator.<OpenClDevice>comparingInt(device -> rank(device.facts().kind()))
                    .thenComparing(
                            device -> device.facts().unifiedMemory(), Comparator.naturalOrder())
                    .thenComparing(device -> peak(device.facts()), Comparator.reverseOrder())
                    .thenComparingInt(device -> device.facts().number());

    private final Optional<Precision> precision;
    private final Admission admission;
    private final Supplier<Discovery> discovery;

    /** What is asked of an OpenCL device before it is used. */
    public interface Admission {
        /** No proof: for those who prove it themselves, or want none. */
        Admission FREE = (device, claims, notices) -> 0;

        /**
         * @param claims of what it is wanted for
         * @param notices takes a line for what its user has to wait for
         * @return how many programs were compiled for that
         * @throws UserError of kind DEVICE where the device may not be used
         */
        int require(OpenClBackend device, List<Claim> claims, Consumer<String> notices);
    }

    /**
     * @param precision that the device has to compute in; empty: double where it has it, else float
     * @param admission what an OpenCL device has to pass when it is opened
     */
    public DeviceChoice(Optional<Precision> precision, Admission admission) {
        this(precision, admission, Discovery::find);
    }

    DeviceChoice(
            Optional<Precision> precision, Admission admission, Supplier<Discovery> discovery) {
        this.admission = admission;
        this.precision = precision;
        this.discovery = discovery;
    }

    private static int rank(Kind kind) {
        return switch (kind) {
            case GPU -> 0;
            case ACCELERATOR -> 1;
            case CPU -> 2;
            case OTHER -> 3;
        };
    }

    /** Something that grows with floats a second: units x clock x width of a register. */
    private static long peak(DeviceFacts facts) {
        return (long) facts.computeUnits()
                * Math.max(1, facts.clockMhz())
                * Math.max(1, facts.nativeFloatVector());
    }

    /**
     * The devices that a request means: one, which has to work, or for {@code auto} all in turn.
     *
     * @param request {@code auto}, {@code cpu}, {@code opencl}, a part of a device's name, or its
     *     number
     * @throws UserError of kind DEVICE where there is no OpenCL device to choose from, of kind
     *     INPUT where the request names none
     */
    public List<Candidate> candidates(String request) {
        return switch (request) {
            case "auto" -> auto();
            case "cpu" -> List.of(ejml("as --device cpu says"));
            case "opencl" -> List.of(best());
            default -> List.of(named(request));
        };
    }

    /** The requests that name every OpenCL device here, by number. */
    public List<String> everyOpenClDevice() {
        Discovery found = discovery.get();
        if (found.devices().isEmpty()) throw UserError.device("--all: " + whyNone(found));
        return found.devices().stream()
                .map(device -> String.valueOf(device.facts().number()))
                .toList();
    }

    private List<Candidate> auto() {
        Discovery found = discovery.get();
        List<OpenClDevice> usable = usable(found).toList();
        boolean gpu = usable.stream().anyMatch(device -> rank(device.facts().kind()) < 2);
        List<Candidate> candidates = new ArrayList<>();
        for (OpenClDevice device : usable) {
            String reason =
                    gpu
                            ? "the best GPU or accelerator here"
                            : "as there is no GPU or accelerator" + inPrecision(found);
            candidates.add(openCl(device, candidates.isEmpty() ? reason : "the next best"));
        }
        candidates.add(ejml(candidates.isEmpty() ? "as " + whyNone(found) : "which always works"));
        return candidates;
    }

    private String inPrecision(Discovery found) {
        return usable(found).count() < found.devices().size() ? " for double" : "";
    }

    private String whyNone(Discovery found) {
        if (!found.devices().isEmpty()) return "no OpenCL device here computes in double";
        return found.problems().stream()
                .findFirst()
                .map(problem -> "OpenCL is not to be had: " + problem)
                .orElse("there is no OpenCL device");
    }

    private Stream<OpenClDevice> usable(Discovery found) {
        return found.devices().stream().filter(this::computes).sorted(BEST_FIRST);
    }

    private boolean computes(OpenClDevice device) {
        return precisionOn(device) == Precision.FLOAT || device.facts().fp64();
    }

    private Precision precisionOn(OpenClDevice device) {
        return precision.orElse(device.facts().fp64() ? Precision.DOUBLE : Precision.FLOAT);
    }

    private Candidate best() {
        Discovery found = discovery.get();
        return usable(found)
                .findFirst()
                .map(device -> openCl(device, "the best OpenCL device here"))
                .orElseThrow(
                        () ->
                                UserError.device(
                                        "--device opencl: %s; --device cpu always works"
                                                .formatted(whyNone(found))));
    }

    private Candidate named(String request) {
        Discovery found = discovery.get();
        List<OpenClDevice> devices = found.devices();
        if (request.matches("[0-9]{1,9}") && Integer.parseInt(request) < devices.size())
            return openCl(devices.get(Integer.parseInt(request)), "as --device says");
        String part = request.toLowerCase(Locale.ROOT);
        return devices.stream()
                .filter(device -> !part.isBlank())
                .filter(device -> device.facts().label().toLowerCase(Locale.ROOT).contains(part))
                .min(BEST_FIRST)
                .map(device -> openCl(device, "as --device says"))
                .orElseThrow(
                        () ->
                                UserError.input(
                                        "--device %s is none of this machine; it has auto, cpu%s"
                                                .formatted(request, known(devices))));
    }

    private static String known(List<OpenClDevice> devices) {
        StringBuilder known = new StringBuilder();
        if (devices.isEmpty()) return "; clann devices says why there is no OpenCL device";
        known.append(", opencl");
        for (OpenClDevice device : devices)
            known.append(", %d (%s)".formatted(device.facts().number(), device.facts().label()));
        return known.toString();
    }

    private Candidate openCl(OpenClDevice device, String reason) {
        return new Candidate(
                "%s (OpenCL, %s)".formatted(device.facts().label(), device.facts().kind().word()),
                reason,
                identity(device),
                notices -> OpenClBackend.open(device, precisionOn(device)),
                admission,
                List.of(Candidate::ofTraining),
                Optional.empty());
    }

    private String identity(OpenClDevice device) {
        return device.facts().identity() + "\n" + precisionOn(device).word();
    }

    private Candidate ejml(String reason) {
        Precision onCpu = precision.orElse(Precision.DOUBLE);
        return new Candidate(
                "the CPU through EJML",
                reason,
                String.join(
                        ", ",
                        EjmlBackend.installed(),
                        System.getProperty("java.version"),
                        onCpu.word()),
                notices -> EjmlBackend.fast(onCpu));
    }
}
