package clann.tune;

import clann.CacheFolder;
import clann.backend.opencl.OpenClBackend;
import clann.backend.opencl.discovery.DeviceFacts;
import clann.model.Malformed;
import clann.model.StrictJson;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What searches on one device have found, for this run and later ones: for each kind of work, as a
 * text, the variant that does it fastest, as a text.
 *
 * <p>A file in clann's cache for each device, driver and set of kernel sources, in JSON, under a
 * hash. It is read whole or passed over, and written whole; two processes that write at once lose
 * an entry at worst, which is then searched for anew.
 */
public final class Table {
    private static final String FORMAT = "clann tuning 1";

    private final CacheFolder folder;
    private final String file;
    private final String device;
    private final Map<String, String> found = new TreeMap<>();

    /**
     * @param file its name: of all that its entries depend on
     * @param device for whoever reads the file
     * @param notices takes a line where the file is damaged
     */
    Table(CacheFolder folder, String file, String device, Consumer<String> notices) {
        this.folder = folder;
        this.file = file;
        this.device = device;
        read(notices);
    }

    /** The table of a device in clann's cache. */
    public static Table of(DeviceFacts device, Consumer<String> notices) {
        return new Table(
                CacheFolder.ofUser("tuning"),
                CacheFolder.key(device.identity(), OpenClBackend.sources()) + ".json",
                device.label(),
                notices);
    }

    /** All entries, in the order of their works. */
    Map<String, String> entries() {
        return new LinkedHashMap<>(found);
    }

    Optional<String> find(String work) {
        return Optional.ofNullable(found.get(work));
    }

    /** Remembers a variant, beside what other processes have written in the meantime. */
    void put(String work, String variant) {
        read(line -> {});
        found.put(work, variant);
        folder.write(file, text().getBytes(StandardCharsets.UTF_8));
    }

    /** Takes an entry back. */
    void forget(String work) {
        read(line -> {});
        found.remove(work);
        folder.write(file, text().getBytes(StandardCharsets.UTF_8));
    }

    /** Tries whether it can be written: else what is found today cannot hold tomorrow. */
    public boolean canBeWritten() {
        byte[] text = text().getBytes(StandardCharsets.UTF_8);
        folder.write(file, text);
        return folder.read(file).map(kept -> Arrays.equals(kept, text)).orElse(false);
    }

    /** Where it is, for messages. */
    public String path() {
        return folder.path().resolve(file).toString();
    }

    private void read(Consumer<String> notices) {
        Optional<byte[]> bytes = folder.read(file);
        if (bytes.isEmpty()) return;
        try {
            found.putAll(parse(new String(bytes.get(), StandardCharsets.UTF_8)));
        } catch (Malformed damage) {
            notices.accept("%s is passed over: %s".formatted(path(), damage.getMessage()));
        }
    }

    private Map<String, String> parse(String text) throws Malformed {
        try (var json = new StrictJson(text)) {
            json.beginObject();
            json.key("format");
            if (!json.string().equals(FORMAT)) throw new Malformed("it is of another version");
            json.key("device");
            json.string();
            json.key("sha256");
            String hash = json.string();
            json.key("variants");
            Map<String, String> variants = json.stringsByKey();
            json.endObject();
            json.end();
            if (!hash.equals(hash(variants))) throw new Malformed("its hash is wrong");
            return variants;
        }
    }

    private String text() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("format", FORMAT);
        fields.put("device", device);
        fields.put("sha256", hash(found));
        fields.put("variants", found);
        try {
            return JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(fields) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e); // into a string in memory: it does not happen
        }
    }

    private String hash(Map<String, String> variants) {
        StringBuilder all = new StringBuilder();
        new TreeMap<>(variants)
                .forEach(
                        (work, variant) ->
                                all.append(work).append('=').append(variant).append('\n'));
        return CacheFolder.key(file, all.toString());
    }
}
