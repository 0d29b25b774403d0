package clann.bench;

import clann.UserError;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Times of steps and multiplies, kept to be compared with later ones: a file of JSON objects, one a
 * line.
 *
 * @param byWhat microseconds, with their spread, by a text for what was timed: work, precision,
 *     device and driver
 */
public record SavedTimes(Map<String, Spread> byWhat) {
    private static final JSON STRICT =
            JSON.builder(
                            JsonFactory.builder()
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .build())
                    .build();

    /** None yet. */
    public SavedTimes() {
        this(new LinkedHashMap<>());
    }

    /** Takes a step's time in. */
    public void add(StepTime step) {
        byWhat.put(
                "%s %s on %s %s"
                        .formatted(
                                step.workload().inWords(),
                                step.place().precision().word(),
                                step.where(),
                                step.place().driver()),
                step.microseconds());
    }

    /** Takes a multiply's time in. */
    public void add(MultiplyTime product) {
        byWhat.put(
                "%d x %d x %d transposed %s %s on %s %s"
                        .formatted(
                                product.m(),
                                product.n(),
                                product.k(),
                                product.transpose(),
                                product.place().precision().word(),
                                product.place().device(),
                                product.place().driver()),
                product.microseconds());
    }

    /** One object a line. */
    public String text() {
        var text = new StringBuilder();
        byWhat.forEach(
                (what, time) -> {
                    Map<String, Object> line = new LinkedHashMap<>();
                    line.put("what", what);
                    line.put("microseconds", time.median());
                    line.put("low", time.low());
                    line.put("high", time.high());
                    text.append(written(line)).append('\n');
                });
        return text.toString();
    }

    private static String written(Map<String, Object> line) {
        try {
            return JSON.std.asString(line);
        } catch (IOException e) {
            throw new IllegalStateException("texts and numbers are always JSON", e);
        }
    }

    /**
     * What {@link #text} gave, from a file.
     *
     * @throws UserError of kind INPUT where the file is not there, or not one that was saved
     */
    public static SavedTimes read(Path file) {
        var saved = new SavedTimes();
        int number = 0;
        try {
            for (String line : Files.readAllLines(file)) {
                number++;
                Map<String, Object> fields = STRICT.mapFrom(line);
                if (!(fields.get("what") instanceof String what
                        && fields.get("microseconds") instanceof Number median
                        && fields.get("low") instanceof Number low
                        && fields.get("high") instanceof Number high))
                    throw UserError.input(wrong(file, number));
                saved.byWhat.put(
                        what,
                        new Spread(median.doubleValue(), low.doubleValue(), high.doubleValue()));
            }
        } catch (NoSuchFileException e) {
            throw UserError.input("--compare %s: no such file".formatted(file), e);
        } catch (JacksonException e) {
            throw UserError.input(wrong(file, number), e);
        } catch (IOException e) {
            throw UserError.input("--compare %s: cannot be read: %s".formatted(file, e), e);
        }
        return saved;
    }

    private static String wrong(Path file, int line) {
        return "--compare %s: line %d is not what clann bench --save writes".formatted(file, line);
    }

    /**
     * A line for each time that is here and was there, in the order of here: both, and whether it
     * became slower or faster by more than the noise. Where there is none, one line that says so.
     */
    public List<String> comparedWith(SavedTimes then) {
        List<String> lines = new ArrayList<>();
        byWhat.forEach(
                (what, now) ->
                        Optional.ofNullable(then.byWhat.get(what))
                                .ifPresent(before -> lines.add(compared(what, now, before))));
        return lines.isEmpty() ? List.of("nothing of this was measured then") : lines;
    }

    private static String compared(String what, Spread now, Spread before) {
        String verdict =
                now.isClearlyAbove(before)
                        ? "SLOWER"
                        : before.isClearlyAbove(now) ? "faster" : "within the noise";
        return "%s: %s us then, %s us now: %s"
                .formatted(what, before.inWords(), now.inWords(), verdict);
    }
}
