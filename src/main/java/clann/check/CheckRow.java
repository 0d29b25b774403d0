package clann.check;

import clann.backend.Precision;
import clann.proof.Case;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One line of a check's table.
 *
 * @param subject the kernel, the function in kernels, or what of training it is
 * @param variant of the kernel; empty where there is only one
 * @param cases that were run
 * @param worst the largest error as a share of what is allowed
 * @param verdict in words
 * @param smallestCase of a kernel that failed
 * @param details numbers and places of a failure, a line each
 */
public record CheckRow(
        String subject,
        String variant,
        Precision precision,
        long cases,
        double worst,
        boolean holds,
        String verdict,
        Optional<Case> smallestCase,
        List<String> details) {

    /**
     * A device that failed instead of giving a result.
     *
     * @param why in lines
     */
    public static CheckRow failed(Doing doing, Precision precision, List<String> why) {
        return new CheckRow(
                doing.subject(),
                doing.variant(),
                precision,
                1,
                Double.POSITIVE_INFINITY,
                false,
                "DEVICE FAILED",
                doing.trial(),
                Stream.concat(why.stream(), Stream.of("nothing behind it was checked")).toList());
    }

    /**
     * Something that this device gives no room to try: no failure, and not to be taken for tried.
     *
     * @param why in words
     */
    static CheckRow leftOut(String subject, Precision precision, String why) {
        return new CheckRow(
                subject,
                "",
                precision,
                0,
                0,
                true,
                "left out: " + why,
                Optional.empty(),
                List.of());
    }
}
