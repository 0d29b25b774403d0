package clann.cli;

import clann.backend.Backend;
import clann.backend.Precision;
import clann.backend.ejml.EjmlBackend;
import clann.train.Candidates;
import clann.train.DeviceChoice;
import clann.train.DeviceChoice.Admission;
import java.io.PrintWriter;
import java.util.Optional;

/**
 * The device that a check is of. {@code auto} is the best OpenCL device, however fast EJML is: what
 * is held against EJML must not be EJML itself, unless it is asked for, or there is nothing else.
 */
final class DeviceToCheck {
    private DeviceToCheck() {}

    /**
     * Opens it; whoever asks for it closes it.
     *
     * @param request as {@code --device} takes it
     * @param precision empty: double where the device has it, else float
     * @param err takes a line for the device chosen, and for each that is passed over
     * @throws clann.UserError of kind INPUT where there is no such device, of kind DEVICE where
     *     none opens
     */
    static Backend open(String request, Optional<Precision> precision, PrintWriter err) {
        var choice = new DeviceChoice(precision, Admission.FREE);
        Backend opened =
                new Candidates(choice.candidates(request), err::println).open(backend -> backend);
        if (opened instanceof EjmlBackend && request.equals("auto"))
            err.println("no OpenCL device is checked here: only EJML, against itself");
        err.flush();
        return opened;
    }
}
