package clann.backend.opencl.discovery;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where Linux looks for a shared library: what ld.so(8) says of its search. */
final class DynamicLinker {
    private static final String CACHE = "/etc/ld.so.cache";
    private static final String MAGIC = "glibc-ld.so.cache1.1";

    private final Host host;
    private final Map<String, List<String>> cache;

    DynamicLinker(Host host) {
        this.host = host;
        this.cache = readCache(host);
    }

    /** What becomes of a library's name or path. */
    sealed interface Lookup {
        record Found(String file) implements Lookup {}

        record Unusable(String file, ElfFile.Fault fault) implements Lookup {}

        record Missing() implements Lookup {}
    }

    /** A name with a slash is a path; else the first usable file in the order of the search. */
    Lookup find(String library) {
        Optional<Lookup.Unusable> unusable = Optional.empty();
        for (String file : library.contains("/") ? List.of(library) : candidates(library)) {
            if (!Files.isRegularFile(host.at(file))) continue;
            Optional<ElfFile.Fault> fault = ElfFile.fault(host.at(file), host.architecture());
            if (fault.isEmpty()) return new Lookup.Found(file);
            if (unusable.isEmpty()) unusable = Optional.of(new Lookup.Unusable(file, fault.get()));
        }
        return unusable.isPresent() ? unusable.get() : new Lookup.Missing();
    }

    private List<String> candidates(String library) {
        List<String> files = new ArrayList<>();
        for (String folder : host.variable("LD_LIBRARY_PATH").split("[:;]"))
            if (!folder.isEmpty()) files.add(Host.inside(folder, library));
        files.addAll(cache.getOrDefault(library, List.of()));
        for (String folder : usualFolders()) files.add(Host.inside(folder, library));
        return files;
    }

    private List<String> usualFolders() {
        String triplet =
                (host.architecture().equals("amd64") ? "x86_64" : host.architecture())
                        + "-linux-gnu";
        return List.of(
                "/lib/" + triplet,
                "/usr/lib/" + triplet,
                "/lib64",
                "/usr/lib64",
                "/lib",
                "/usr/lib",
                "/usr/local/lib");
    }

    /**
     * Name and files of all that ldconfig's cache knows. Its layout (glibc, dl-cache.h): an older
     * table may come first; then the magic, the number of entries, 24 bytes more, then entries of
     * 24 bytes, whose second and third number are the offsets of name and path from the magic.
     */
    private static Map<String, List<String>> readCache(Host host) {
        Map<String, List<String>> files = new HashMap<>();
        try {
            byte[] bytes = Files.readAllBytes(host.at(CACHE));
            int start = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(MAGIC);
            if (start < 0) return files;
            ByteBuffer cache = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
            int first = start + 48;
            int end = first + 24 * cache.getInt(start + MAGIC.length());
            for (int entry = first; entry < end; entry += 24) {
                String name = text(bytes, start + cache.getInt(entry + 4));
                String path = text(bytes, start + cache.getInt(entry + 8));
                files.computeIfAbsent(name, none -> new ArrayList<>(1)).add(path);
            }
        } catch (IOException | IndexOutOfBoundsException e) {
            return files; // no cache, or not one of this layout: the usual folders remain
        }
        return files;
    }

    private static String text(byte[] bytes, int start) {
        int end = start;
        while (bytes[end] != 0) end++;
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }

    /**
     * What ldd(1) misses for this file: libraries, or versions of them; empty where it cannot say.
     */
    List<String> missingFor(String file) {
        ProcessBuilder ldd = new ProcessBuilder("ldd", host.at(file).toString());
        ldd.environment().put("LC_ALL", "C");
        ldd.redirectErrorStream(true);
        try {
            Process process = ldd.start();
            process.getOutputStream().close();
            try (BufferedReader lines = process.inputReader()) {
                return lines.lines()
                        .filter(line -> line.contains("not found"))
                        .map(String::strip)
                        .map(line -> line.replaceFirst(" => not found.*", ""))
                        .map(line -> line.replaceFirst("^\\S+: (version .*) not found.*", "$1"))
                        .distinct()
                        .toList();
            }
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // no ldd, so nothing more is known
        }
    }
}
