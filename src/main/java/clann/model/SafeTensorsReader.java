package clann.model;

import clann.UserError;
import clann.model.SafeTensors.Dtype;
import clann.model.SafeTensors.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads safetensors files and trusts nothing that they say: sizes count only once they are known to
 * lie within the file.
 */
final class SafeTensorsReader {
    private SafeTensorsReader() {}

    /** A tensor as the header tells of it, its size already that of its shape. */
    private record Entry(String name, Dtype dtype, List<Integer> shape, long begin, long end) {}

    /**
     * @param name of the file, for messages
     * @throws UserError where it is not a whole and consistent safetensors file, or holds other
     *     tensors than floats and doubles
     */
    static SafeTensors read(byte[] file, String name) {
        try {
            int dataBegin = Long.BYTES + headerLength(file, file.length);
            List<Entry> entries = new ArrayList<>();
            Map<String, String> metadata = readHeader(file, dataBegin, entries);
            entries.sort(Comparator.comparingLong(Entry::begin));
            checkThatTheyFill(file.length - dataBegin, entries);
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (Entry entry : entries) tensors.put(entry.name(), tensor(entry, file, dataBegin));
            return new SafeTensors(metadata, tensors);
        } catch (Malformed e) {
            throw refusal(name, e);
        }
    }

    /**
     * Refuses what cannot be a safetensors file from its beginning, before all of it is read.
     *
     * @param beginning the first 8 bytes, or what there is
     */
    static void checkBeginning(byte[] beginning, long fileLength, String name) {
        try {
            headerLength(beginning, fileLength);
        } catch (Malformed e) {
            throw refusal(name, e);
        }
    }

    private static UserError refusal(String name, Malformed reason) {
        return UserError.input(
                "%s is not a safetensors file, or a damaged one: %s; give a model that clann train saved"
                        .formatted(name, reason.getMessage()));
    }

    private static int headerLength(byte[] beginning, long fileLength) throws Malformed {
        if (beginning.length < Long.BYTES)
            throw new Malformed("it has %d bytes".formatted(beginning.length));
        long length = ByteBuffer.wrap(beginning).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 0 || length > SafeTensors.LONGEST_HEADER)
            throw new Malformed(
                    "a header of %s bytes, above the limit of 100 MB"
                            .formatted(Long.toUnsignedString(length)));
        if (length > fileLength - Long.BYTES)
            throw new Malformed(
                    "a header of %d bytes in a file of %d".formatted(length, fileLength));
        return (int) length;
    }

    private static Map<String, String> readHeader(byte[] file, int end, List<Entry> entries)
            throws Malformed {
        if (end == Long.BYTES || file[Long.BYTES] != '{')
            throw new Malformed("its header does not begin with {");
        Map<String, String> metadata = Map.of();
        try (var json = new StrictJson(utf8(file, Long.BYTES, end))) {
            json.beginObject();
            for (String key = json.nextKey(); key != null; key = json.nextKey()) {
                if (key.equals(SafeTensors.METADATA)) metadata = json.stringsByKey();
                else entries.add(entry(key, json));
            }
            json.end();
        } catch (Malformed e) {
            throw new Malformed("its header: " + e.getMessage());
        }
        return metadata;
    }

    private static String utf8(byte[] file, int begin, int end) throws Malformed {
        try {
            // a new decoder reports what a String's constructor would replace
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(file, begin, end - begin))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Malformed("not UTF-8");
        }
    }

    private static Entry entry(String name, StrictJson json) throws Malformed {
        Dtype dtype = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        json.beginObject();
        for (String key = json.nextKey(); key != null; key = json.nextKey()) {
            switch (key) {
                case "dtype" -> dtype = dtype(name, json.string());
                case "shape" -> shape = json.naturals();
                case "data_offsets" -> offsets = json.naturals();
                default -> throw new Malformed("tensor '%s' has a field '%s'".formatted(name, key));
            }
        }
        if (dtype == null || shape == null || offsets == null || offsets.size() != 2)
            throw new Malformed(
                    "tensor '%s' lacks a dtype, a shape or two data_offsets".formatted(name));
        long begin = offsets.get(0);
        long end = offsets.get(1);
        if (end - begin != bytes(name, dtype, shape))
            throw new Malformed(
                    "tensor '%s' of %s %s does not take the bytes from %d to %d"
                            .formatted(name, dtype, shape, begin, end));
        // each length is at most their product, and that at most an array's length: see the caller
        return new Entry(name, dtype, shape.stream().map(Long::intValue).toList(), begin, end);
    }

    private static Dtype dtype(String tensor, String word) throws Malformed {
        for (Dtype dtype : Dtype.values()) if (dtype.name().equals(word)) return dtype;
        throw new Malformed("tensor '%s' is of dtype '%s', not F32 or F64".formatted(tensor, word));
    }

    private static long bytes(String tensor, Dtype dtype, List<Long> shape) throws Malformed {
        long bytes = dtype.bytes();
        for (long length : shape) {
            if (length == 0)
                throw new Malformed("tensor '%s' is empty: shape %s".formatted(tensor, shape));
            if (length > Long.MAX_VALUE / bytes)
                throw new Malformed(
                        "tensor '%s' is larger than any file: shape %s".formatted(tensor, shape));
            bytes *= length;
        }
        return bytes;
    }

    private static void checkThatTheyFill(long data, List<Entry> inOrder) throws Malformed {
        long filled = 0;
        for (Entry entry : inOrder) {
            if (entry.begin() < filled)
                throw new Malformed("tensor '%s' overlaps another".formatted(entry.name()));
            if (entry.begin() > filled)
                throw new Malformed(
                        "%d bytes before tensor '%s' belong to none"
                                .formatted(entry.begin() - filled, entry.name()));
            if (entry.end() > data)
                throw new Malformed(
                        "it ends %d bytes before the end of tensor '%s'"
                                .formatted(entry.end() - data, entry.name()));
            filled = entry.end();
        }
        if (filled < data)
            throw new Malformed("%d bytes too many at its end".formatted(data - filled));
    }

    private static Tensor tensor(Entry entry, byte[] file, int dataBegin) {
        int length = (int) (entry.end() - entry.begin());
        ByteBuffer data =
                ByteBuffer.wrap(file, dataBegin + (int) entry.begin(), length)
                        .order(ByteOrder.LITTLE_ENDIAN);
        double[] values = new double[length / entry.dtype().bytes()];
        for (int i = 0; i < values.length; i++)
            values[i] = entry.dtype() == Dtype.F64 ? data.getDouble() : data.getFloat();
        return new Tensor(entry.dtype(), entry.shape(), values);
    }
}
