package clann.cli;

import clann.backend.opencl.discovery.DeviceFacts;
import clann.backend.opencl.discovery.Discovery;
import clann.backend.opencl.discovery.OpenClDevice;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the OpenCL devices, and says what is wrong where one is missing. */
@Command(
        name = "devices",
        description = {
            "Lists every OpenCL device with its number, driver and limits, and says what is missing"
                    + " or broken and what to install or set.",
            "Run it when a GPU is not found."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:at least one device was found",
            "2:a wrong option",
            "3:no OpenCL device"
        },
        footerHeading = "%nExample:%n",
        footer = "  clann devices --json")
final class DevicesCommand implements Callable<Integer> {
    private static final int NONE_FOUND = 3;
    private static final JsonFactory JSON = new JsonFactory();

    @Option(
            names = "--json",
            description =
                    "JSON lines instead of a listing: {\"event\":\"device\",...} for each device,"
                            + " {\"event\":\"problem\",\"message\":...} for each problem; memory in"
                            + " bytes. Default: a listing. Example: clann devices --json")
    private boolean json;

    @Spec private CommandSpec spec;

    private final Supplier<Discovery> discovery;

    DevicesCommand() {
        this(Discovery::find);
    }

    DevicesCommand(Supplier<Discovery> discovery) {
        this.discovery = discovery;
    }

    @Override
    public Integer call() {
        Discovery found = discovery.get();
        List<DeviceFacts> devices = found.devices().stream().map(OpenClDevice::facts).toList();
        PrintWriter out = spec.commandLine().getOut();
        if (json) printJson(out, devices, found.problems());
        else printListing(out, devices, found.problems());
        out.flush();
        return devices.isEmpty() ? NONE_FOUND : 0;
    }

    private static void printListing(
            PrintWriter out, List<DeviceFacts> devices, List<String> problems) {
        if (devices.isEmpty()) out.println("No OpenCL device was found.");
        for (DeviceFacts device : devices) {
            out.println(device.number() + "  " + device.label());
            line(out, "platform", device.platform() + ", " + device.platformVersion());
            line(out, "kind", device.kind().word());
            line(out, "driver", device.driver());
            line(out, "OpenCL", device.version());
            line(out, "compute units", device.computeUnits() + clock(device));
            line(out, "memory", size(device.globalMemory()) + sharing(device));
            line(out, "largest buffer", size(device.largestAllocation()));
            line(out, "local memory", size(device.localMemory()));
            line(out, "largest group", device.largestWorkGroup() + " work-items");
            line(out, "double", device.fp64() ? "yes" : "no: trains in float only");
        }
        if (!problems.isEmpty()) {
            out.println();
            out.println("What is missing, and what to do:");
            for (String problem : problems) out.println("- " + problem);
        }
        out.println();
        out.println(
                "--device auto takes a GPU or accelerator, else an OpenCL CPU, else EJML on the"
                        + " CPU,"
                        + " which always works.");
    }

    private static void line(PrintWriter out, String what, String value) {
        out.printf(Locale.ROOT, "   %-15s %s%n", what, value);
    }

    private static String clock(DeviceFacts device) {
        return device.clockMhz() == 0 ? "" : " at " + device.clockMhz() + " MHz";
    }

    private static String sharing(DeviceFacts device) {
        return device.unifiedMemory() ? ", shared with the host" : "";
    }

    private static String size(long bytes) {
        if (bytes >= 1L << 30) return String.format(Locale.ROOT, "%.1f GiB", bytes / 0x1p30);
        if (bytes >= 1L << 20) return String.format(Locale.ROOT, "%.1f MiB", bytes / 0x1p20);
        return String.format(Locale.ROOT, "%.0f KiB", bytes / 0x1p10);
    }

    private static void printJson(
            PrintWriter out, List<DeviceFacts> devices, List<String> problems) {
        for (DeviceFacts device : devices) out.println(object(json -> write(json, device)));
        for (String problem : problems)
            out.println(
                    object(
                            json -> {
                                json.writeStringField("event", "problem");
                                json.writeStringField("message", problem);
                            }));
    }

    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private static String object(Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, DeviceFacts device) throws IOException {
        json.writeStringField("event", "device");
        json.writeNumberField("number", device.number());
        json.writeStringField("label", device.label());
        json.writeStringField("name", device.name());
        json.writeStringField("vendor", device.vendor());
        json.writeStringField("platform", device.platform());
        json.writeStringField("platform_version", device.platformVersion());
        json.writeStringField("version", device.version());
        json.writeStringField("driver", device.driver());
        json.writeStringField("kind", device.kind().word());
        json.writeNumberField("compute_units", device.computeUnits());
        json.writeNumberField("clock_mhz", device.clockMhz());
        json.writeNumberField("global_memory", device.globalMemory());
        json.writeNumberField("largest_allocation", device.largestAllocation());
        json.writeNumberField("local_memory", device.localMemory());
        json.writeBooleanField("dedicated_local_memory", device.dedicatedLocalMemory());
        json.writeNumberField("largest_work_group", device.largestWorkGroup());
        json.writeNumberField("preferred_float_vector", device.preferredFloatVector());
        json.writeNumberField("native_float_vector", device.nativeFloatVector());
        json.writeNumberField("preferred_double_vector", device.preferredDoubleVector());
        json.writeBooleanField("unified_memory", device.unifiedMemory());
        json.writeBooleanField("fp64", device.fp64());
        json.writeBooleanField("denormals", device.denormals());
        json.writeBooleanField("exact_division", device.exactDivision());
        json.writeNumberField("base_alignment", device.baseAlignment());
    }
}
