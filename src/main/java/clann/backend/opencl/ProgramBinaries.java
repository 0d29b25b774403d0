package clann.backend.opencl;

import clann.CacheFolder;
import clann.backend.opencl.discovery.DeviceFacts;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A device's compiled programs, kept for this process and, in a folder, for later ones.
 *
 * <p>A file is this format's name, the SHA-256 of its key and of all that follows, the length of
 * the compiler's log, the log, and what the driver gave. No driver is shown a file whose hash is
 * wrong: some crash at a binary that was cut short.
 */
final class ProgramBinaries {
    private static final byte[] FORMAT = "clann program 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int HASH = 32;

    private final CacheFolder folder;
    private final String device;
    private final Map<String, Compiled> inMemory = new ConcurrentHashMap<>();

    /** What a compiler made of a source, and what it said. */
    record Compiled(byte[] binary, String log) {}

    ProgramBinaries(CacheFolder folder, DeviceFacts device) {
        this.folder = folder;
        this.device = device.identity();
    }

    /** The name of a program and of its file: of the device, the options and the source. */
    String key(String source, String options) {
        return CacheFolder.key(device, options, source);
    }

    Optional<Compiled> find(String key) {
        Compiled known = inMemory.get(key);
        if (known != null) return Optional.of(known);
        Optional<byte[]> file = folder.read(key);
        Optional<Compiled> found = file.flatMap(bytes -> opened(key, bytes));
        if (file.isPresent() && found.isEmpty())
            log("{0} is damaged or of another version: compiled anew", folder.path().resolve(key));
        found.ifPresent(compiled -> inMemory.put(key, compiled));
        return found;
    }

    void keep(String key, Compiled compiled) {
        if (inMemory.put(key, compiled) == null) folder.write(key, sealed(key, compiled));
    }

    /** After a driver refused it. */
    void forget(String key) {
        inMemory.remove(key);
        log("the driver refuses {0}: compiled anew", folder.path().resolve(key));
    }

    private static void log(String message, Object file) {
        System.getLogger("clann").log(Level.WARNING, message, file);
    }

    private static byte[] sealed(String key, Compiled compiled) {
        byte[] log = compiled.log().getBytes(StandardCharsets.UTF_8);
        int start = FORMAT.length + HASH;
        ByteBuffer file =
                ByteBuffer.allocate(start + Integer.BYTES + log.length + compiled.binary().length);
        file.position(start).putInt(log.length).put(log).put(compiled.binary());
        byte[] hash = hash(key, file.array());
        return file.position(0).put(FORMAT).put(hash).array();
    }

    private static Optional<Compiled> opened(String key, byte[] bytes) {
        int start = FORMAT.length + HASH;
        boolean whole =
                bytes.length > start
                        && Arrays.equals(bytes, 0, FORMAT.length, FORMAT, 0, FORMAT.length)
                        && Arrays.equals(
                                Arrays.copyOfRange(bytes, FORMAT.length, start), hash(key, bytes));
        if (!whole) return Optional.empty();
        ByteBuffer file = ByteBuffer.wrap(bytes).position(start);
        byte[] log = new byte[file.getInt()];
        file.get(log);
        byte[] binary = new byte[file.remaining()];
        file.get(binary);
        return Optional.of(new Compiled(binary, new String(log, StandardCharsets.UTF_8)));
    }

    private static byte[] hash(String key, byte[] file) {
        MessageDigest sha256 = CacheFolder.sha256();
        sha256.update(key.getBytes(StandardCharsets.US_ASCII));
        int start = FORMAT.length + HASH;
        sha256.update(file, start, file.length - start);
        return sha256.digest();
    }
}
