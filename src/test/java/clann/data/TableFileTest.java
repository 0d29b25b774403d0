package clann.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.UserError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableFileTest {
    @TempDir Path folder;

    @Test
    void everyColumnButTheLastIsAFeatureAndTheLastIsTheLabel() {
        Dataset iris = read("length,width,kind\n5.1,-2,setosa\n.5,1e-3,virginica\n+4.,3,setosa\n");

        assertEquals(List.of("length", "width"), iris.features());
        assertEquals(List.of("setosa", "virginica"), iris.classes());
        assertArrayEquals(new double[] {5.1, -2, 0.5, 0.001, 4, 3}, iris.x());
        assertArrayEquals(new int[] {0, 1, 0}, iris.labels());
        assertTrue(iris.imageSize().isEmpty());
    }

    @Test
    void classesThatAreNumbersAreInTheirOrderAndOtherwiseInThatOfTheirCharacters() {
        assertEquals(List.of("-1", "2", "10"), read("a,y\n1,10\n2,2\n3,-1\n").classes());
        assertEquals(List.of("10", "2", "x"), read("a,y\n1,x\n2,2\n3,10\n").classes());
        assertEquals(List.of("10", "2", "NaN"), read("a,y\n1,NaN\n2,2\n3,10\n").classes());
    }

    @Test
    void aLabelIsItsExactText() {
        Dataset table = read("a,y\n1,1\n2,1.0\n3, 1\n4,1\n");

        assertEquals(List.of(" 1", "1", "1.0"), table.classes());
        assertArrayEquals(new int[] {1, 2, 0, 1}, table.labels());
    }

    @Test
    void theWordNullIsALabelLikeAnyOther() {
        assertEquals(List.of("NULL", "null"), read("a,y\n1,NULL\n2,null\n").classes());
    }

    @Test
    void theNameIsTheFilesWithoutItsEndings() throws IOException {
        byte[] table = "a,y\n1,p\n2,q\n".getBytes(UTF_8);
        assertEquals("iris.v2", TableFile.read(file("iris.v2.csv", table)).name());
        assertEquals("iris", TableFile.read(file("iris.CSV", table)).name());
        assertEquals("iris", TableFile.read(file("iris.csv.gz", gzipped(table))).name());
        assertEquals("iris.txt", TableFile.read(file("iris.txt", table)).name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void anyLineEndIsFineAndSoIsNoneAtTheEnd(String end) {
        String rows = String.join(end, "a,b,y", "1,2,p", "3,4,q");
        for (String table : List.of(rows, rows + end, rows + end + end)) {
            Dataset read = read(table);
            assertArrayEquals(new double[] {1, 2, 3, 4}, read.x());
            assertEquals(List.of("p", "q"), read.classes());
        }
    }

    @Test
    void lineEndsMayBeMixed() {
        assertArrayEquals(new double[] {1, 2, 3}, read("a,y\r\n1,p\n2,q\r\n3,p").x());
        assertArrayEquals(new double[] {1, 2, 3}, read("a,y\n1,p\r\n2,q\n3,p\r\n").x());
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstName() {
        assertEquals(List.of("a"), read("\uFEFFa,y\n1,p\n2,q\n").features());
        assertEquals(List.of("a"), read("\uFEFF\"a\",y\n1,p\n2,q\n").features());
    }

    @Test
    void aQuotedCellHoldsCommasQuotesAndLineEnds() {
        Dataset table =
                read("\"a,\"\"b\"\"\",\"c\r\nd\",y\n\"1\",2,\"p\nq\"\n3,4,\" r, \"\"s\"\"\"\n");

        assertEquals(List.of("a,\"b\"", "c\r\nd"), table.features());
        assertEquals(List.of(" r, \"s\"", "p\nq"), table.classes());
        assertArrayEquals(new double[] {1, 2, 3, 4}, table.x());
    }

    @Test
    void blankLinesArePassedOver() {
        assertArrayEquals(new double[] {1, 2}, read("a,y\n\n1,p\n\n\n2,q\n\n").x());
    }

    @Test
    void blanksAroundANumberDoNotCount() {
        assertArrayEquals(new double[] {1, 2}, read("a,y\n 1,p\n2\t,q\n").x());
    }

    @Test
    void aGzippedFileIsReadWhereItsNameSaysSo() throws IOException {
        byte[] table = "a,y\n1,p\n2,q\n".getBytes(UTF_8);
        assertArrayEquals(
                new double[] {1, 2}, TableFile.read(file("t.csv.gz", gzipped(table))).x());
    }

    @Test
    void manyRowsKeepTheFilesOrder() {
        int rows = 300_000; // more than DuckDB takes at once
        StringBuilder table = new StringBuilder("a,y\n");
        for (int row = 0; row < rows; row++)
            table.append(row).append(",c").append(row % 7).append('\n');

        Dataset read = read(table.toString());

        assertArrayEquals(IntStream.range(0, rows).asDoubleStream().toArray(), read.x());
        assertArrayEquals(IntStream.range(0, rows).map(row -> row % 7).toArray(), read.labels());
    }

    @Test
    void aTableOfManyColumnsIsRead() {
        int columns = 3000;
        String names =
                String.join(",", IntStream.range(0, columns).mapToObj(i -> "c" + i).toList());
        String row = String.join(",", IntStream.range(0, columns).mapToObj(i -> "" + i).toList());

        Dataset read = read(names + ",y\n" + row + ",p\n" + row + ",q\n");

        assertEquals(2 * columns, read.x().length);
        assertEquals(columns - 1, read.x()[columns - 1]);
    }

    /** What was written is what is read, however it was written. */
    @Test
    void anyTableComesBackAsItWasWritten() throws IOException {
        Random random = new Random(1);
        for (int trial = 0; trial < 150; trial++) {
            List<List<String>> table = randomTable(random);
            Path file = file("random.csv", written(table, random).getBytes(UTF_8));

            CsvShape shape = CsvScan.of(file);
            int[] columns = IntStream.range(0, shape.header().size()).toArray();
            List<List<String>> read = new ArrayList<>(List.of(shape.header()));
            try (CsvCells cells = new CsvCells(shape, columns, 0)) {
                while (cells.nextRow())
                    read.add(Arrays.stream(columns).mapToObj(column -> cells.text()).toList());
            }

            assertEquals(table, read, () -> "trial in " + file);
        }
    }

    /** DuckDB reads the plain ones among the numbers, and must not differ. */
    @Test
    void aNumberIsWhatJavaReads() throws IOException {
        Random random = new Random(3);
        String characters = "0123456789001122+-..eE_ xfdnaiNI";
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            texts.add(Double.toString(Double.longBitsToDouble(random.nextLong())));
            texts.add(
                    random.nextInt(1000)
                            + "."
                            + random.nextLong(Long.MAX_VALUE)
                            + random.nextInt(9));
            StringBuilder noise = new StringBuilder();
            for (int length = 1 + random.nextInt(7); length > 0; length--)
                noise.append(characters.charAt(random.nextInt(characters.length())));
            texts.add(noise.toString());
        }
        List<String> numbers = texts.stream().filter(text -> isFinite(text.strip())).toList();
        Path file = file("n.csv", ("a\n" + String.join("\n", numbers)).getBytes(UTF_8));

        double[] read = TableFile.samples(file, List.of("a")).x();

        assertArrayEquals(numbers.stream().mapToDouble(Double::parseDouble).toArray(), read);
        List<String> refused = texts.stream().filter(text -> !isFinite(text.strip())).toList();
        assertNoneIsPlain(refused);
    }

    /** No text that is no number comes from DuckDB as one. */
    private void assertNoneIsPlain(List<String> texts) throws IOException {
        Path file = file("w.csv", ("a\n" + String.join("\n", texts)).getBytes(UTF_8));
        try (CsvCells cells = new CsvCells(CsvScan.of(file), new int[] {0}, 1)) {
            for (int row = 0; cells.nextRow(); row++)
                assertThrows(UserError.class, cells::number, texts.get(row));
        }
    }

    private static boolean isFinite(String text) {
        return Decimals.isNumber(text) && Double.isFinite(Decimals.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "it's.csv", "a*.csv", "a[1].csv", "a?.csv", "**.csv", "a[!x]b*.csv", "{a,b}.csv",
                "a b.csv", "a\"b.csv", "année.csv", "c0=7/c1=8/t.csv", "[x]/*/t.csv", "~.csv",
                        "a\\b.csv",
                "a;b--c.csv"
            })
    void aFilesNameIsTakenLiterally(String name) throws IOException {
        file("aX.csv", "a,y\n9,p\n9,q\n".getBytes(UTF_8));
        file("a1.csv", "a,y\n9,p\n9,q\n".getBytes(UTF_8));
        Dataset read = TableFile.read(file(name, "a,y\n1,p\n2,q\n".getBytes(UTF_8)));

        assertArrayEquals(new double[] {1, 2}, read.x());
        assertEquals(List.of("a"), read.features());
    }

    @Test
    void predictionPicksColumnsByNameInAnyOrderAndIgnoresTheRest() throws IOException {
        Path file = file("t.csv", "note,b,,a,y,\nhello,1,,2,p,\n\"x\ny\",3,,4,,\n".getBytes(UTF_8));

        Samples samples = TableFile.samples(file, List.of("a", "b"));

        assertEquals(2, samples.rows());
        assertEquals(List.of("a", "b"), samples.features());
        assertArrayEquals(new double[] {2, 1, 4, 3}, samples.x());
    }

    @Test
    void predictionReadsATableOfOneColumn() throws IOException {
        for (String table : List.of("a\n1\n2\n", "a\r\n1\r\n2\r\n", "a\n\n1\r\n\n2\n\n")) {
            Path file = file("t.csv", table.getBytes(UTF_8));
            assertArrayEquals(new double[] {1, 2}, TableFile.samples(file, List.of("a")).x());
        }
    }

    @Test
    void anEmptyCellInATableOfOneColumnIsNamed() throws IOException {
        Path file = file("t.csv", "a\n1\n\"\"\n2\n".getBytes(UTF_8));
        assertFault(
                file + ", line 3, column 'a': is empty; fill in a number or delete the row",
                () -> TableFile.samples(file, List.of("a")));
    }

    @Test
    void aColumnThatPredictionMissesIsNamed() throws IOException {
        Path file = file("t.csv", "a,B,y\n1,2,p\n".getBytes(UTF_8));
        assertFault(
                file + ": column 'b' is missing; there are 'a', 'B', 'y'",
                () -> TableFile.samples(file, List.of("a", "b")));
    }

    @Test
    void aColumnThatPredictionFindsTwiceIsNamed() throws IOException {
        Path file = file("t.csv", "a,b,a,b\n1,2,3,4\n".getBytes(UTF_8));
        assertFault(
                file + ": more than one column is called 'b'; give each its own name",
                () -> TableFile.samples(file, List.of("b")));
    }

    @Test
    void aWordInAColumnThatPredictionNeedsIsNamed() throws IOException {
        Path file = file("t.csv", "x,a\nw,1\nw,w\n".getBytes(UTF_8));
        assertFault(
                file + ", line 3, column 'a': 'w' is not a number; features are numbers",
                () -> TableFile.samples(file, List.of("a")));
    }

    @Test
    void aMissingFileIsNamed() {
        Path file = folder.resolve("none.csv");
        assertFault(
                file + " does not exist; check the name and the folder",
                () -> TableFile.read(file));
    }

    @Test
    void aFolderIsNoTable() {
        assertFault(folder + " is a folder; name a CSV file in it", () -> TableFile.read(folder));
    }

    @Test
    void aDeviceOrPipeIsNoTable() {
        Path device = Path.of("/dev/null");
        assertFault(
                device + " is not a file that can be read twice; save the table and name that file",
                () -> TableFile.read(device));
    }

    @Test
    void aFileThatMayNotBeReadSaysSo() {
        Path file = folder.resolve("secret.csv");
        UserError error = CsvScan.unreadable(file, new AccessDeniedException(file.toString()));
        assertEquals(
                file + " may not be read by this user; change its permissions", error.getMessage());
        assertEquals(UserError.Kind.INPUT, error.kind());
    }

    @Test
    void aFaultWhileReadingSaysWhich() {
        Path file = folder.resolve("torn.csv");
        UserError error = CsvScan.unreadable(file, new IOException("Input/output error"));
        assertEquals(file + " cannot be read (Input/output error)", error.getMessage());
    }

    @Test
    void aGzipFileThatIsNoneOrCutOffSaysSo() throws IOException {
        Path plain = file("t.csv.gz", "a,y\n1,p\n2,q\n".getBytes(UTF_8));
        assertFault(
                plain + " ends in .gz but is not a gzip file; rename it, or compress it with gzip",
                () -> TableFile.read(plain));
        byte[] whole = gzipped("a,y\n1,p\n2,q\n".getBytes(UTF_8));
        Path cut = file("cut.csv.gz", Arrays.copyOf(whole, whole.length - 9));
        assertFault(
                cut + " is a gzip file that is cut off; copy it again", () -> TableFile.read(cut));
    }

    @Test
    void anEmptyFileSaysSo() {
        for (String empty : List.of("", "\uFEFF"))
            assertReadFault(" is empty; it needs a header and a row for each sample", empty);
    }

    @Test
    void aBlankFirstLineSaysSo() {
        assertReadFault(
                ", line 1: is empty; it must be the header, with the names of the columns",
                "\na,y\n1,p\n2,q\n");
    }

    @Test
    void aHeaderAloneSaysSo() {
        for (String header : List.of("a,y", "a,y\n", "a,y\r\n\r\n"))
            assertReadFault(" has a header but no rows; it needs a row for each sample", header);
    }

    @Test
    void aRaggedRowIsNamedByItsLine() {
        String few =
                ", line 3: has 2 cells, the header has 3; give every row a cell for every column";
        String many =
                ", line 3: has 4 cells, the header has 3; give every row a cell for every column";
        assertReadFault(few, "a,b,y\n1,2,p\n3,q\n4,5,q\n");
        assertReadFault(few, "a,b,y\n1,2,p\n3,q");
        assertReadFault(many, "a,b,y\n1,2,p\n3,4,5,q\n4,5,q\n");
        assertReadFault(many, "a,b,y\n1,2,p\n3,4,q,\n4,5,q\n");
    }

    @Test
    void aRaggedRowsLineCountsBlankLinesAndLineEndsInQuotes() {
        assertReadFault(
                ", line 6: has 1 cells, the header has 2; give every row a cell for every column",
                "a,y\r\n\r\n1,\"p\r\nq\"\r\n2,r\r\n3\r\n");
    }

    @Test
    void aQuoteThatNeverClosesIsNamedByTheLineWhereItOpens() {
        assertReadFault(
                ", line 3: opens a quote that never closes; close it",
                "a,y\n1,p\n2,\"q\n3,p\n4,q\n");
        assertReadFault(", line 1: opens a quote that never closes; close it", "a,\"y\n1,p\n2,q\n");
    }

    @Test
    void aQuoteInTheMiddleOfACellIsNamedByItsLine() {
        assertReadFault(
                ", line 2: a quote stands inside a cell; put the whole cell in quotes and double the"
                        + " quotes in it",
                "a,y\n1,p\"q\"\n2,q\n");
    }

    @Test
    void textAfterAClosingQuoteIsNamedByItsLine() {
        assertReadFault(
                ", line 3: 'q' follows the quote that closes the cell opened on line 2; close the cell"
                        + " where it ends and double the quotes in it",
                "a,y\n1,\"p\n2,\"q\"\n");
    }

    @Test
    void aWordAmongNumbersIsNamedByLineAndColumn() {
        for (String word :
                List.of("red", "0x1p3", "1f", "1d", "1_000", "1 2", "--1", "1.2.3", "e", "٣"))
            assertReadFault(
                    ", line 3, column 'b': '" + word + "' is not a number; features are numbers",
                    "a,b,y\n1,2,p\n3," + word + ",q\n");
    }

    @Test
    void aWordsLineCountsBlankLinesAndLineEndsInQuotes() {
        assertReadFault(
                ", line 6, column 'a': 'w' is not a number; features are numbers",
                "a,y\n\n1,\"p\nq\"\n\nw,r\n");
    }

    @Test
    void anEmptyCellAmongNumbersIsNamedByLineAndColumn() {
        for (String empty : List.of("", " ", "\"\""))
            assertReadFault(
                    ", line 3, column 'b': is empty; fill in a number or delete the row",
                    "a,b,y\n1,2,p\n3," + empty + ",q\n");
    }

    @Test
    void aNumberThatIsNotFiniteIsNamedByLineAndColumn() {
        for (String number : List.of("NaN", "nan", "inf", "-Infinity", "+INF", "1e999", "-1e999"))
            assertReadFault(
                    ", line 2, column 'a': '"
                            + number
                            + "' is not finite; give a number or delete the row",
                    "a,b,y\n" + number + ",2,p\n3,4,q\n");
    }

    @Test
    void anEmptyLabelIsNamedByItsLine() {
        assertReadFault(
                ", line 3, column 'y': the label is empty; fill it in or delete the row",
                "a,y\n1,p\n2,\n3,q\n");
    }

    @Test
    void oneClassIsTooFew() {
        assertReadFault(
                ": every label in column 'y' is 'p'; training needs at least two classes",
                "a,y\n1,p\n2,p\n");
    }

    @Test
    void oneColumnIsTooFew() {
        assertReadFault(
                ": has only the column 'a;y'; it needs a feature and, last, the label, with commas"
                        + " between",
                "a;y\n1;p\n2;q\n");
    }

    @Test
    void aNameThatIsThereTwiceIsNamed() {
        for (String header : List.of("a,a,y", "y,a,y"))
            assertReadFault(
                    ": more than one column is called '"
                            + header.charAt(0)
                            + "'; give each its own name",
                    header + "\n1,2,p\n3,4,q\n");
    }

    @Test
    void aColumnWithoutANameIsNamedByItsNumber() {
        assertReadFault(": column 1 has no name in line 1; name it", ",a,y\n0,1,p\n1,2,q\n");
    }

    @Test
    void aFileWithoutAHeaderIsNoticed() {
        assertReadFault(
                ": the first line is a header; line 1 holds only numbers, so put the columns' names"
                        + " above it",
                "1,2.5,0\n3,4,1\n");
    }

    @Test
    void bytesThatAreNoUtf8AreNamedByTheirLine() throws IOException {
        String fault = ", line 3: holds bytes that are not UTF-8; save the file as UTF-8";
        Path latin = file("latin.csv", "a,y\n1,p\n2,\u00e9t\u00e9\n".getBytes(ISO_8859_1));
        assertFault(latin + fault, () -> TableFile.read(latin));
        Path cut = file("cut.csv", "a,y\n1,p\n2,q\u00c3".getBytes(ISO_8859_1));
        assertFault(cut + fault, () -> TableFile.read(cut));
    }

    @Test
    void aFileThatChangesWhileItIsReadIsNoticed() throws IOException {
        Path file = file("t.csv", "a,y\n1,p\n2,q\n".getBytes(UTF_8));
        CsvShape shape = CsvScan.of(file);
        for (String changed : List.of("a,y\n1,p\n", "a,y\n1,p\n2,q\n3,r\n")) {
            Files.writeString(file, changed);
            assertFault(
                    file + ": has changed while it was read; start again when it is complete",
                    () -> {
                        try (CsvCells cells = new CsvCells(shape, new int[] {0}, 1)) {
                            while (cells.nextRow()) cells.number();
                        }
                    });
        }
    }

    @Test
    void whatDuckDbRefusesIsOneLine() throws IOException {
        Path file = file("t.csv", ("a,y\n1,p\n2," + "q".repeat(3_000_000) + "\n").getBytes(UTF_8));
        assertFault(
                file
                        + ": DuckDB cannot read it: Invalid Input Error: CSV Error on Line: 3: Maximum"
                        + " line size of 2000000 bytes exceeded. Actual Size:3000002 bytes.",
                () -> TableFile.read(file));
    }

    @Test
    void aMessageStaysOneShortLineWhateverIsInTheFile() {
        assertReadFault(
                ", line 3, column 'a\\u000Ab': 'x\\u000Dy\\u001B[31m' is not a number; features are"
                        + " numbers",
                "\"a\nb\",y\n\"x\ry\u001B[31m\",p\n");
        assertReadFault(
                ", line 2, column 'a': '"
                        + "w".repeat(40)
                        + "...' is not a number; features are numbers",
                "a,y\n" + "w".repeat(100) + ",p\n");
    }

    @Test
    void nothingIsPrintedAndNoFileIsLeftBehind() throws Exception {
        Path table = file("t.csv", "a,y\n1,p\n2,q\n".getBytes(UTF_8));
        Path work = Files.createDirectory(folder.resolve("work"));

        assertEquals("0: ", inAProcessOfItsOwn(work, work, table));

        try (var left = Files.list(work)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void aFolderThatDuckDbCannotUnpackIntoIsNamed() throws Exception {
        Path table = file("t.csv", "a,y\n1,p\n2,q\n".getBytes(UTF_8));
        Path none = folder.resolve("none");

        String said = inAProcessOfItsOwn(folder, none, table);

        // newer Javas put a line of their own before it
        String[] lines = said.split("\\R");
        assertTrue(said.startsWith("4: "), said);
        assertTrue(
                lines[lines.length - 1].contains("DuckDB, which reads tables, does not start (")
                        && said.endsWith("into " + none + ", which needs 100 MB free"),
                said);
    }

    /** Ends with the code of the fault, its message on stderr. */
    static final class Reading {
        public static void main(String[] arguments) {
            try {
                TableFile.read(Path.of(arguments[0]));
            } catch (UserError e) {
                System.err.println(e.getMessage());
                System.exit(e.kind().exitCode());
            }
        }
    }

    private static String inAProcessOfItsOwn(Path work, Path temporary, Path table)
            throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Djava.io.tmpdir=" + temporary,
                                "-cp",
                                System.getProperty("java.class.path"),
                                Reading.class.getName(),
                                table.toString())
                        .directory(work.toFile())
                        .redirectErrorStream(true)
                        .start();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        return process.waitFor() + ": " + printed.strip();
    }

    private Dataset read(String table) {
        return TableFile.read(table(table));
    }

    private Path table(String table) {
        try {
            return file("table.csv", table.getBytes(UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path file(String name, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, bytes);
    }

    private static byte[] gzipped(byte[] bytes) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }

    private void assertReadFault(String expected, String table) {
        Path file = table(table);
        assertFault(file + expected, () -> TableFile.read(file));
    }

    private static void assertFault(String expected, Executable reading) {
        UserError error = assertThrows(UserError.class, reading);
        assertEquals(expected, error.getMessage());
        assertEquals(UserError.Kind.INPUT, error.kind());
        assertFalse(error.getMessage().contains("\n"));
    }

    private static List<List<String>> randomTable(Random random) {
        int columns = 1 + random.nextInt(4);
        List<String> cells =
                List.of(
                        "", "1", "a b", " x ", "a,b", "\"", "p\"q\"", "\n", "a\r\nb", "\r", "é",
                        "#", "'", "NULL", "\\");
        List<List<String>> table = new ArrayList<>();
        for (int row = 1 + random.nextInt(6); row >= 0; row--)
            table.add(
                    IntStream.range(0, columns)
                            .mapToObj(i -> cells.get(random.nextInt(cells.size())))
                            .toList());
        return table;
    }

    private static String written(List<List<String>> table, Random random) {
        List<String> ends = List.of("\n", "\r\n", "\r");
        String only = ends.get(random.nextInt(3));
        boolean mixed = random.nextInt(4) == 0;
        Supplier<String> end = () -> mixed ? ends.get(random.nextInt(3)) : only;
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "\uFEFF" : "");
        for (List<String> row : table) {
            if (row != table.get(0)) text.append(end.get());
            if (row != table.get(0) && random.nextInt(5) == 0) text.append(end.get());
            text.append(
                    String.join(
                            ",", row.stream().map(c -> written(c, row.size(), random)).toList()));
        }
        if (random.nextBoolean()) text.append(end.get());
        return text.toString();
    }

    private static String written(String cell, int columns, Random random) {
        boolean mustBeQuoted =
                cell.chars().anyMatch(c -> ",\"\n\r".indexOf(c) >= 0)
                        || cell.isEmpty() && columns == 1;
        if (!mustBeQuoted && random.nextBoolean()) return cell;
        return "\"" + cell.replace("\"", "\"\"") + "\"";
    }
}
