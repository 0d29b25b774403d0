package clann.train;

import clann.CacheFolder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How long devices took for a piece of work, the fastest first.
 *
 * @param of at least one
 */
record Speeds(List<Speed> of) {
    /** A device by its description, and the microseconds of one unit of the work. */
    record Speed(String device, double microseconds) {}

    Speeds {
        of = List.copyOf(of);
    }

    /**
     * Those of an earlier run; empty where there are none.
     *
     * @param devices descriptions of those that there are now
     * @param notices is told where what was kept is damaged
     */
    static Optional<Speeds> remembered(
            CacheFolder memory, String key, List<String> devices, Consumer<String> notices) {
        Optional<String> text =
                memory.read(key).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
        Optional<Speeds> speeds = text.flatMap(Speeds::parse).filter(found -> found.areOf(devices));
        if (text.isPresent() && speeds.isEmpty())
            notices.accept(
                    "%s is damaged: the devices are measured again"
                            .formatted(memory.path().resolve(key)));
        return speeds;
    }

    void keep(CacheFolder memory, String key) {
        memory.write(key, text().getBytes(StandardCharsets.UTF_8));
    }

    private boolean areOf(List<String> devices) {
        return of.size() == devices.size()
                && devices.containsAll(of.stream().map(Speed::device).toList());
    }

    /** A hash, and below it a line for each device. */
    private String text() {
        var lines = new StringBuilder();
        for (Speed speed : of)
            lines.append(speed.microseconds()).append(' ').append(speed.device()).append('\n');
        return CacheFolder.key(lines.toString()) + '\n' + lines;
    }

    private static Optional<Speeds> parse(String text) {
        int end = text.indexOf('\n');
        if (end < 0 || !CacheFolder.key(text.substring(end + 1)).equals(text.substring(0, end)))
            return Optional.empty();
        List<Speed> speeds = new ArrayList<>();
        // the hash says that it is what was written, so every line has its number
        for (String line : text.substring(end + 1).lines().toList()) {
            int space = line.indexOf(' ');
            speeds.add(
                    new Speed(
                            line.substring(space + 1),
                            Double.parseDouble(line.substring(0, space))));
        }
        return Optional.of(new Speeds(speeds));
    }

    /** Why a device stands where it stands. */
    String reason(int rank, String unit) {
        if (of.size() == 1) return "the only one that works";
        String own = inWords(of.get(rank).microseconds()) + " us a " + unit;
        if (rank > 0) return "the next best with " + own;
        Speed second = of.get(1);
        return "%s against %s on %s"
                .formatted(own, inWords(second.microseconds()), second.device());
    }

    private static String inWords(double microseconds) {
        return String.format(Locale.ROOT, microseconds < 10 ? "%.1f" : "%,.0f", microseconds);
    }
}
