package clann.backend.opencl.discovery;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The drivers that the OpenCL loader of Linux is told of, as libOpenCL(7) describes it: .icd files,
 * each with a library's name in its first line.
 *
 * @param place the folder or variable that names them, for messages
 * @param usual whether that is the usual folder, not a variable's
 * @param problem what is wrong with the place itself
 */
record Registry(
        String place, boolean usual, List<Registration> registrations, Optional<String> problem) {
    static final String FOLDER = "/etc/OpenCL/vendors";
    private static final Pattern ICD_FILE = Pattern.compile(".*\\.icd");

    /**
     * @param source the .icd file, or the variable, that names the library
     */
    record Registration(String source, String library) {}

    static Registry of(Host host, DynamicLinker linker) {
        if (!host.linux()) return new Registry("", true, List.of(), Optional.empty());
        String vendors = host.variable("OCL_ICD_VENDORS");
        if (!vendors.isEmpty()) return ofVariable(host, linker, "OCL_ICD_VENDORS", vendors);
        String folder = host.variable("OPENCL_VENDOR_PATH");
        if (!folder.isEmpty()) return ofVariable(host, linker, "OPENCL_VENDOR_PATH", folder);
        return new Registry(FOLDER, true, inFolder(host, FOLDER), Optional.empty());
    }

    private static Registry ofVariable(
            Host host, DynamicLinker linker, String variable, String value) {
        String place = variable + "=" + value;
        if (host.isFolder(value)) {
            List<Registration> registrations = inFolder(host, value);
            return new Registry(
                    place,
                    false,
                    registrations,
                    registrations.isEmpty()
                            ? Optional.of(wrong(place, "a folder without .icd files", variable))
                            : Optional.empty());
        }
        if (variable.equals("OCL_ICD_VENDORS")) {
            List<Registration> single = single(host, linker, place, value);
            if (!single.isEmpty()) return new Registry(place, false, single, Optional.empty());
        }
        String what = host.exists(value) ? "neither a folder nor an .icd file" : "nothing there";
        return new Registry(place, false, List.of(), Optional.of(wrong(place, what, variable)));
    }

    /** OCL_ICD_VENDORS may name one .icd file, in the usual folder too, or one library. */
    private static List<Registration> single(
            Host host, DynamicLinker linker, String place, String value) {
        if (value.endsWith(".icd")) {
            String usual = Host.inside(FOLDER, value);
            String file = !value.contains("/") && host.exists(usual) ? usual : value;
            return host.exists(file) ? List.of(registration(host, file)) : List.of();
        }
        boolean library = !(linker.find(value) instanceof DynamicLinker.Lookup.Missing);
        return library && value.contains(".so")
                ? List.of(new Registration(place, value))
                : List.of();
    }

    private static List<Registration> inFolder(Host host, String folder) {
        List<Registration> registrations = new ArrayList<>();
        for (String file : host.list(folder, ICD_FILE)) registrations.add(registration(host, file));
        return registrations;
    }

    private static Registration registration(Host host, String file) {
        return new Registration(
                file, host.firstLine(file).filter(line -> line.indexOf('\0') < 0).orElse(""));
    }

    private static String wrong(String place, String what, String variable) {
        return ("%s is %s, so no driver is found: unset %s, or set it to a folder of .icd files"
                        + " (usually %s)")
                .formatted(place, what, variable, FOLDER);
    }
}
