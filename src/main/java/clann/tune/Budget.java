package clann.tune;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** What searches may take, all of them together, from when it is made. */
public final class Budget {
    private final LongSupplier clock;
    private final long start;
    private final long nanoseconds;
    private final int programs;
    private final BooleanSupplier stopped;

    /**
     * @param clock nanoseconds
     * @param programs that may have been compiled on the device when it ends
     * @param stopped whether someone wants it to end now
     */
    public Budget(LongSupplier clock, double seconds, int programs, BooleanSupplier stopped) {
        this.clock = clock;
        this.start = clock.getAsLong();
        this.nanoseconds = Math.round(seconds * 1e9);
        this.programs = programs;
        this.stopped = stopped;
    }

    /** The same where so many programs were compiled elsewhere. */
    public Budget without(int compiled) {
        return new Budget(clock, start, nanoseconds, programs - compiled, stopped);
    }

    private Budget(
            LongSupplier clock,
            long start,
            long nanoseconds,
            int programs,
            BooleanSupplier stopped) {
        this.clock = clock;
        this.start = start;
        this.nanoseconds = nanoseconds;
        this.programs = programs;
        this.stopped = stopped;
    }

    long now() {
        return clock.getAsLong();
    }

    /** Seconds since it was made. */
    public double spent() {
        return (now() - start) / 1e9;
    }

    /** Nanoseconds; 0 where it was stopped. */
    long left() {
        return stopped.getAsBoolean() ? 0 : Math.max(0, nanoseconds - (now() - start));
    }

    public boolean isStopped() {
        return stopped.getAsBoolean();
    }

    boolean hasTimeFor(long nanoseconds) {
        return left() > nanoseconds;
    }

    boolean allows(int programs) {
        return programs <= this.programs;
    }

    /** A share of what is left, as the next of several searches may take it. */
    Budget share(double share) {
        return new Budget(clock, left() / 1e9 * share, programs, stopped);
    }
}
