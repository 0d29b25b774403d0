package clann.backend.opencl.discovery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The header of a shared library, as elf(5) lays it out. It tells what would go wrong before the
 * dynamic linker is let near: that one ends the process with SIGBUS where a file is cut off.
 */
final class ElfFile {
    private static final int MAGIC = 0x7f454c46;
    private static final int IDENTIFICATION = 64;
    private static final int LOADED_SEGMENT = 1;
    private static final int SHARED_LIBRARY = 3;
    private static final int X86_64 = 62;
    private static final int AARCH64 = 183;

    private ElfFile() {}

    /**
     * @param reason a predicate, such as "is cut off after 10 bytes"
     * @param fatal whether the process would end if it loaded the file all the same
     */
    record Fault(String reason, boolean fatal) {}

    /** Why a JVM of this architecture (os.arch) cannot load the file; empty where it can. */
    static Optional<Fault> fault(Path file, String architecture) {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            ByteBuffer header = read(channel, 0, IDENTIFICATION);
            if (header.remaining() < IDENTIFICATION || header.getInt(0) != MAGIC)
                return harmless("is not a shared library");
            boolean is64Bit = header.get(4) == 2;
            header.order(order(header));
            if (header.getShort(16) != SHARED_LIBRARY) return harmless("is not a shared library");
            int machine = header.getShort(18) & 0xffff;
            if (!fits(machine, architecture))
                return harmless("is made for " + name(machine) + ", this JVM for " + architecture);
            return is64Bit && channel.size() < loadedBytes(channel, header)
                    ? Optional.of(new Fault("is cut off after " + channel.size() + " bytes", true))
                    : Optional.empty();
        } catch (IOException e) {
            return harmless("cannot be read");
        }
    }

    private static Optional<Fault> harmless(String reason) {
        return Optional.of(new Fault(reason, false));
    }

    /** Where the last segment that is mapped into memory ends in the file. */
    private static long loadedBytes(SeekableByteChannel channel, ByteBuffer header)
            throws IOException {
        long table = header.getLong(32);
        int entryBytes = header.getShort(54) & 0xffff;
        int entries = header.getShort(56) & 0xffff;
        ByteBuffer segments = read(channel, table, entries * entryBytes).order(header.order());
        if (segments.remaining() < entries * entryBytes) return Long.MAX_VALUE;
        long end = 0;
        for (int at = 0; at < entries * entryBytes; at += entryBytes)
            if (segments.getInt(at) == LOADED_SEGMENT)
                end = Math.max(end, segments.getLong(at + 8) + segments.getLong(at + 32));
        return end;
    }

    private static ByteBuffer read(SeekableByteChannel channel, long position, int bytes)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        channel.position(position);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
        return buffer.flip();
    }

    private static ByteOrder order(ByteBuffer header) {
        return header.get(5) == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    private static boolean fits(int machine, String architecture) {
        return switch (architecture) {
            case "amd64", "x86_64" -> machine == X86_64;
            case "aarch64" -> machine == AARCH64;
            default -> true;
        };
    }

    private static String name(int machine) {
        return switch (machine) {
            case 3 -> "32-bit x86";
            case 21 -> "ppc64";
            case 40 -> "32-bit ARM";
            case X86_64 -> "amd64";
            case AARCH64 -> "aarch64";
            case 243 -> "riscv64";
            default -> "ELF machine " + machine;
        };
    }
}
