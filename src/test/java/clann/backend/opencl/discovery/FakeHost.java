package clann.backend.opencl.discovery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A Linux machine made of files below a folder. */
final class FakeHost {
    static final int X86_64 = 62;
    static final int X86 = 3;

    private final Path root;
    private final Map<String, String> environment = new HashMap<>();
    private final Set<Path> closed = new HashSet<>();
    private String system = "Linux";
    private String architecture = "amd64";

    FakeHost(Path root) {
        this.root = root;
    }

    /** One with an OpenCL loader. */
    static FakeHost withLoader(Path root) {
        return new FakeHost(root).library("/usr/lib/x86_64-linux-gnu/libOpenCL.so.1");
    }

    FakeHost file(String path, byte[] content) {
        try {
            Path file = root.resolve(path.substring(1));
            Files.createDirectories(file.getParent());
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    FakeHost file(String path, String content) {
        return file(path, content.getBytes(StandardCharsets.UTF_8));
    }

    FakeHost folder(String path) {
        file(path + "/README", "");
        return this;
    }

    FakeHost library(String path) {
        return file(path, elf(X86_64, 200));
    }

    FakeHost icd(String name, String library) {
        return file("/etc/OpenCL/vendors/" + name, library + "\n");
    }

    FakeHost variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    FakeHost closedTo(String path) {
        closed.add(root.resolve(path.substring(1)));
        return this;
    }

    FakeHost system(String name) {
        system = name;
        return this;
    }

    FakeHost architecture(String name) {
        architecture = name;
        return this;
    }

    Host host() {
        return new Host(root, environment, system, architecture, file -> !closed.contains(file));
    }

    /** The smallest shared library: a header and one segment that is all of the file. */
    static byte[] elf(int machine, int bytes) {
        ByteBuffer elf = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
        elf.putShort(16, (short) 3).putShort(18, (short) machine);
        elf.putLong(32, 64).putShort(54, (short) 56).putShort(56, (short) 1);
        elf.putInt(64, 1).putLong(64 + 32, bytes);
        return elf.array();
    }

    /** What ldconfig writes, for libraries of one folder. */
    static byte[] linkerCache(String folder, String... libraries) {
        ByteBuffer cache = ByteBuffer.allocate(4096).order(ByteOrder.nativeOrder());
        cache.put("glibc-ld.so.cache1.1".getBytes(StandardCharsets.UTF_8));
        cache.putInt(libraries.length);
        int text = 48 + 24 * libraries.length;
        for (int i = 0; i < libraries.length; i++) {
            byte[] name = (libraries[i] + "\0").getBytes(StandardCharsets.UTF_8);
            byte[] path = (folder + "/" + libraries[i] + "\0").getBytes(StandardCharsets.UTF_8);
            cache.position(text).put(name).put(path);
            cache.putInt(48 + 24 * i + 4, text).putInt(48 + 24 * i + 8, text + name.length);
            text = cache.position();
        }
        return cache.array();
    }
}
