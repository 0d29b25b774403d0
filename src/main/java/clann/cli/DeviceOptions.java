package clann.cli;

import clann.backend.Precision;
import clann.train.Candidate;
import clann.train.DeviceChoice;
import clann.train.DeviceChoice.Admission;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where to compute, and in which precision. */
final class DeviceOptions {
    @Option(
            names = "--device",
            paramLabel = "auto|cpu|opencl|NAME|N",
            defaultValue = "auto",
            description =
                    "Where to compute: auto takes the fastest, measured at the work itself on every"
                            + " OpenCL device and the CPU through EJML, and remembered (for check see"
                            + " above); cpu is EJML; opencl is the best OpenCL device; else a part of a device's name, or its number in clann"
                            + " devices. Default: auto. Example: --device nvidia")
    private String device;

    @Option(
            names = "--precision",
            paramLabel = "float|double",
            converter = PrecisionWord.class,
            description =
                    "Numbers of 24 or of 53 significant bits. Default: float; for predict the model's"
                            + " own; for check see above."
                            + " Example: --precision double")
    private Precision precision;

    /** As the command line asks for it. */
    String request() {
        return device;
    }

    /** As the command line says; empty where it says nothing. */
    Optional<Precision> precision() {
        return Optional.ofNullable(precision);
    }

    /**
     * The devices to try in turn, each to be proven at its first use, for all that training uses
     * unless they are wanted for less.
     */
    List<Candidate> candidates(Precision in, ProofOption proof) {
        return new DeviceChoice(Optional.of(in), proof.admission()).candidates(device);
    }

    /** The requests that are meant: the one given, or one for each OpenCL device. */
    List<String> requests(boolean everyDevice) {
        return everyDevice
                ? new DeviceChoice(precision(), Admission.FREE).everyOpenClDevice()
                : List.of(device);
    }

    static final class PrecisionWord implements ITypeConverter<Precision> {
        @Override
        public Precision convert(String word) {
            for (Precision precision : Precision.values())
                if (precision.word().equals(word.toLowerCase(Locale.ROOT))) return precision;
            throw new TypeConversionException("'%s' is neither float nor double".formatted(word));
        }
    }
}
