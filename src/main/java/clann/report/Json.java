package clann.report;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A JSON object in the order of its fields. A number that JSON has no word for becomes null. */
public final class Json {
    private final Map<String, Object> fields = new LinkedHashMap<>();

    private Json() {}

    public static Json object() {
        return new Json();
    }

    /** One of the objects that a command prints where it is asked for JSON, one a line. */
    public static Json event(String kind) {
        return object().with("event", kind);
    }

    public Json with(String name, Object value) {
        if (value instanceof Json object) fields.put(name, object.fields);
        else if (value instanceof Double number && !Double.isFinite(number)) fields.put(name, null);
        else fields.put(name, value);
        return this;
    }

    Map<String, Object> fields() {
        return fields;
    }

    /** On one line, without spaces. */
    public String compact() {
        return text(JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES));
    }

    /** For a person to read. */
    public String indented() {
        return text(
                JSON.std.with(
                        JSON.Feature.WRITE_NULL_PROPERTIES, JSON.Feature.PRETTY_PRINT_OUTPUT));
    }

    private String text(JSON writer) {
        try {
            return writer.asString(fields);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
