package clann.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import clann.UserError;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * One pass over a CSV file that holds it to RFC 4180 in UTF-8 before DuckDB reads its cells. For
 * DuckDB is lenient in silence: it drops all rows after a quote that never closes, passes over an
 * empty cell too many, and counts rows where it says lines. Line ends may be LF, CR LF or CR, and
 * blank lines are passed over.
 */
final class CsvScan {
    private static final int BUFFER = 1 << 16;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private enum State {
        CELL_START,
        UNQUOTED,
        QUOTED,
        /** After a quote in a quoted cell: it closes the cell, or is the first of two. */
        QUOTE
    }

    private final Path file;
    private State state = State.CELL_START;
    private boolean afterReturn;
    private int line = 1;
    private int firstLineOfRow = 1;
    private int lineOfQuote;
    private int cells;

    private List<String> header = new ArrayList<>();
    private boolean headerIsComplete;
    private final StringBuilder name = new StringBuilder();
    private int[] lines = new int[1024];
    private int rows;

    private CsvScan(Path file) {
        this.file = file;
    }

    /**
     * @throws UserError where the file cannot be read, is not well-formed, or has no rows
     */
    static CsvShape of(Path file) {
        if (Files.isDirectory(file))
            throw UserError.input(file + " is a folder; name a CSV file in it");
        if (Files.exists(file) && !Files.isRegularFile(file))
            throw UserError.input(
                    file
                            + " is not a file that can be read twice; save the table and name that file");
        CsvScan scan = new CsvScan(file);
        try (InputStream bytes = Files.newInputStream(file)) {
            scan.run(CsvShape.isGzipped(file) ? new GZIPInputStream(bytes, BUFFER) : bytes);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        return scan.shape();
    }

    static UserError unreadable(Path file, IOException fault) {
        String what;
        if (fault instanceof NoSuchFileException)
            what = " does not exist; check the name and the folder";
        else if (fault instanceof AccessDeniedException)
            what = " may not be read by this user; change its permissions";
        else if (fault instanceof ZipException)
            what = " ends in .gz but is not a gzip file; rename it, or compress it with gzip";
        else if (fault instanceof EOFException)
            what = " is a gzip file that is cut off; copy it again";
        else what = " cannot be read (" + fault.getMessage() + ")";
        return UserError.input(file + what, fault);
    }

    private void run(InputStream in) throws IOException {
        CharsetDecoder decoder = UTF_8.newDecoder();
        ByteBuffer bytes = ByteBuffer.allocate(BUFFER);
        CharBuffer characters = CharBuffer.allocate(BUFFER);
        boolean atStart = true;
        boolean atEnd;
        do {
            int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
            atEnd = read < 0;
            if (!atEnd) bytes.position(bytes.position() + read);
            bytes.flip();
            CoderResult result = decoder.decode(bytes, characters, atEnd);
            bytes.compact();
            characters.flip();
            if (atStart && characters.hasRemaining()) {
                atStart = false;
                if (characters.get(0) == BYTE_ORDER_MARK) characters.get();
            }
            while (characters.hasRemaining()) take(characters.get());
            characters.clear();
            if (result.isError())
                throw fault(line, "holds bytes that are not UTF-8; save the file as UTF-8");
        } while (!atEnd);
    }

    private void take(char c) {
        boolean secondOfLineEnd = c == '\n' && afterReturn;
        afterReturn = c == '\r';
        if (secondOfLineEnd) {
            if (state == State.QUOTED) keep(c);
            return;
        }
        switch (state) {
            case CELL_START -> {
                if (c == '"') openQuote();
                else takeUnquoted(c);
            }
            case UNQUOTED -> {
                if (c == '"')
                    throw fault(
                            line,
                            "a quote stands inside a cell; put the whole cell in quotes and double"
                                    + " the quotes in it");
                takeUnquoted(c);
            }
            case QUOTED -> {
                if (c == '"') state = State.QUOTE;
                else keep(c);
            }
            case QUOTE -> takeAfterQuote(c);
        }
        if (c == '\n' || c == '\r') line++;
    }

    private void openQuote() {
        state = State.QUOTED;
        lineOfQuote = line;
    }

    private void takeUnquoted(char c) {
        switch (c) {
            case ',' -> endCell();
            case '\n', '\r' -> endRow();
            default -> {
                state = State.UNQUOTED;
                keep(c);
            }
        }
    }

    private void takeAfterQuote(char c) {
        switch (c) {
            case '"' -> {
                state = State.QUOTED;
                keep(c);
            }
            case ',', '\n', '\r' -> takeUnquoted(c);
            default ->
                    throw fault(
                            line,
                            "%s follows the quote that closes the cell opened on line %d; close the"
                                            .formatted(Shown.text(String.valueOf(c)), lineOfQuote)
                                    + " cell where it ends and double the quotes in it");
        }
    }

    private void keep(char c) {
        if (!headerIsComplete) name.append(c);
    }

    private void endCell() {
        cells++;
        state = State.CELL_START;
        if (headerIsComplete) return;
        header.add(name.toString());
        name.setLength(0);
    }

    private void endRow() {
        if (!isBlank()) {
            endCell();
            if (headerIsComplete) row();
            else headerIsComplete = true;
        } else if (!headerIsComplete)
            throw fault(line, "is empty; it must be the header, with the names of the columns");
        cells = 0;
        firstLineOfRow = line + 1;
    }

    private boolean isBlank() {
        return cells == 0 && state == State.CELL_START;
    }

    private void row() {
        if (cells != header.size())
            throw fault(
                    firstLineOfRow,
                    "has %d cells, the header has %d; give every row a cell for every column"
                            .formatted(cells, header.size()));
        if (rows == lines.length) lines = Arrays.copyOf(lines, 2 * rows);
        lines[rows++] = firstLineOfRow;
    }

    private CsvShape shape() {
        if (state == State.QUOTED)
            throw fault(lineOfQuote, "opens a quote that never closes; close it");
        if (!isBlank()) endRow();
        if (!headerIsComplete)
            throw UserError.input(file + " is empty; it needs a header and a row for each sample");
        if (rows == 0)
            throw UserError.input(
                    file + " has a header but no rows; it needs a row for each sample");
        return new CsvShape(file, List.copyOf(header), Arrays.copyOf(lines, rows));
    }

    private UserError fault(int line, String what) {
        return UserError.input("%s, line %d: %s".formatted(file, line, what));
    }
}
