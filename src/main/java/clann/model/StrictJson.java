package clann.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON text read from front to back by someone who knows what comes next. Anything else, a key
 * that comes twice too, is malformed where it stands, so memory is used only for what was wanted.
 */
public final class StrictJson implements AutoCloseable {
    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    // a shared table of names would keep those of every file ever read
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    // a string is never longer than its text, which is in memory already
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .build())
                    .build();

    private final JsonParser parser;

    public StrictJson(String text) {
        try {
            parser = FACTORY.createParser(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void beginObject() throws Malformed {
        expect(JsonToken.START_OBJECT, "an object");
    }

    public void beginArray() throws Malformed {
        expect(JsonToken.START_ARRAY, "an array");
    }

    /** The next key of the object begun, or null where the object ends. */
    public String nextKey() throws Malformed {
        return next() == JsonToken.END_OBJECT ? null : text();
    }

    /** That key must come next. */
    public void key(String key) throws Malformed {
        if (!key.equals(nextKey())) throw new Malformed("'" + key + "' is not where it belongs");
    }

    public void endObject() throws Malformed {
        expect(JsonToken.END_OBJECT, "the end of an object");
    }

    /** Begins the next object of an array; false where the array ends. */
    public boolean nextObject() throws Malformed {
        JsonToken token = next();
        if (token == JsonToken.END_ARRAY) return false;
        require(token, JsonToken.START_OBJECT, "an object");
        return true;
    }

    public String string() throws Malformed {
        expect(JsonToken.VALUE_STRING, "a string");
        return text();
    }

    /** A whole number from 0 to 2^63 - 1, written without point or exponent. */
    public long natural() throws Malformed {
        return natural(next());
    }

    public List<Long> naturals() throws Malformed {
        List<Long> numbers = new ArrayList<>();
        beginArray();
        for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next())
            numbers.add(natural(token));
        return numbers;
    }

    public List<String> strings() throws Malformed {
        List<String> strings = new ArrayList<>();
        beginArray();
        for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
            require(token, JsonToken.VALUE_STRING, "a string");
            strings.add(text());
        }
        return strings;
    }

    /** An object whose values are all strings, in its order. */
    public Map<String, String> stringsByKey() throws Malformed {
        Map<String, String> strings = new LinkedHashMap<>();
        beginObject();
        for (String key = nextKey(); key != null; key = nextKey()) strings.put(key, string());
        return strings;
    }

    /** Nothing but white space may follow. */
    public void end() throws Malformed {
        if (next() != null) throw new Malformed("something follows the end of the JSON text");
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long natural(JsonToken token) throws Malformed {
        require(token, JsonToken.VALUE_NUMBER_INT, "a whole number");
        String digits = text();
        try {
            long number = Long.parseLong(digits);
            if (number >= 0) return number;
        } catch (NumberFormatException e) {
            // told below: larger than any file's size
        }
        throw new Malformed("the number " + digits + " is not from 0 to 2^63 - 1");
    }

    private void expect(JsonToken token, String what) throws Malformed {
        require(next(), token, what);
    }

    private void require(JsonToken found, JsonToken wanted, String what) throws Malformed {
        if (found != wanted)
            throw new Malformed(
                    found == null
                            ? "the JSON text ends where " + what + " should stand"
                            : "'" + text() + "' stands where " + what + " should");
    }

    private JsonToken next() throws Malformed {
        return take(parser::nextToken);
    }

    private String text() throws Malformed {
        return take(parser::getText);
    }

    private interface Piece<T> {
        T read() throws IOException;
    }

    private static <T> T take(Piece<T> piece) throws Malformed {
        try {
            return piece.read();
        } catch (JsonEOFException e) {
            throw new Malformed("the JSON text ends too early");
        } catch (JsonProcessingException e) {
            throw new Malformed("not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // from a string in memory: it does not happen
        }
    }
}
