package clann.backend.opencl;

import static org.jocl.CL.clBuildProgram;
import static org.jocl.CL.clCreateProgramWithSource;
import static org.jocl.CL.clGetProgramBuildInfo;
import static org.jocl.CL.clReleaseProgram;

import clann.UserError;
import clann.backend.Precision;
import clann.backend.opencl.discovery.OpenClDevice;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_program;

/**
 * The kernels of one device in one precision, each compiled at its first use and kept until the
 * library is closed.
 */
final class KernelLibrary implements AutoCloseable {
    private final cl_context context;
    private final OpenClDevice device;
    private final String options;
    private final Map<ProgramKey, cl_program> programs = new HashMap<>();
    private final Map<KernelKey, Kernel> kernels = new HashMap<>();

    private record ProgramKey(String file, String parameters) {}

    private record KernelKey(ProgramKey program, String name) {}

    KernelLibrary(cl_context context, OpenClDevice device, Precision precision) {
        this.context = context;
        this.device = device;
        this.options = "-cl-std=CL1.2 -DREAL=" + precision.word();
    }

    /** The options that every kernel is built with. */
    String options() {
        return options;
    }

    /**
     * @param file in {@code kernels/}, without {@code .cl}
     * @param name of the kernel function in it
     * @param parameters more {@code -D} options, or an empty text
     */
    Kernel kernel(String file, String name, String parameters) {
        var program = new ProgramKey(file, parameters);
        return kernels.computeIfAbsent(new KernelKey(program, name), this::create);
    }

    private Kernel create(KernelKey key) {
        cl_program program = programs.computeIfAbsent(key.program(), this::build);
        try {
            return Kernel.of(program, key.name(), device);
        } catch (CLException e) {
            throw Failure.of(
                    "kernel %s of kernels/%s.cl".formatted(key.name(), key.program().file()),
                    device.facts(),
                    e);
        }
    }

    private cl_program build(ProgramKey key) {
        String source = KernelSource.program(key.file());
        String all = (options + " " + key.parameters()).strip();
        final cl_program program;
        try {
            program =
                    Handles.made(
                            Handles.Kind.PROGRAM,
                            clCreateProgramWithSource(
                                    context, 1, new String[] {source}, null, null));
        } catch (CLException e) {
            throw Failure.of("a program of kernels/" + key.file() + ".cl", device.facts(), e);
        }
        try {
            clBuildProgram(program, 1, new cl_device_id[] {device.id()}, all, null, null);
        } catch (CLException e) {
            String log = buildLog(program);
            Handles.release(Handles.Kind.PROGRAM, () -> clReleaseProgram(program));
            throw UserError.device(
                    "kernels/%s.cl does not build on %s (%s) with %s: %s%n%s"
                            .formatted(
                                    key.file(),
                                    device.facts().name(),
                                    device.facts().driver(),
                                    all,
                                    e.getMessage().strip().lines().findFirst().orElse(""),
                                    log),
                    e);
        }
        return program;
    }

    /** The file and the compiler's log of a kernel that was built; empty where none was. */
    Optional<OpenClBackend.Source> source(String kernel) {
        return kernels.keySet().stream()
                .filter(key -> key.name().equals(kernel))
                .map(KernelKey::program)
                .findFirst()
                .map(
                        program ->
                                new OpenClBackend.Source(
                                        kernel,
                                        "kernels/" + program.file() + ".cl",
                                        buildLog(programs.get(program))));
    }

    private String buildLog(cl_program program) {
        try {
            return readBuildLog(program);
        } catch (CLException e) {
            return "the compiler's log cannot be read: " + e.getMessage();
        }
    }

    private String readBuildLog(cl_program program) {
        long[] size = new long[1];
        clGetProgramBuildInfo(program, device.id(), CL.CL_PROGRAM_BUILD_LOG, 0, null, size);
        byte[] log = new byte[(int) size[0]];
        clGetProgramBuildInfo(
                program, device.id(), CL.CL_PROGRAM_BUILD_LOG, log.length, Pointer.to(log), null);
        return new String(log, StandardCharsets.UTF_8).replace("\0", "").strip();
    }

    @Override
    public void close() {
        kernels.values().forEach(Kernel::close);
        for (cl_program program : programs.values())
            Handles.release(Handles.Kind.PROGRAM, () -> clReleaseProgram(program));
        kernels.clear();
        programs.clear();
    }
}
