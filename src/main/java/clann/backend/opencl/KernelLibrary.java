package clann.backend.opencl;

import static org.jocl.CL.clBuildProgram;
import static org.jocl.CL.clCreateProgramWithBinary;
import static org.jocl.CL.clCreateProgramWithSource;
import static org.jocl.CL.clGetProgramBuildInfo;
import static org.jocl.CL.clGetProgramInfo;
import static org.jocl.CL.clReleaseProgram;

import clann.UserError;
import clann.backend.Precision;
import clann.backend.opencl.ProgramBinaries.Compiled;
import clann.backend.opencl.discovery.OpenClDevice;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_program;

/**
 * The kernels of one device in one precision, each compiled at its first use, or made from what was
 * compiled then, and kept until the library is closed.
 */
final class KernelLibrary implements AutoCloseable {
    /** Nanoseconds after which no further binary is asked for. */
    private static final long MOST_KEEPING = 1_000_000_000;

    private final cl_context context;
    private final OpenClDevice device;
    private final String options;
    private final ProgramBinaries binaries;
    private final Map<ProgramKey, Program> programs = new HashMap<>();
    private final Map<KernelKey, Kernel> kernels = new HashMap<>();
    private final Map<String, ProgramKey> origins = new HashMap<>();
    private int compiled;

    private record ProgramKey(String file, String parameters) {}

    private record KernelKey(ProgramKey program, String name) {}

    /**
     * @param name under which its binary is kept
     * @param kept what it was made from; empty where from source
     */
    private record Program(cl_program handle, String name, Optional<Compiled> kept) {}

    KernelLibrary(
            cl_context context,
            OpenClDevice device,
            Precision precision,
            ProgramBinaries binaries) {
        this.context = context;
        this.device = device;
        this.binaries = binaries;
        boolean exactDivision = precision == Precision.FLOAT && device.facts().exactDivision();
        this.options =
                "-cl-std=CL1.2 -DREAL="
                        + precision.word()
                        + (exactDivision ? " -cl-fp32-correctly-rounded-divide-sqrt" : "");
    }

    /** The options that every kernel is built with. */
    String options() {
        return options;
    }

    /** How many programs were compiled from source. */
    int compiled() {
        return compiled;
    }

    /** Forgets programs, and does not keep them for later runs. */
    void discard(String file, Predicate<String> parameters) {
        programs.entrySet()
                .removeIf(
                        program -> {
                            boolean isMeant =
                                    program.getKey().file().equals(file)
                                            && parameters.test(program.getKey().parameters());
                            if (isMeant) release(program.getValue().handle());
                            return isMeant;
                        });
    }

    /**
     * @param file in {@code kernels/}, without {@code .cl}
     * @param name of the kernel function in it
     * @param parameters more {@code -D} options, or an empty text
     */
    Kernel kernel(String file, String name, String parameters) {
        var program = new ProgramKey(file, parameters);
        origins.put(name, program);
        return kernels.computeIfAbsent(new KernelKey(program, name), this::create);
    }

    /** Likewise, with arguments of its own; whoever asks for it closes it. */
    Kernel create(String file, String name, String parameters) {
        var program = new ProgramKey(file, parameters);
        origins.put(name, program);
        return create(new KernelKey(program, name));
    }

    private Kernel create(KernelKey key) {
        Program program = programs.computeIfAbsent(key.program(), this::build);
        try {
            return Kernel.of(program.handle(), key.name(), device);
        } catch (CLException e) {
            throw Failure.of(
                    "kernel %s of kernels/%s.cl".formatted(key.name(), key.program().file()),
                    device.facts(),
                    e);
        }
    }

    private String allOptions(ProgramKey key) {
        return (options + " " + key.parameters()).strip();
    }

    private Program build(ProgramKey key) {
        String source = KernelSource.program(key.file());
        String all = allOptions(key);
        String name = binaries.key(source, all);
        Optional<Compiled> kept = binaries.find(name);
        if (kept.isPresent())
            try {
                return new Program(fromBinary(kept.get().binary(), all), name, kept);
            } catch (CLException refused) {
                binaries.forget(name);
            }
        compiled++;
        return new Program(fromSource(key.file(), source, all), name, Optional.empty());
    }

    private cl_program fromBinary(byte[] binary, String all) {
        cl_program program =
                Handles.made(
                        Handles.Kind.PROGRAM,
                        clCreateProgramWithBinary(
                                context,
                                1,
                                new cl_device_id[] {device.id()},
                                new long[] {binary.length},
                                new byte[][] {binary},
                                null,
                                null));
        try {
            clBuildProgram(program, 1, new cl_device_id[] {device.id()}, all, null, null);
            return program;
        } catch (CLException e) {
            release(program);
            throw e;
        }
    }

    private cl_program fromSource(String file, String source, String all) {
        final cl_program program;
        try {
            program =
                    Handles.made(
                            Handles.Kind.PROGRAM,
                            clCreateProgramWithSource(
                                    context, 1, new String[] {source}, null, null));
        } catch (CLException e) {
            throw Failure.of("a program of kernels/" + file + ".cl", device.facts(), e);
        }
        try {
            clBuildProgram(program, 1, new cl_device_id[] {device.id()}, all, null, null);
        } catch (CLException e) {
            String log = buildLog(program);
            release(program);
            throw UserError.device(
                    "kernels/%s.cl does not build on %s (%s) with %s: %s%n%s"
                            .formatted(
                                    file,
                                    device.facts().name(),
                                    device.facts().driver(),
                                    all,
                                    e.getMessage().strip().lines().findFirst().orElse(""),
                                    log),
                    e);
        }
        return program;
    }

    private static void release(cl_program program) {
        Handles.release(Handles.Kind.PROGRAM, () -> clReleaseProgram(program));
    }

    /** The file and the compiler's log of a kernel that was built; empty where none was. */
    Optional<OpenClBackend.Source> source(String kernel) {
        return Optional.ofNullable(origins.get(kernel))
                .filter(programs::containsKey)
                .map(
                        program ->
                                new OpenClBackend.Source(
                                        kernel,
                                        "kernels/" + program.file() + ".cl",
                                        allOptions(program),
                                        log(programs.get(program))));
    }

    private String log(Program program) {
        return program.kept().map(Compiled::log).orElseGet(() -> buildLog(program.handle()));
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

    /**
     * Keeps what was compiled from source. PoCL then compiles each kernel once more, for groups of
     * any size: so at the end of the work, and no longer than a user waits.
     */
    private void keepBinaries() {
        long begin = System.nanoTime();
        for (Program program : programs.values())
            if (program.kept().isEmpty() && System.nanoTime() - begin < MOST_KEEPING)
                try {
                    byte[] binary = binary(program.handle());
                    if (binary.length > 0)
                        binaries.keep(program.name(), new Compiled(binary, log(program)));
                } catch (CLException none) {
                    // a driver need not have any: it compiles again
                    return;
                }
    }

    private static byte[] binary(cl_program program) {
        long[] size = new long[1];
        clGetProgramInfo(
                program, CL.CL_PROGRAM_BINARY_SIZES, Sizeof.size_t, Pointer.to(size), null);
        byte[] binary = new byte[Math.toIntExact(size[0])];
        if (binary.length > 0)
            clGetProgramInfo(
                    program,
                    CL.CL_PROGRAM_BINARIES,
                    Sizeof.POINTER,
                    Pointer.to(Pointer.to(binary)),
                    null);
        return binary;
    }

    @Override
    public void close() {
        keepBinaries();
        kernels.values().forEach(Kernel::close);
        programs.values().forEach(program -> release(program.handle()));
        kernels.clear();
        programs.clear();
    }
}
