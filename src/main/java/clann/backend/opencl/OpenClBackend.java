package clann.backend.opencl;

import static org.jocl.CL.clCreateContext;
import static org.jocl.CL.clReleaseContext;

import clann.CacheFolder;
import clann.UserError;
import clann.backend.Backend;
import clann.backend.BuiltIn;
import clann.backend.Epilogue;
import clann.backend.Matrix;
import clann.backend.OwnedMatrix;
import clann.backend.Precision;
import clann.backend.RowOrder;
import clann.backend.Shapes;
import clann.backend.Transpose;
import clann.backend.opencl.Multiplier.Ending;
import clann.backend.opencl.discovery.DeviceFacts;
import clann.backend.opencl.discovery.OpenClDevice;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_mem;

/** An OpenCL device: one context, one in-order queue, its kernels and its memory. */
public final class OpenClBackend implements Backend {
    private final OpenClDevice device;
    private final Precision precision;
    private final cl_context context;
    private final CommandQueue queue;
    private final ProgramBinaries binaries;
    private final KernelLibrary kernels;
    private final DeviceMemory memory;
    private final Optional<LaunchTimes> times;
    private final Transfer transfer;
    private final Multiplier multiplier;
    private VariantChoice variants;
    private final Map<MultiplyShape, Choice> choices = new HashMap<>();
    private final Map<FusedShape, FusedBuild> builds = new HashMap<>();

    /**
     * Opens a device; close it.
     *
     * @throws UserError of kind DEVICE where it does not compute in this precision, or fails
     */
    public static OpenClBackend open(OpenClDevice device, Precision precision) {
        return open(
                device,
                precision,
                new ProgramBinaries(CacheFolder.ofUser("programs"), device.facts()),
                queue -> queue);
    }

    /**
     * @param between stands between the backend and its queue
     */
    static OpenClBackend open(
            OpenClDevice device,
            Precision precision,
            ProgramBinaries binaries,
            UnaryOperator<CommandQueue> between) {
        return open(
                device,
                precision,
                VariantChoice.shipped(device.facts()),
                binaries,
                Optional.empty(),
                between);
    }

    private static OpenClBackend open(
            OpenClDevice device,
            Precision precision,
            VariantChoice variants,
            ProgramBinaries binaries,
            Optional<LaunchTimes> times,
            UnaryOperator<CommandQueue> between) {
        if (precision == Precision.DOUBLE && !device.facts().fp64())
            throw UserError.device(
                    device.facts().name() + " does not compute in double; use --precision float");
        cl_context context;
        try {
            var properties = new cl_context_properties();
            properties.addProperty(CL.CL_CONTEXT_PLATFORM, device.platform());
            context =
                    Handles.made(
                            Handles.Kind.CONTEXT,
                            clCreateContext(
                                    properties,
                                    1,
                                    new cl_device_id[] {device.id()},
                                    null,
                                    null,
                                    null));
        } catch (CLException e) {
            throw Failure.of("opening a context", device.facts(), e);
        }
        try {
            var queue = new DeviceQueue(context, device, times);
            return new OpenClBackend(
                    device, precision, context, variants, binaries, between.apply(queue), times);
        } catch (CLException e) {
            Handles.release(Handles.Kind.CONTEXT, () -> clReleaseContext(context));
            throw Failure.of("opening a queue", device.facts(), e);
        }
    }

    private OpenClBackend(
            OpenClDevice device,
            Precision precision,
            cl_context context,
            VariantChoice variants,
            ProgramBinaries binaries,
            CommandQueue queue,
            Optional<LaunchTimes> times) {
        this.times = times;
        this.device = device;
        this.precision = precision;
        this.context = context;
        this.queue = queue;
        this.binaries = binaries;
        this.kernels = new KernelLibrary(context, device, precision, binaries);
        this.memory = new DeviceMemory(context, device.facts());
        this.transfer = new Transfer(queue, precision);
        this.multiplier = new Multiplier(device.facts(), precision, kernels, memory, queue);
        this.variants = variants;
    }

    @Override
    public String name() {
        return "opencl";
    }

    @Override
    public String device() {
        return device.facts().name();
    }

    @Override
    public String driver() {
        return device.facts().platform() + " " + device.facts().driver();
    }

    @Override
    public Precision precision() {
        return precision;
    }

    @Override
    public boolean keepsDenormals() {
        // the driver's word is for float alone; OpenCL 1.2 demands them of every double
        return precision == Precision.DOUBLE || device.facts().denormals();
    }

    @Override
    public boolean roundsAsStated() {
        return true;
    }

    @Override
    public boolean roundsQuotients() {
        return precision == Precision.DOUBLE || device.facts().exactDivision();
    }

    @Override
    public int parts(int m, int n, int k, Transpose left, Transpose right) {
        return MultiplyPlan.parts(
                device.facts(), new MultiplyShape(m, n, k, left, right, precision));
    }

    @Override
    public String buildOptions() {
        return kernels.options();
    }

    /** Bytes of device memory that its matrices hold. */
    public long memoryInUse() {
        return memory.inUse();
    }

    @Override
    public OwnedMatrix allocate(int rows, int columns) {
        long bytes = (long) Shapes.length(rows, columns) * precision.bytes();
        return owned(rows, columns, buffer -> queue.clear(buffer, bytes));
    }

    @Override
    public OwnedMatrix upload(int rows, int columns, double[] values) {
        if (values.length != Shapes.length(rows, columns))
            throw new IllegalArgumentException(
                    "%d values for %d x %d".formatted(values.length, rows, columns));
        return owned(rows, columns, buffer -> transfer.write(values, buffer, 0));
    }

    /** Filled at once, so that a driver that takes memory at its first use takes it now. */
    private OwnedMatrix owned(int rows, int columns, Consumer<cl_mem> filling) {
        DeviceBuffer buffer =
                memory.allocate((long) Shapes.length(rows, columns) * precision.bytes());
        try {
            filling.accept(buffer.handle());
        } catch (UserError e) {
            buffer.close();
            throw e;
        }
        return new OpenClMatrix.Owned(this, buffer, rows, columns);
    }

    private record Rows(DeviceBuffer memory, int length) implements RowOrder {
        @Override
        public void close() {
            memory.close();
        }
    }

    @Override
    public RowOrder upload(int[] rows) {
        DeviceBuffer buffer = memory.allocate((long) rows.length * Integer.BYTES);
        try {
            transfer.write(rows, buffer.handle());
        } catch (UserError e) {
            buffer.close();
            throw e;
        }
        return new Rows(buffer, rows.length);
    }

    @Override
    public void write(double[] values, Matrix to) {
        Shapes.length(values, to);
        OpenClMatrix matrix = own(to);
        transfer.write(values, matrix.buffer(), matrix.offset());
    }

    @Override
    public double[] read(Matrix from) {
        double[] values = new double[from.length()];
        read(from, values);
        return values;
    }

    /** Likewise, into an array that is there. */
    void read(Matrix from, double[] values) {
        OpenClMatrix matrix = own(from);
        transfer.read(matrix.buffer(), matrix.offset(), values);
    }

    /** Row numbers in place of those that were uploaded, as many. */
    void write(int[] numbers, RowOrder to) {
        transfer.write(numbers, buffer(to));
    }

    cl_mem buffer(RowOrder order) {
        if (!(order instanceof Rows rows))
            throw new IllegalArgumentException("a row order of another backend");
        return rows.memory().handle();
    }

    cl_mem buffer(Matrix matrix) {
        return own(matrix).buffer();
    }

    Kernel kernel(String file, String name, String parameters) {
        return kernels.kernel(file, name, parameters);
    }

    /** Waits until all that was queued is done. */
    void await() {
        queue.await();
    }

    @Override
    public void multiply(
            Matrix a, Transpose left, Matrix b, Transpose right, Matrix c, Epilogue epilogue) {
        int k = Shapes.multiply(a, left, b, right, c, epilogue);
        var shape = new MultiplyShape(c.rows(), c.columns(), k, left, right, precision);
        Choice choice = choices.computeIfAbsent(shape, this::choiceFor);
        multiply(shape, choice.variant(), choice.parts(), a, b, c, epilogue);
    }

    /**
     * From now on another chooses the variants of its kernels.
     *
     * @param variants asked once for each shape
     */
    public void choose(VariantChoice variants) {
        this.variants = variants;
        choices.clear();
        builds.clear();
    }

    /** What products of a shape take. */
    public MultiplyVariant variant(MultiplyShape shape) {
        return choices.computeIfAbsent(shape, this::choiceFor).variant();
    }

    /** How it was told to build the fused epoch of networks of a shape. */
    FusedBuild build(FusedShape shape) {
        return builds.computeIfAbsent(shape, variants::fused);
    }

    /** How many programs were compiled for it so far. */
    public int programsCompiled() {
        return kernels.compiled();
    }

    /** Forgets what was built for a variant, and does not keep it for later runs. */
    public void discard(MultiplyVariant variant) {
        kernels.discard("multiply", parameters -> parameters.endsWith(variant.parameters()));
    }

    /** Likewise, of the fused epochs that are built in a way. */
    public void discard(FusedBuild build) {
        kernels.discard(
                build.variant().file(), parameters -> parameters.endsWith(build.parameters()));
    }

    /** The shape's variant and its parts. */
    private record Choice(MultiplyVariant variant, int parts) {}

    private Choice choiceFor(MultiplyShape shape) {
        return new Choice(variants.multiply(shape), MultiplyPlan.parts(device.facts(), shape));
    }

    /**
     * The same in a given variant, or plainly where the device has no room for that.
     *
     * @param parts that each sum is split into: partial sums of equally many terms but for the
     *     last, added in ascending order
     */
    public void multiply(
            MultiplyVariant variant,
            int parts,
            Matrix a,
            Transpose left,
            Matrix b,
            Transpose right,
            Matrix c,
            Epilogue epilogue) {
        int k = Shapes.multiply(a, left, b, right, c, epilogue);
        var shape = new MultiplyShape(c.rows(), c.columns(), k, left, right, precision);
        multiply(shape, variant, parts, a, b, c, epilogue);
    }

    private void multiply(
            MultiplyShape shape,
            MultiplyVariant variant,
            int parts,
            Matrix a,
            Matrix b,
            Matrix c,
            Epilogue epilogue) {
        Ending ending = Ending.NONE;
        // a kernel without an epilogue does not touch it, but an argument has to be something
        Matrix extra = c;
        double rate = 0;
        if (epilogue instanceof Epilogue.AddBias add) {
            ending = Ending.ADD_BIAS;
            extra = add.bias();
        } else if (epilogue instanceof Epilogue.AddBiasLogistic activated) {
            ending = Ending.ADD_BIAS_LOGISTIC;
            extra = activated.bias();
        } else if (epilogue instanceof Epilogue.TimesSlope slope) {
            ending = Ending.TIMES_SLOPE;
            extra = slope.y();
        } else if (epilogue instanceof Epilogue.Descend descend) {
            ending = Ending.DESCEND;
            extra = descend.biases();
            rate = descend.rate();
        }
        multiplier.multiply(
                new Multiplier.Product(shape, variant, parts, ending),
                new Multiplier.Operands(own(a), own(b), own(extra), real(rate), own(c)));
    }

    private Number real(double value) {
        return switch (precision) {
            case FLOAT -> Float.valueOf((float) value);
            case DOUBLE -> Double.valueOf(value);
        };
    }

    @Override
    public void logistic(Matrix z, Matrix y) {
        Shapes.same(z, y);
        run(plain("logistic", "logistic"), z.length(), (long) z.length(), own(z), own(y));
    }

    @Override
    public void logisticGradient(Matrix y, Matrix g, Matrix dz) {
        Shapes.same(y, g, dz);
        run(
                plain("logistic", "logistic_gradient"),
                y.length(),
                (long) y.length(),
                own(y),
                own(g),
                own(dz));
    }

    @Override
    public void softmax(Matrix z, Matrix y) {
        Shapes.same(z, y);
        run(plain("softmax", "softmax"), z.rows(), z.rows(), z.columns(), own(z), own(y));
    }

    @Override
    public void softmaxCrossEntropy(Matrix z, Matrix t, Matrix y, Matrix costs) {
        Shapes.same(z, t, y);
        Shapes.columnOf(costs, z.rows());
        run(
                plain("softmax", "softmax_cross_entropy"),
                z.rows(),
                z.rows(),
                z.columns(),
                own(z),
                own(t),
                own(y),
                own(costs));
    }

    @Override
    public void softmaxCrossEntropyGradient(Matrix y, Matrix t, Matrix dz) {
        Shapes.same(y, t, dz);
        run(
                plain("softmax", "softmax_cross_entropy_gradient"),
                y.length(),
                y.rows(),
                y.columns(),
                own(y),
                own(t),
                own(dz));
    }

    @Override
    public void softmaxCostAndGradient(Matrix z, Matrix t, Matrix dz, Matrix costs) {
        Shapes.same(z, t, dz);
        Shapes.columnOf(costs, z.rows());
        run(
                plain("softmax", "softmax_cost_and_gradient"),
                z.rows(),
                z.rows(),
                z.columns(),
                own(z),
                own(t),
                own(dz),
                own(costs));
    }

    @Override
    public void columnSums(Matrix g, Matrix sums) {
        Shapes.rowOf(sums, g.columns());
        run(
                plain("column_sums", "column_sums"),
                g.columns(),
                g.rows(),
                g.columns(),
                own(g),
                own(sums));
    }

    @Override
    public void update(Matrix w, Matrix dw, double rate) {
        Shapes.same(w, dw);
        run(plain("update", "update"), w.length(), (long) w.length(), real(rate), own(w), own(dw));
    }

    @Override
    public void gather(Matrix x, RowOrder order, int first, Matrix y) {
        Shapes.gather(x, order, first, y);
        cl_mem numbers = buffer(order);
        run(
                plain("gather", "gather"),
                y.length(),
                y.rows(),
                y.columns(),
                own(x),
                numbers,
                first,
                own(y));
    }

    /**
     * A function as the kernels use it, element by element.
     *
     * @param y of the size of x; only read where the function takes two arguments
     */
    public void builtIn(BuiltIn function, Matrix x, Matrix y, Matrix result) {
        Shapes.same(x, y, result);
        String kernel = "built_in_" + function.name().toLowerCase(Locale.ROOT);
        run(plain("built_ins", kernel), x.length(), (long) x.length(), own(x), own(y), own(result));
    }

    /** What it can do at most, to be measured; its owner closes it. */
    public LimitKernels limits() {
        return LimitKernels.full(this, kernels, queue, memory);
    }

    /** The same kernels with so little to do that a check can compute all of it anew. */
    public LimitKernels smallLimits() {
        return LimitKernels.small(this, kernels, queue, memory);
    }

    /** The way in which it trains a whole epoch in one launch. */
    public FusedVariant fusedVariant() {
        return FusedVariant.of(facts());
    }

    /** What the device's driver says of it. */
    public DeviceFacts facts() {
        return device.facts();
    }

    /** The text of every kernel file that devices build from. */
    public static String sources() {
        return KernelSource.FILES.stream().map(KernelSource::read).collect(Collectors.joining());
    }

    /**
     * The same device once more: a context, a queue, kernels and memory of its own, but not
     * compiled again.
     */
    public OpenClBackend openAgain() {
        return open(device, precision, variants, binaries, Optional.empty(), queue -> queue);
    }

    /** The same, on a queue that takes the time of each kernel, and is slower for that. */
    public OpenClBackend openProfiled() {
        return open(
                device,
                precision,
                variants,
                binaries,
                Optional.of(new LaunchTimes()),
                queue -> queue);
    }

    /**
     * The kernels that ran since it was last asked, the longest first; waits for them.
     *
     * @throws IllegalStateException where its queue takes no times
     */
    public List<KernelTime> kernelTimes() {
        LaunchTimes taken =
                times.orElseThrow(() -> new IllegalStateException("a queue without times"));
        try {
            return taken.byKernel();
        } catch (CLException e) {
            throw Failure.of("taking the times of kernels", device.facts(), e);
        }
    }

    /** Where a kernel comes from, how it was built, and what the compiler said of it. */
    public record Source(String kernel, String file, String options, String buildLog) {}

    /** Of a kernel that has run; empty of any other. */
    public Optional<Source> sourceOf(String kernel) {
        return kernels.source(kernel);
    }

    private Kernel plain(String file, String kernel) {
        return kernels.kernel(file, kernel, "");
    }

    /** Queues one launch, with arguments as {@link Kernel#setArguments} takes them. */
    void run(Kernel kernel, long items, Object... arguments) {
        kernel.setArguments(0, arguments);
        queue.launch(kernel, items);
    }

    private OpenClMatrix own(Matrix matrix) {
        if (matrix instanceof OpenClMatrix own && own.backend() == this) return own;
        throw new IllegalArgumentException("a matrix of another backend");
    }

    @Override
    public void close() {
        multiplier.close();
        kernels.close();
        queue.close();
        Handles.release(Handles.Kind.CONTEXT, () -> clReleaseContext(context));
    }
}
