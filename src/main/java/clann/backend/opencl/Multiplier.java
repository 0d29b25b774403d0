package clann.backend.opencl;

import clann.UserError;
import clann.backend.Precision;
import clann.backend.opencl.MultiplyVariant.Panels;
import clann.backend.opencl.MultiplyVariant.Plain;
import clann.backend.opencl.MultiplyVariant.Tiles;
import clann.backend.opencl.discovery.DeviceFacts;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Launches products, each in the variant that it is asked for. How is worked out once for a shape,
 * with kernel objects of its own, so that the next launch sets only the arguments that differ.
 */
final class Multiplier implements AutoCloseable {
    /** Shapes that are remembered: more than a network's layers have. */
    private static final int REMEMBERED = 64;

    /** Bytes; small products do not allocate one after the other. */
    private static final long LEAST_SCRATCH = 1 << 16;

    private final DeviceFacts device;
    private final Precision precision;
    private final KernelLibrary kernels;
    private final DeviceMemory memory;
    private final CommandQueue queue;
    private final Map<Product, Launches> known = new LinkedHashMap<>(16, 0.75f, true);
    private DeviceBuffer scratch;
    private long scratchBytes;

    /**
     * A product without its matrices.
     *
     * @param parts that each sum is split into
     */
    record Product(MultiplyShape shape, MultiplyVariant variant, int parts, Ending ending) {}

    /** An epilogue without its matrices, by the kernel's word for it. */
    enum Ending {
        NONE,
        ADD_BIAS,
        ADD_BIAS_LOGISTIC,
        TIMES_SLOPE,
        DESCEND
    }

    /**
     * @param extra the epilogue's
     * @param rate in the device's precision
     */
    record Operands(
            OpenClMatrix a, OpenClMatrix b, OpenClMatrix extra, Number rate, OpenClMatrix c) {}

    Multiplier(
            DeviceFacts device,
            Precision precision,
            KernelLibrary kernels,
            DeviceMemory memory,
            CommandQueue queue) {
        this.device = device;
        this.precision = precision;
        this.kernels = kernels;
        this.memory = memory;
        this.queue = queue;
    }

    /** Queues a product; its sizes have to fit. */
    void multiply(Product product, Operands operands) {
        Launches launches = known.get(product);
        if (launches == null) {
            forgetTheEldest();
            launches = launches(product);
            known.put(product, launches);
        }
        launches.queue(operands);
    }

    private void forgetTheEldest() {
        if (known.size() < REMEMBERED) return;
        Product eldest = known.keySet().iterator().next();
        known.remove(eldest).close();
    }

    private Launches launches(Product product) {
        if (!product.variant().fits(device, precision)) return launches(plain(product));
        boolean isSplit = product.parts() > 1;
        // panels keep the sums in C from one depth to the next, where these still need the weights
        boolean sumsElsewhere =
                product.ending() == Ending.DESCEND
                        && product.variant() instanceof Panels panels
                        && panels.depth() < product.shape().k();
        if (!isSplit && !sumsElsewhere) {
            Launches direct = new Launches(product, product.ending(), Optional.empty());
            if (direct.canRun()) return direct;
            direct.close();
            return launches(plain(product));
        }
        // the sums of a product that is not split are the same in the plain form
        if (!isSplit && !hasScratch(product)) return launches(plain(product));
        if (isSplit) reserve(product);
        Launches inTwo = inTwo(product);
        if (inTwo.canRun()) return inTwo;
        inTwo.close();
        return launches(plain(product));
    }

    private Launches inTwo(Product product) {
        Kernel second = addParts(product);
        try {
            return new Launches(product, Ending.NONE, Optional.of(second));
        } catch (RuntimeException | Error e) {
            second.close();
            throw e;
        }
    }

    private static Product plain(Product product) {
        return new Product(product.shape(), new Plain(), product.parts(), product.ending());
    }

    private boolean hasScratch(Product product) {
        try {
            reserve(product);
            return true;
        } catch (UserError e) {
            return false;
        }
    }

    /** Room for the parts; what is in use is released by the driver behind the queue. */
    private void reserve(Product product) {
        long bytes =
                (long) product.parts()
                        * product.shape().m()
                        * product.shape().n()
                        * precision.bytes();
        if (bytes <= scratchBytes) return;
        closeScratch();
        long rounded = Math.max(bytes, LEAST_SCRATCH);
        scratch = memory.allocate(rounded);
        scratchBytes = rounded;
    }

    private void closeScratch() {
        if (scratch != null) scratch.close();
        scratch = null;
        scratchBytes = 0;
    }

    private Kernel addParts(Product product) {
        return kernels.create(
                "multiply", "add_parts", options(product, new Plain(), product.ending()));
    }

    private static String options(Product product, MultiplyVariant variant, Ending ending) {
        return "-DLEFT_TRANSPOSED=%d -DRIGHT_TRANSPOSED=%d -DEPILOGUE=%s %s"
                .formatted(
                        product.shape().left().ordinal(),
                        product.shape().right().ordinal(),
                        ending,
                        variant.parameters());
    }

    /** The launches of a product: one, or slices of one, and a second pass where there is one. */
    private final class Launches implements AutoCloseable {
        private final Product product;
        private final Ending ending;
        private final Kernel first;
        private final Optional<Kernel> second;
        private final MultiplyShape shape;
        private final int partTerms;

        Launches(Product product, Ending ending, Optional<Kernel> second) {
            this.product = product;
            this.ending = ending;
            this.second = second;
            this.shape = product.shape();
            this.partTerms = MultiplyPlan.partTerms(shape.k(), product.parts());
            this.first =
                    kernels.create(
                            "multiply", "multiply", options(product, product.variant(), ending));
        }

        /** Whether the kernel as it was built runs with as many work-items as it needs. */
        boolean canRun() {
            return first.workGroup() >= product.variant().workGroup();
        }

        void queue(Operands operands) {
            if (product.variant() instanceof Panels panels) {
                set(
                        operands,
                        panels.blockRows(),
                        panels.blockColumns(),
                        panels.depth(),
                        panels.leftRows());
                queue.launch(first, panels.blocks(shape.m(), shape.n()));
            } else if (product.variant() instanceof Tiles tiles) {
                slices(tiles, operands);
            } else {
                long sums = (long) shape.m() * shape.n() * product.parts();
                set(operands, partTerms);
                queue.launch(first, ending == Ending.DESCEND ? sums + shape.n() : sums);
            }
            second.ifPresent(addParts -> add(addParts, operands));
        }

        /** Sets sizes, then what the form takes, then the matrices. */
        private void set(Operands operands, Object... ofForm) {
            int at = first.setArguments(0, shape.m(), shape.n(), shape.k());
            at = first.setArguments(at, ofForm);
            at =
                    first.setArguments(
                            at, operands.a(), operands.b(), operands.extra(), operands.rate());
            if (second.isEmpty()) first.setArguments(at, operands.c());
            else first.setArguments(at, scratch.handle(), 0L);
        }

        /** One launch, or as many as it takes for each to be short. */
        private void slices(Tiles tiles, Operands operands) {
            long groups = tiles.tiles(shape.m(), shape.n()) * product.parts();
            long atOnce = MultiplyPlan.groupsAtOnce(device, shape, groups);
            for (long begin = 0; begin < groups; begin += atOnce) {
                set(operands, partTerms, (int) begin);
                queue.launch(first, Math.min(atOnce, groups - begin) * tiles.workGroup());
            }
        }

        private void add(Kernel addParts, Operands operands) {
            addParts.setArguments(
                    0,
                    shape.m(),
                    shape.n(),
                    shape.k(),
                    product.parts(),
                    scratch.handle(),
                    operands.b(),
                    operands.extra(),
                    operands.rate(),
                    operands.c());
            long elements = (long) shape.m() * shape.n();
            queue.launch(
                    addParts, product.ending() == Ending.DESCEND ? elements + shape.n() : elements);
        }

        @Override
        public void close() {
            first.close();
            second.ifPresent(Kernel::close);
        }
    }

    @Override
    public void close() {
        known.values().forEach(Launches::close);
        known.clear();
        closeScratch();
    }
}
