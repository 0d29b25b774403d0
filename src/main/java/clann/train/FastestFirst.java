package clann.train;

import clann.CacheFolder;
import clann.UserError;
import clann.backend.Backend;
import clann.backend.opencl.OpenClBackend;
import clann.train.Speeds.Speed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Puts devices in the order of their speed at the work at hand: measured once, and remembered for
 * as long as work, devices, drivers and kernels stay the same.
 *
 * <p>Each device does a piece of the work in turn, again and again, since Java and devices get
 * faster as they run warm; of each the least time counts, which other work on the machine disturbs
 * least.
 */
public final class FastestFirst {
    /** What all the pieces together may take, in nanoseconds. */
    private static final long MOST = 1_000_000_000;

    /** Before this a device may still be behind for want of compiled code. */
    private static final long WARM = 250_000_000;

    /** By this factor one is clearly ahead, and the others need not be measured longer. */
    private static final double CLEARLY = 3;

    private final CacheFolder memory;
    private final LongSupplier clock;

    /**
     * @param memory what earlier runs measured
     * @param clock nanoseconds
     */
    FastestFirst(CacheFolder memory, LongSupplier clock) {
        this.memory = memory;
        this.clock = clock;
    }

    public static FastestFirst ofUser() {
        return new FastestFirst(CacheFolder.ofUser("speeds"), System::nanoTime);
    }

    /**
     * @param devices where it is one there is no choice, and it is not measured
     * @param notices is told of devices that fail and of a memory that is damaged
     * @return those that work, the fastest first, with the times as the reason
     * @throws UserError of kind DEVICE where none works, the last one's
     */
    public List<Candidate> order(List<Candidate> devices, Work work, Consumer<String> notices) {
        if (devices.size() == 1) return devices;
        String key = key(devices, work);
        List<String> names = devices.stream().map(Candidate::description).toList();
        Speeds speeds =
                Speeds.remembered(memory, key, names, notices)
                        .orElseGet(() -> measured(devices, work, key, notices));
        List<Candidate> ordered = new ArrayList<>();
        for (int rank = 0; rank < speeds.of().size(); rank++) {
            Candidate device = devices.get(names.indexOf(speeds.of().get(rank).device()));
            ordered.add(device.because(speeds.reason(rank, work.unit())));
        }
        return ordered;
    }

    private static String key(List<Candidate> devices, Work work) {
        return CacheFolder.key(
                Stream.concat(
                                Stream.of(work.identity(), OpenClBackend.sources()),
                                devices.stream().map(Candidate::identity))
                        .toArray(String[]::new));
    }

    /**
     * Not kept where a device failed: that may be over at the next run. Where another process was
     * faster, its word counts for both.
     */
    private Speeds measured(
            List<Candidate> devices, Work work, String key, Consumer<String> notices) {
        Speeds speeds = raced(devices, work, notices);
        if (speeds.of().size() < devices.size()) return speeds;
        List<String> names = devices.stream().map(Candidate::description).toList();
        Optional<Speeds> others = Speeds.remembered(memory, key, names, line -> {});
        if (others.isEmpty()) speeds.keep(memory, key);
        return others.orElse(speeds);
    }

    private Speeds raced(List<Candidate> devices, Work work, Consumer<String> notices) {
        List<Contender> contenders = new ArrayList<>();
        try {
            for (int i = 0; i < devices.size(); i++) {
                boolean last = contenders.isEmpty() && i == devices.size() - 1;
                setUp(devices.get(i), work, last, contenders, notices);
            }
            race(contenders, notices);
            return new Speeds(
                    contenders.stream()
                            .sorted(Comparator.comparingLong(contender -> contender.least))
                            .map(contender -> contender.speed(work.units()))
                            .toList());
        } finally {
            contenders.forEach(Contender::close);
        }
    }

    private static void setUp(
            Candidate device,
            Work work,
            boolean last,
            List<Contender> contenders,
            Consumer<String> notices) {
        try {
            contenders.add(new Contender(device, work, notices));
        } catch (UserError failure) {
            if (last || failure.kind() != UserError.Kind.DEVICE) throw failure;
            notices.accept(Candidates.passedOver(failure));
        }
    }

    private void race(List<Contender> contenders, Consumer<String> notices) {
        long start = clock.getAsLong();
        do {
            for (Contender contender : List.copyOf(contenders)) {
                long spent = clock.getAsLong() - start;
                if (contenders.size() == 1 && contender.least < Long.MAX_VALUE
                        || contender.least < Long.MAX_VALUE && spent + contender.least > MOST)
                    continue;
                try {
                    contender.run(clock);
                } catch (UserError failure) {
                    if (contenders.size() == 1 || failure.kind() != UserError.Kind.DEVICE)
                        throw failure;
                    contenders.remove(contender);
                    contender.close();
                    notices.accept(Candidates.passedOver(failure));
                }
            }
        } while (!isDecided(contenders, clock.getAsLong() - start));
    }

    private static boolean isDecided(List<Contender> contenders, long spent) {
        long[] least =
                contenders.stream().mapToLong(contender -> contender.least).sorted().toArray();
        return least.length == 1
                || spent + least[0] > MOST
                || spent >= WARM && least[1] >= CLEARLY * least[0];
    }

    /** A device that is being measured. */
    private static final class Contender implements AutoCloseable {
        private final Candidate device;
        private final Backend backend;
        private final Work.Piece piece;
        private long least = Long.MAX_VALUE;

        Contender(Candidate device, Work work, Consumer<String> notices) {
            this.device = device;
            this.backend = device.open(notices);
            try {
                this.piece = work.onto().apply(backend);
            } catch (RuntimeException | Error e) {
                backend.close();
                throw e;
            }
        }

        void run(LongSupplier clock) {
            long start = clock.getAsLong();
            piece.run();
            least = Math.min(least, clock.getAsLong() - start);
        }

        Speed speed(int units) {
            return new Speed(device.description(), least / 1e3 / units);
        }

        @Override
        public void close() {
            piece.close();
            backend.close();
        }
    }
}
