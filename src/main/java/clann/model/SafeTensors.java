package clann.model;

import clann.UserError;
import clann.backend.Precision;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The contents of a safetensors file (huggingface.co/docs/safetensors), for tensors of floats and
 * doubles:
 *
 * <pre>
 * 8 bytes   length of the header, little-endian, at most 100,000,000
 * header    JSON: {"__metadata__": {key: string, ...},
 *                  name: {"dtype": "F32", "shape": [rows, columns], "data_offsets": [begin, end]}, ...}
 *           and spaces until the data start at a multiple of 8
 * data      numbers, little-endian and row-major; offsets count from here; no hole, nothing after them
 * </pre>
 *
 * @param metadata written in its order
 * @param tensors by name, written in their order, which is that of the data too
 */
record SafeTensors(Map<String, String> metadata, Map<String, Tensor> tensors) {
    static final int LONGEST_HEADER = 100_000_000;

    /** As long as an array can be. */
    static final int LONGEST_FILE = Integer.MAX_VALUE - 8;

    static final int ALIGNMENT = 8;
    static final String METADATA = "__metadata__";

    /** ASCII alone, so that no reader can stumble over an encoding, or half a surrogate pair. */
    static final JsonFactory ASCII_JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /** How a tensor's numbers are stored, by the format's own names. */
    enum Dtype {
        F32(Precision.FLOAT),
        F64(Precision.DOUBLE);

        private final Precision precision;

        Dtype(Precision precision) {
            this.precision = precision;
        }

        static Dtype of(Precision precision) {
            return precision == Precision.FLOAT ? F32 : F64;
        }

        /** Bytes of one number. */
        int bytes() {
            return precision.bytes();
        }
    }

    /**
     * @param shape lengths of its dimensions, all at least 1; none for a single number
     * @param values row-major; floats' values where they are stored as such
     */
    record Tensor(Dtype dtype, List<Integer> shape, double[] values) {
        Tensor {
            shape = List.copyOf(shape);
            long count =
                    shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
            if (count < 1 || count != values.length)
                throw new IllegalArgumentException(
                        "%d values for a tensor of shape %s".formatted(values.length, shape));
        }

        long bytes() {
            return (long) values.length * dtype.bytes();
        }
    }

    SafeTensors {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /**
     * The file; the same contents give the same bytes.
     *
     * @throws UserError where the format or memory cannot hold that much
     * @throws IllegalArgumentException where a number to be stored as a float is not a float's
     */
    byte[] bytes() {
        byte[] header = header().getBytes(StandardCharsets.US_ASCII);
        long size = Long.BYTES + (long) header.length + dataLength();
        if (header.length > LONGEST_HEADER || size > LONGEST_FILE)
            throw UserError.output(
                    "the model cannot be saved: %,d bytes, %,d of them names and sizes; a model file holds at most %,d and %,d"
                            .formatted(size, header.length, LONGEST_FILE, LONGEST_HEADER),
                    null);
        ByteBuffer file = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header.length).put(header);
        tensors.values().forEach(tensor -> put(tensor, file));
        return file.array();
    }

    private String header() {
        var text = new StringWriter();
        try (JsonGenerator json = ASCII_JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeObjectFieldStart(METADATA);
            for (var entry : metadata.entrySet())
                json.writeStringField(entry.getKey(), entry.getValue());
            json.writeEndObject();
            long begin = 0;
            for (var entry : tensors.entrySet()) {
                Tensor tensor = entry.getValue();
                json.writeObjectFieldStart(entry.getKey());
                json.writeStringField("dtype", tensor.dtype().name());
                json.writeArrayFieldStart("shape");
                for (int length : tensor.shape()) json.writeNumber(length);
                json.writeEndArray();
                json.writeArrayFieldStart("data_offsets");
                json.writeNumber(begin);
                json.writeNumber(begin += tensor.bytes());
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // into memory: it does not happen
        }
        int padding = Math.floorMod(-(Long.BYTES + text.getBuffer().length()), ALIGNMENT);
        return text + " ".repeat(padding);
    }

    private long dataLength() {
        return tensors.values().stream().mapToLong(Tensor::bytes).sum();
    }

    private static void put(Tensor tensor, ByteBuffer file) {
        for (double value : tensor.values()) {
            if (tensor.dtype() == Dtype.F64) file.putDouble(value);
            else file.putFloat(exactFloat(value));
        }
    }

    private static float exactFloat(double value) {
        float number = (float) value;
        if (number != value && !Double.isNaN(value))
            throw new IllegalArgumentException(value + " is to be stored as a float, and is none");
        return number;
    }
}
