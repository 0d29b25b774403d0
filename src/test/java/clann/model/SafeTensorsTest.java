package clann.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.UserError;
import clann.model.SafeTensors.Dtype;
import clann.model.SafeTensors.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTensorsTest {
    private static final String ONE_FLOAT =
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";

    @Test
    void metadataAndTensorsComeBackInTheirOrder() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("z", "\"quoted\"\nline \\ \u00e9 \ud83d\ude00 half \ud800");
        metadata.put("a", "");
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("w", new Tensor(Dtype.F64, List.of(2, 3), new double[] {1, 2, 3, 4, 5, 0.1}));
        tensors.put("b\"\u00fc", new Tensor(Dtype.F32, List.of(), new double[] {-0.5}));
        SafeTensors read = read(new SafeTensors(metadata, tensors).bytes());
        assertEquals(List.copyOf(metadata.entrySet()), List.copyOf(read.metadata().entrySet()));
        assertEquals(List.of("w", "b\"\u00fc"), List.copyOf(read.tensors().keySet()));
        for (String name : tensors.keySet())
            assertEqual(tensors.get(name), read.tensors().get(name));
    }

    @Test
    void anyValueComesBackBitForBit() {
        double[] doubles = {
            0.0,
            -0.0,
            Double.MIN_VALUE,
            -Double.MIN_VALUE,
            Double.MAX_VALUE,
            0x0.fffffp-1022,
            1 / 3.0,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.NaN
        };
        double[] floats = {
            0.0,
            -0.0,
            Float.MIN_VALUE,
            -Float.MIN_VALUE,
            Float.MAX_VALUE,
            0x0.fffep-126f,
            1 / 3f,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.NaN
        };
        Tensor f64 = new Tensor(Dtype.F64, List.of(doubles.length), doubles);
        Tensor f32 = new Tensor(Dtype.F32, List.of(floats.length), floats);
        assertEqual(f64, read(bytes(f64)).tensors().get("a"));
        assertEqual(f32, read(bytes(f32)).tensors().get("a"));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 1e39, -1e39, Double.MIN_VALUE})
    void whatIsNoFloatIsNeverRoundedInSilence(double value) {
        Tensor tensor = new Tensor(Dtype.F32, List.of(1), new double[] {value});
        assertThrows(IllegalArgumentException.class, () -> bytes(tensor));
    }

    @Test
    void dataStartAtAMultipleOfEightForAnyHeader() {
        for (int length = 0; length < 16; length++) {
            Tensor tensor = new Tensor(Dtype.F32, List.of(1), new double[] {7});
            byte[] file =
                    new SafeTensors(Map.of("k", "x".repeat(length)), Map.of("a", tensor)).bytes();
            long header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
            assertEquals(0, header % 8);
            assertEquals(8 + header + 4, file.length);
            String text = new String(file, 8, (int) header, StandardCharsets.US_ASCII);
            assertTrue(text.matches("\\{.*} {0,7}"), text);
        }
    }

    @Test
    void filesOfOtherWritersAreReadWhateverTheirOrder() {
        String header =
                """
                {"b": {"data_offsets": [4, 12], "dtype": "F64", "shape": []},
                 "a": {"dtype": "F32", "shape": [1, 1], "data_offsets": [0, 4]}}
                """;
        ByteBuffer data = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        SafeTensors read = read(file(header, data.putFloat(1.5f).putDouble(-2).array()));
        assertEqual(
                new Tensor(Dtype.F32, List.of(1, 1), new double[] {1.5}), read.tensors().get("a"));
        assertEqual(new Tensor(Dtype.F64, List.of(), new double[] {-2}), read.tensors().get("b"));
        assertEquals(Map.of(), read.metadata());
    }

    @ParameterizedTest(name = "{0} in a file of {1} bytes")
    @CsvSource({
        "-1, 20, 18446744073709551615 bytes", "100000001, 20, above the limit of 100 MB",
        "9223372036854775807, 20, above the limit of 100 MB", "13, 20, 13 bytes in a file of 20",
        "100000000, 20, 100000000 bytes in a file of 20", "0, 20, begin with {",
        "12, 20, begin with {", "0, 8, begin with {"
    })
    void aHeadersLengthThatLiesIsRefused(long length, int size, String reason) {
        byte[] file =
                ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
        assertRefused(file, reason);
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] file = file(ONE_FLOAT, new byte[4]);
        read(file);
        for (int length = 0; length < file.length; length++) {
            byte[] part = Arrays.copyOf(file, length);
            assertThrows(UserError.class, () -> read(part), "cut to " + length + " bytes");
        }
        assertRefused(Arrays.copyOf(file, 7), "7 bytes");
        assertRefused(Arrays.copyOf(file, file.length - 1), "ends 1 bytes before");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\"              | ends too early",
                "{\"a\": nul}        | 'nul'",
                "{'a': 1}            | not JSON",
                "{} {}               | something follows",
                "{} x                | not JSON",
                "{}]                 | not JSON",
                "[]                  | begin with {",
                "\ufeff{}            | begin with {",
                "{\"a\":1}           | where an object should",
                "{\"a\":[[[[[[[[]]]]]]]]} | where an object should",
                "{\"__metadata__\":{\"k\":1}}    | where a string should",
                "{\"__metadata__\":{\"k\":null}} | where a string should",
                "{\"__metadata__\":[]}           | where an object should",
                "{\"__metadata__\":{},\"__metadata__\":{}}         | Duplicate field",
                "{\"__metadata__\":{\"k\":\"\",\"\\u006b\":\"\"}}  | Duplicate field 'k'",
            })
    void aHeaderThatIsNoJsonObjectOfTensorsIsRefused(String header, String reason) {
        assertRefused(file(header, new byte[0]), reason);
    }

    @Test
    void aHeaderThatIsNotUtf8IsRefused() {
        byte[] header = "{\"__metadata__\":{\"k\":\"?\"}}".getBytes(StandardCharsets.US_ASCII);
        header[22] = (byte) 0xe9;
        assertRefused(file(header, new byte[0]), "not UTF-8");
        header[22] = 'e';
        read(file(header, new byte[0]));
    }

    @ParameterizedTest(name = "{0} {1} {2} with {3} bytes")
    @CsvSource(
            delimiter = ';',
            value = {
                "F16; [1]; [0,2]; 2; dtype 'F16'",
                "f32; [1]; [0,4]; 4; dtype 'f32'",
                "F32; [0]; [0,0]; 0; is empty",
                "F64; [3,0,2]; [0,0]; 0; is empty",
                "F32; [2]; [0,4]; 4; does not take the bytes from 0 to 4",
                "F32; [1]; [0,8]; 8; does not take the bytes from 0 to 8",
                "F32; [1]; [4,0]; 4; does not take the bytes from 4 to 0",
                "F32; [1]; [0,4]; 5; 1 bytes too many",
                "F32; [1]; [0,4]; 3; ends 1 bytes before",
                "F32; [1]; [4,8]; 8; 4 bytes before tensor 'a' belong to none",
                "F32; [1099511627776]; [0,4398046511104]; 4; ends 4398046511100 bytes before",
                "F32; [4294967296,4294967296]; [0,0]; 0; larger than any file",
                "F32; [2147483648,2147483648,4,1]; [0,0]; 0; larger than any file",
                "F32; [9223372036854775807]; [0,4]; 4; larger than any file",
                "F32; [9223372036854775808]; [0,4]; 4; not from 0 to 2^63 - 1",
                "F32; [-1]; [0,4]; 4; not from 0 to 2^63 - 1",
                "F32; [1.0]; [0,4]; 4; where a whole number should",
                "F32; [1e0]; [0,4]; 4; where a whole number should",
                "F32; [[1]]; [0,4]; 4; where a whole number should",
                "F32; 1; [0,4]; 4; where an array should",
                "F32; [1]; [0]; 4; two data_offsets",
                "F32; [1]; [0,4,4]; 4; two data_offsets",
                "F32; [1]; [-4,0]; 4; not from 0 to 2^63 - 1",
            })
    void aTensorThatDoesNotFillItsPlaceIsRefused(
            String dtype, String shape, String offsets, int data, String reason) {
        assertRefused(
                file("{%s}".formatted(entry("a", dtype, shape, offsets)), new byte[data]), reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "[0,8]; [4,12]; 12; 'b' overlaps another",
                "[0,8]; [0,8]; 8; 'b' overlaps another",
                "[8,16]; [0,8]; 17; 1 bytes too many",
                "[0,8]; [9,17]; 17; 1 bytes before tensor 'b'",
                "[9,17]; [0,8]; 17; 1 bytes before tensor 'a'",
            })
    void tensorsThatOverlapOrLeaveHolesAreRefused(String a, String b, int data, String reason) {
        String header =
                "{%s,%s}".formatted(entry("a", "F64", "[1]", a), entry("b", "F32", "[2]", b));
        assertRefused(file(header, new byte[data]), reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "\"shape\":[1],\"data_offsets\":[0,4]; lacks a dtype",
                "\"dtype\":\"F32\",\"data_offsets\":[0,4]; lacks a dtype, a shape",
                "\"dtype\":\"F32\",\"shape\":[1]; two data_offsets",
                "\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":1; has a field 'x'",
                "\"dtype\":\"F32\",\"dtype\":\"F32\"; Duplicate field 'dtype'",
            })
    void aTensorsFieldsAreThreeNoMoreNoLess(String fields, String reason) {
        assertRefused(file("{\"a\":{%s}}".formatted(fields), new byte[4]), reason);
    }

    @Test
    void twoTensorsOfOneNameAreRefused() {
        String one = entry("a", "F32", "[1]", "[0,4]");
        String two = entry("a", "F32", "[1]", "[4,8]");
        assertRefused(file("{" + one + "," + two + "}", new byte[8]), "Duplicate field 'a'");
    }

    @Test
    void aHostileNameStaysOneShortLineInTheMessage() {
        String name = "x\\n\\u001b[2J\\u2028" + "y".repeat(10_000);
        byte[] file = file("{%s}".formatted(entry(name, "F16", "[1]", "[0,2]")), new byte[2]);
        String message = assertThrows(UserError.class, () -> read(file)).getMessage();
        assertTrue(message.matches("[\\x20-\\x7e]{1,320}"), message);
    }

    private static String entry(String name, String dtype, String shape, String offsets) {
        return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}"
                .formatted(name, dtype, shape, offsets);
    }

    private static byte[] file(String header, byte[] data) {
        return file(header.getBytes(StandardCharsets.UTF_8), data);
    }

    private static byte[] file(byte[] header, byte[] data) {
        return ByteBuffer.allocate(8 + header.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .put(data)
                .array();
    }

    private static byte[] bytes(Tensor tensor) {
        return new SafeTensors(Map.of(), Map.of("a", tensor)).bytes();
    }

    private static SafeTensors read(byte[] file) {
        return SafeTensorsReader.read(file, "some.file");
    }

    private static void assertRefused(byte[] file, String reason) {
        UserError error = assertThrows(UserError.class, () -> read(file));
        assertEquals(UserError.Kind.INPUT, error.kind());
        assertTrue(
                error.getMessage().startsWith("some.file is not a safetensors"), error::getMessage);
        assertTrue(error.getMessage().contains(reason), error::getMessage);
        assertEquals(1, error.getMessage().lines().count());
    }

    private static void assertEqual(Tensor expected, Tensor found) {
        assertEquals(expected.dtype(), found.dtype());
        assertEquals(expected.shape(), found.shape());
        assertArrayEquals(bits(expected.values()), bits(found.values()));
    }

    private static long[] bits(double[] values) {
        return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
    }
}
