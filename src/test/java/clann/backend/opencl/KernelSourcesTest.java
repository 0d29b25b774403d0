package clann.backend.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.TestDevice;
import clann.backend.Precision;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What must not stand in a kernel, since some device's or driver's gives something else for it. */
class KernelSourcesTest {
    /**
     * Of undefined accuracy (native_, half_, mad, fast_), not on every device (subgroups, 64-bit
     * and floating-point atomics, images, printf), missed by NVIDIA's program cache (#include), or
     * without a fixed order (atomics).
     */
    private static final Pattern FORBIDDEN =
            Pattern.compile(
                    "\\b(?:native_\\w+|half_\\w+|fast_\\w+|mad|mad24|mul24|sub_?group\\w*|intel_\\w+"
                            + "|atom(?:ic)?_\\w+|printf|image\\w*_t)\\b"
                            + "|#\\s*include|FP_CONTRACT\\s+(?:ON|DEFAULT)");

    static List<String> files() {
        return KernelSource.FILES;
    }

    private static String code(String file) {
        return KernelSource.read(file).replaceAll("//[^\\n]*|(?s)/\\*.*?\\*/", "");
    }

    @ParameterizedTest
    @MethodSource("files")
    void noKernelUsesWhatDevicesDisagreeOn(String file) {
        Matcher found = FORBIDDEN.matcher(code(file));
        assertFalse(found.find(), () -> file + ".cl: " + found.group());
        assertTrue(code(file).contains("#pragma OPENCL FP_CONTRACT OFF"), file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "native_exp(x)",
                "half_log(x)",
                "mad(a, b, c)",
                "mad24(a, b, c)",
                "sub_group_barrier(0)",
                "get_sub_group_size() + subgroup_x",
                "#include \"other.cl\"",
                "# include <x>",
                "atomic_add(p, 1)",
                "#pragma OPENCL FP_CONTRACT ON"
            })
    void theSearchFindsEachOfThem(String planted) {
        assertTrue(FORBIDDEN.matcher(planted).find());
    }

    @Test
    void nothingThatChangesArithmeticIsAskedOfTheCompiler() {
        // but for quotients that are rounded correctly, where a device offers that
        String exact = " -cl-fp32-correctly-rounded-divide-sqrt";
        for (Precision precision : TestDevice.precisions())
            try (var device = OpenClBackend.open(TestDevice.device(), precision)) {
                boolean asked = precision == Precision.FLOAT && device.facts().exactDivision();
                assertEquals(
                        "-cl-std=CL1.2 -DREAL=" + precision.word() + (asked ? exact : ""),
                        device.buildOptions(),
                        "no fast-math, no mad, no denormals flushed");
            }
    }
}
