package clann.backend.opencl;

import java.lang.System.Logger.Level;
import org.jocl.CLException;

/**
 * Gives device objects back. A release that fails is noted and no more: there is nothing to be done
 * about it, and a result that was computed must not be lost for it.
 */
final class Release {
    private Release() {}

    /**
     * @param release the OpenCL call
     * @param what it gives back
     */
    static void of(String what, Runnable release) {
        try {
            release.run();
        } catch (CLException e) {
            System.getLogger("clann")
                    .log(Level.WARNING, "{0} was not released: {1}", what, e.getMessage());
        }
    }
}
