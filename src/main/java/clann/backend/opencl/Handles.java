package clann.backend.opencl;

import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jocl.CLException;

/**
 * The ledger of OpenCL objects: each is entered when it is made and struck out when it is released,
 * so that a forgotten one shows.
 */
public final class Handles {
    /** What OpenCL gives out and wants back. */
    enum Kind {
        CONTEXT,
        QUEUE,
        PROGRAM,
        KERNEL,
        BUFFER,
        EVENT
    }

    private static final Map<Kind, AtomicLong> OPEN = new EnumMap<>(Kind.class);

    static {
        for (Kind kind : Kind.values()) OPEN.put(kind, new AtomicLong());
    }

    private Handles() {}

    /** Enters an object that was just made. */
    static <T> T made(Kind kind, T handle) {
        OPEN.get(kind).incrementAndGet();
        return handle;
    }

    /**
     * Gives an object back. Where that fails it is noted and no more: there is nothing to be done
     * about it, and a result that was computed must not be lost for it.
     *
     * @param call the release
     */
    static void release(Kind kind, Runnable call) {
        OPEN.get(kind).decrementAndGet();
        try {
            call.run();
        } catch (CLException e) {
            System.getLogger("clann")
                    .log(
                            Level.WARNING,
                            "a {0} was not released: {1}",
                            kind.name().toLowerCase(Locale.ROOT),
                            e.getMessage());
        }
    }

    /** How many objects are open in this process. */
    public static long open() {
        return OPEN.values().stream().mapToLong(AtomicLong::get).sum();
    }
}
