package clann.data;

import clann.UserError;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/**
 * A JSON object of a file, asked for its fields by name and kind; what is missing or of another
 * kind is a {@link UserError} that names the file and the field.
 */
public final class JsonFields {
    private static final int GZIP_MAGIC = 0x8b1f;

    private final String file;
    private final String path;
    private final Map<?, ?> fields;

    private JsonFields(String file, String path, Map<?, ?> fields) {
        this.file = file;
        this.path = path;
        this.fields = fields;
    }

    /** Reads a file that is one JSON object, gzipped or not. */
    public static JsonFields read(Path file) {
        if (Files.isDirectory(file))
            throw UserError.input(file + ": is a folder; name a file in it");
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString());
        } catch (NoSuchFileException e) {
            throw UserError.input(file + ": no such file", e);
        } catch (IOException e) {
            throw UserError.input(file + ": cannot be read: " + firstLine(e.getMessage()), e);
        }
    }

    /**
     * The same, of something already open.
     *
     * @param name of it, for errors
     */
    public static JsonFields read(InputStream in, String name) {
        JsonFactory strict =
                JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
        try (InputStream json = unzipped(new BufferedInputStream(in))) {
            return new JsonFields(name, "", JSON.builder(strict).build().mapFrom(json));
        } catch (IOException e) {
            throw UserError.input(
                    name + ": cannot be read as a JSON object: " + firstLine(reason(e)), e);
        }
    }

    /** Without the parser's word on where it read from, which is the file that is named already. */
    private static String reason(IOException e) {
        return e instanceof JacksonException fault ? fault.getOriginalMessage() : e.getMessage();
    }

    private static String firstLine(String text) {
        return text == null ? "no reason given" : text.lines().findFirst().orElse("");
    }

    private static InputStream unzipped(InputStream in) throws IOException {
        in.mark(2);
        int magic = in.read() | in.read() << 8;
        in.reset();
        return magic == GZIP_MAGIC ? new GZIPInputStream(in) : in;
    }

    public boolean has(String name) {
        return fields.get(name) != null;
    }

    /** Whether it is 0 or false. */
    public boolean isOff(String name) {
        Object value = fields.get(name);
        return value instanceof Boolean on && !on
                || value instanceof Number number && number.doubleValue() == 0;
    }

    public Iterable<String> names() {
        return fields.keySet().stream().map(String::valueOf).toList();
    }

    public JsonFields object(String name) {
        if (fields.get(name) instanceof Map<?, ?> map)
            return new JsonFields(file, path + name + ".", map);
        throw wrong(name, "an object");
    }

    /** A list of objects. */
    public List<JsonFields> objects(String name) {
        List<?> list = list(name);
        return IntStream.range(0, list.size())
                .mapToObj(
                        i -> {
                            if (list.get(i) instanceof Map<?, ?> map)
                                return new JsonFields(
                                        file, "%s%s[%d].".formatted(path, name, i), map);
                            throw wrong(name + "[" + i + "]", "an object");
                        })
                .toList();
    }

    public String text(String name) {
        if (fields.get(name) instanceof String text) return text;
        throw wrong(name, "a text");
    }

    public double number(String name) {
        if (fields.get(name) instanceof Number number) return number.doubleValue();
        throw wrong(name, "a number");
    }

    public int wholeNumber(String name) {
        if (fields.get(name) instanceof Integer number) return number;
        throw wrong(name, "a whole number");
    }

    public double[] numbers(String name) {
        return list(name).stream().mapToDouble(value -> number(name, value)).toArray();
    }

    public int[] wholeNumbers(String name) {
        return list(name).stream()
                .mapToInt(
                        value -> {
                            if (value instanceof Integer number) return number;
                            throw wrong(name, "a list of whole numbers");
                        })
                .toArray();
    }

    /** A list of lists of numbers, all of one length. */
    public double[][] rows(String name) {
        double[][] rows =
                list(name).stream()
                        .map(
                                row -> {
                                    if (!(row instanceof List<?> values))
                                        throw wrong(name, "a list of lists of numbers");
                                    return values.stream()
                                            .mapToDouble(value -> number(name, value))
                                            .toArray();
                                })
                        .toArray(double[][]::new);
        for (double[] row : rows)
            if (row.length != rows[0].length) throw wrong(name, "a list of lists of one length");
        return rows;
    }

    private double number(String name, Object value) {
        if (value instanceof Number number) return number.doubleValue();
        throw wrong(name, "made of numbers");
    }

    private List<?> list(String name) {
        if (fields.get(name) instanceof List<?> list) return list;
        throw wrong(name, "a list");
    }

    /** What to say of a field whose value will not do. */
    public UserError wrong(String name, String needed) {
        return UserError.input(
                has(name)
                        ? "%s: \"%s%s\" is not %s".formatted(file, path, name, needed)
                        : "%s: \"%s%s\" is missing; it has to be %s"
                                .formatted(file, path, name, needed));
    }

    /** What to say of something that the file holds rightly and clann cannot do. */
    public UserError unknown(String name, Object value) {
        return UserError.input(
                "%s: \"%s%s\" is %s, which this version does not train"
                        .formatted(file, path, name, value));
    }
}
