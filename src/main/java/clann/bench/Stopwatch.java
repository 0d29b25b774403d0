package clann.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * Times something that can be done again and again: warmed up until compilers and clocks have
 * settled, then in measurements that are long enough for the clock.
 */
public final class Stopwatch {
    /** Long enough for the compilers of Java and of the device, and for clocks to rise. */
    private static final double WARM_UP = 0.5;

    /** What a measurement lasts at least, so that the clock and one wait do not count. */
    private static final double LEAST = 0.05;

    private static final int MEASUREMENTS = 9;

    /**
     * After this and three measurements it ends, with fewer of them; after one where it is long.
     */
    private static final double PATIENCE = 3;

    private static final int FEWEST = 3;
    private static final double LONG = 5;

    private final LongSupplier clock;

    /**
     * @param clock nanoseconds
     */
    Stopwatch(LongSupplier clock) {
        this.clock = clock;
    }

    public static Stopwatch ofMachine() {
        return new Stopwatch(System::nanoTime);
    }

    /**
     * @param work does something so many times, and waits for its end
     * @return seconds of once
     */
    public Spread seconds(IntConsumer work) {
        int times = 1;
        double warm = 0;
        double last = once(work, times);
        while (last < LONG && (warm += last) < WARM_UP || last < LEAST) {
            if (last < LEAST) times = Math.multiplyExact(times, 2);
            last = once(work, times);
        }
        List<Double> measured = new ArrayList<>();
        double spent = 0;
        if (last >= LONG) measured.add(last);
        while (measured.isEmpty()
                || last < LONG
                        && measured.size() < MEASUREMENTS
                        && (measured.size() < FEWEST || spent < PATIENCE)) {
            last = once(work, times);
            spent += last;
            measured.add(last / times);
        }
        return Spread.of(measured.stream().mapToDouble(seconds -> seconds).toArray());
    }

    private double once(IntConsumer work, int times) {
        long start = clock.getAsLong();
        work.accept(times);
        return (clock.getAsLong() - start) / 1e9;
    }
}
