package clann.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * This process's stdout or stderr: UTF-8 in every locale, and with the reason why it could not be
 * written, which Java's own stream forgets.
 */
final class StandardStream extends OutputStream {
    private final FileOutputStream to;
    private final PrintWriter text = new PrintWriter(this, false, StandardCharsets.UTF_8);
    private IOException fault;

    StandardStream(FileDescriptor to) {
        this.to = new FileOutputStream(to);
    }

    PrintWriter text() {
        return text;
    }

    /**
     * Why something is missing in what was printed; empty where all is there, and where the reader
     * has gone, as {@code head} does when it has seen enough.
     */
    Optional<String> fault() {
        text.flush();
        return Optional.ofNullable(fault).map(IOException::getMessage).filter(why -> !isGone(why));
    }

    /** As Unix and Windows word it. */
    private static boolean isGone(String why) {
        return why.contains("roken pipe") || why.contains("ipe is being closed");
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (fault != null) return;
        try {
            to.write(bytes, offset, length);
        } catch (IOException e) {
            fault = e;
        }
    }
}
