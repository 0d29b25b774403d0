package clann.proof;

import clann.backend.Backend;
import clann.backend.Epilogue;
import clann.backend.Matrix;
import clann.backend.RowOrder;
import clann.backend.Transpose;
import clann.backend.opencl.MultiplyPlan.FormToProve;
import clann.backend.opencl.MultiplyShape;
import clann.backend.opencl.MultiplyVariant;
import clann.backend.opencl.OpenClBackend;
import clann.backend.opencl.VariantText;
import clann.backend.opencl.discovery.DeviceFacts;
import clann.proof.Operand.Kind;
import clann.proof.Operand.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An operation of {@link Backend} as it is proven: one for each kernel in {@code kernels/} and each
 * variant of it.
 *
 * @param kernel the kernel function that does it
 * @param variant empty where there is only one
 * @param arithmetic how sharply its results are known
 * @param use whether training uses this variant
 * @param operands for a shape, in the order that {@code call} takes them
 */
public record Operation(
        String kernel,
        String variant,
        Arithmetic arithmetic,
        Use use,
        Function<Shape, List<Operand>> operands,
        Call call) {

    private static final double RATE = 0.1;

    private static final List<Operation> ALL = list();

    private static final Pattern IN_VARIANT =
            Pattern.compile("(multiply\\[)([A-Z][a-z]+\\[[^\\]]*\\]) \\+ (.+)");

    /** How sharply results are known. */
    public enum Arithmetic {
        /** Every rounding is stated: to the last bit. */
        STATED,
        /**
         * Stated but for quotients: to the last bit on a device that rounds these correctly, and
         * keeps one that is below the smallest normal number; else within a derived bound.
         */
        STATED_BUT_QUOTIENTS;

        /** Whether a device owes every bit. */
        public boolean isStatedOn(Backend device) {
            return device.roundsAsStated()
                    && (this == STATED || device.roundsQuotients() && device.keepsDenormals());
        }
    }

    /** Who uses a variant. */
    public enum Use {
        TRAINING,
        /** Training on a GPU (or whatever is no CPU) where a shape is large or small enough. */
        TRAINING_ON_GPUS,
        /** Likewise on a CPU. */
        TRAINING_ON_CPUS,
        NOBODY_YET
    }

    /** Whether training can choose this variant on the device. */
    public boolean isUsedOn(Backend device) {
        if (use == Use.TRAINING) return true;
        if (!(device instanceof OpenClBackend openCl)) return false;
        boolean isCpu = openCl.facts().kind() == DeviceFacts.Kind.CPU;
        return use == (isCpu ? Use.TRAINING_ON_CPUS : Use.TRAINING_ON_GPUS);
    }

    /** Does it on a backend, with matrices of the operands' sizes. */
    interface Call {
        void run(Backend backend, List<Matrix> operands);
    }

    /** Whether it is a product, whose shape has a k. */
    boolean isProduct() {
        return kernel.equals("multiply") || kernel.equals("add_parts");
    }

    /** Whether it only adds and multiplies what it is given: of whole numbers it makes such. */
    boolean isSum() {
        boolean more =
                Stream.of(Ending.ADD_BIAS_LOGISTIC, Ending.TIMES_SLOPE, Ending.DESCEND)
                        .anyMatch(ending -> variant.endsWith(ending.words));
        return isProduct() && !more || kernel.equals("column_sums") || kernel.equals("gather");
    }

    /** As cases and reports name it, such as {@code multiply[left transposed + bias]}. */
    public String title() {
        return variant.isEmpty() ? kernel : kernel + "[" + variant + "]";
    }

    /** Those of one name are compiled together. */
    public String program() {
        return isProduct() ? title() : kernel.startsWith("softmax") ? "softmax" : kernel;
    }

    private static Operation quotients(
            String kernel, Function<Shape, List<Operand>> operands, Call call) {
        return new Operation(
                kernel, "", Arithmetic.STATED_BUT_QUOTIENTS, Use.TRAINING, operands, call);
    }

    private static Operation stated(
            String kernel, Function<Shape, List<Operand>> operands, Call call) {
        return new Operation(kernel, "", Arithmetic.STATED, Use.TRAINING, operands, call);
    }

    private static Operand input(String name, Shape shape, Kind kind) {
        return new Operand(name, shape.m(), shape.n(), Role.INPUT, kind);
    }

    private static Operand result(String name, Shape shape) {
        return new Operand(name, shape.m(), shape.n(), Role.RESULT, Kind.ANY);
    }

    /** All of them. */
    public static List<Operation> all() {
        return ALL;
    }

    /** Those that training can choose on a device. */
    public static List<Operation> usedOn(Backend device) {
        return ALL.stream().filter(operation -> operation.isUsedOn(device)).toList();
    }

    /**
     * The one of a title.
     *
     * @throws IllegalArgumentException where there is none
     */
    public static Operation titled(String title) {
        return find(title).orElseThrow(() -> new IllegalArgumentException("there is no " + title));
    }

    /** The one of a title, also of one that {@link #in} gives; empty where there is none. */
    static Optional<Operation> find(String title) {
        Matcher chosen = IN_VARIANT.matcher(title);
        if (!chosen.matches()) return listed(title);
        return VariantText.parse(chosen.group(2))
                .flatMap(
                        form ->
                                listed(chosen.group(1) + chosen.group(3))
                                        .map(product -> product.in(form)));
    }

    private static Optional<Operation> listed(String title) {
        return ALL.stream().filter(operation -> operation.title().equals(title)).findFirst();
    }

    /**
     * This product in a variant of the multiply that was chosen for it, whatever the device would
     * take; on what knows no variants, this product.
     */
    public Operation in(MultiplyVariant form) {
        return new Operation(
                kernel,
                VariantText.of(form) + " + " + variant,
                arithmetic,
                use,
                operands,
                (on, x) ->
                        call.run(
                                on instanceof OpenClBackend device
                                        ? new InVariant(device, form)
                                        : on,
                                x));
    }

    private static List<Operation> list() {
        List<Operation> all = new ArrayList<>();
        for (Transpose left : Transpose.values())
            for (Transpose right : Transpose.values())
                for (Ending ending : Ending.values())
                    if (ending != Ending.DESCEND || right == Transpose.NO)
                        all.add(product(left, right, ending, Optional.empty()));
        for (FormToProve form : FormToProve.values()) {
            Optional<FormToProve> given = Optional.of(form);
            all.add(product(Transpose.NO, Transpose.NO, Ending.ADD_BIAS, given));
            all.add(product(Transpose.NO, Transpose.NO, Ending.ADD_BIAS_LOGISTIC, given));
            all.add(product(Transpose.NO, Transpose.YES, Ending.TIMES_SLOPE, given));
            all.add(product(Transpose.YES, Transpose.NO, Ending.DESCEND, given));
        }
        all.add(
                quotients(
                        "logistic",
                        shape -> List.of(input("z", shape, Kind.ANY), result("y", shape)),
                        (on, x) -> on.logistic(x.get(0), x.get(1))));
        all.add(
                stated(
                        "logistic_gradient",
                        shape ->
                                List.of(
                                        input("y", shape, Kind.SHARES),
                                        input("g", shape, Kind.ANY),
                                        result("dz", shape)),
                        (on, x) -> on.logisticGradient(x.get(0), x.get(1), x.get(2))));
        all.add(
                quotients(
                        "softmax",
                        shape -> List.of(input("z", shape, Kind.LOGITS), result("y", shape)),
                        (on, x) -> on.softmax(x.get(0), x.get(1))));
        all.add(
                quotients(
                        "softmax_cross_entropy",
                        shape ->
                                List.of(
                                        input("z", shape, Kind.LOGITS),
                                        input("t", shape, Kind.ONE_HOT),
                                        result("y", shape),
                                        new Operand("costs", shape.m(), 1, Role.RESULT, Kind.ANY)),
                        (on, x) -> on.softmaxCrossEntropy(x.get(0), x.get(1), x.get(2), x.get(3))));
        all.add(
                quotients(
                        "softmax_cross_entropy_gradient",
                        shape ->
                                List.of(
                                        input("y", shape, Kind.SHARES),
                                        input("t", shape, Kind.ONE_HOT),
                                        result("dz", shape)),
                        (on, x) -> on.softmaxCrossEntropyGradient(x.get(0), x.get(1), x.get(2))));
        all.add(
                quotients(
                        "softmax_cost_and_gradient",
                        shape ->
                                List.of(
                                        input("z", shape, Kind.LOGITS),
                                        input("t", shape, Kind.ONE_HOT),
                                        result("dz", shape),
                                        new Operand("costs", shape.m(), 1, Role.RESULT, Kind.ANY)),
                        (on, x) ->
                                on.softmaxCostAndGradient(x.get(0), x.get(1), x.get(2), x.get(3))));
        all.add(
                stated(
                        "column_sums",
                        shape ->
                                List.of(
                                        input("g", shape, Kind.ANY),
                                        new Operand("sums", 1, shape.n(), Role.RESULT, Kind.ANY)),
                        (on, x) -> on.columnSums(x.get(0), x.get(1))));
        all.add(
                stated(
                        "update",
                        shape ->
                                List.of(
                                        new Operand(
                                                "w", shape.m(), shape.n(), Role.UPDATED, Kind.ANY),
                                        input("dw", shape, Kind.ANY)),
                        (on, x) -> on.update(x.get(0), x.get(1), RATE)));
        all.add(
                stated(
                        "gather",
                        shape -> List.of(input("x", shape, Kind.ANY), result("y", shape)),
                        Operation::gather));
        return List.copyOf(all);
    }

    /** The kinds of {@link Epilogue}, by the words for them. */
    private enum Ending {
        NONE(""),
        ADD_BIAS("bias"),
        ADD_BIAS_LOGISTIC("bias + logistic"),
        TIMES_SLOPE("slope"),
        DESCEND("descend");

        private final String words;

        Ending(String words) {
            this.words = words;
        }

        /** The operand that it takes beside A and B; a plain product has one that it leaves be. */
        private Operand extra(Shape shape) {
            return switch (this) {
                case NONE, ADD_BIAS, ADD_BIAS_LOGISTIC ->
                        new Operand("bias", 1, shape.n(), Role.INPUT, Kind.ANY);
                case TIMES_SLOPE -> input("y", shape, Kind.SHARES);
                case DESCEND -> new Operand("biases", 1, shape.n(), Role.UPDATED, Kind.ANY);
            };
        }

        private Epilogue with(Matrix extra) {
            return switch (this) {
                case NONE -> Epilogue.NONE;
                case ADD_BIAS -> new Epilogue.AddBias(extra);
                case ADD_BIAS_LOGISTIC -> new Epilogue.AddBiasLogistic(extra);
                case TIMES_SLOPE -> new Epilogue.TimesSlope(extra);
                case DESCEND -> new Epilogue.Descend(RATE, extra);
            };
        }

        /** Whether training takes such a product. */
        private Use use(Transpose left, Transpose right) {
            boolean used =
                    switch (this) {
                        case ADD_BIAS, ADD_BIAS_LOGISTIC -> left == right && left == Transpose.NO;
                        case TIMES_SLOPE -> left == Transpose.NO && right == Transpose.YES;
                        case DESCEND -> left == Transpose.YES;
                        // the gradients alone, and what goes back past a layer that is not logistic
                        case NONE -> left != right;
                    };
            return used ? Use.TRAINING : Use.NOBODY_YET;
        }
    }

    /**
     * @param form that it is computed in; empty where the device takes what it has for the shape
     */
    private static Operation product(
            Transpose left, Transpose right, Ending ending, Optional<FormToProve> form) {
        List<String> words = new ArrayList<>();
        form.map(FormToProve::words).ifPresent(words::add);
        if (left == Transpose.YES) words.add("left transposed");
        if (right == Transpose.YES) words.add("right transposed");
        if (ending != Ending.NONE) words.add(ending.words);
        boolean a = left == Transpose.YES;
        boolean b = right == Transpose.YES;
        return new Operation(
                form.map(FormToProve::lastKernel).orElse("multiply"),
                words.isEmpty() ? "plain" : String.join(" + ", words),
                ending == Ending.ADD_BIAS_LOGISTIC
                        ? Arithmetic.STATED_BUT_QUOTIENTS
                        : Arithmetic.STATED,
                form.map(Operation::use).orElseGet(() -> ending.use(left, right)),
                shape -> {
                    int m = shape.m();
                    int n = shape.n();
                    int k = shape.k();
                    Role c = ending == Ending.DESCEND ? Role.UPDATED : Role.RESULT;
                    return List.of(
                            new Operand("A", a ? k : m, a ? m : k, Role.INPUT, Kind.ANY),
                            new Operand("B", b ? n : k, b ? k : n, Role.INPUT, Kind.ANY),
                            ending.extra(shape),
                            new Operand("C", m, n, c, Kind.ANY));
                },
                (on, x) -> {
                    Epilogue epilogue = ending.with(x.get(2));
                    if (form.isPresent())
                        multiply(
                                on,
                                form.get(),
                                x.get(0),
                                left,
                                x.get(1),
                                right,
                                x.get(3),
                                epilogue);
                    else on.multiply(x.get(0), left, x.get(1), right, x.get(3), epilogue);
                });
    }

    private static Use use(FormToProve form) {
        return form.isFor(DeviceFacts.Kind.CPU) ? Use.TRAINING_ON_CPUS : Use.TRAINING_ON_GPUS;
    }

    /** In a form, and its sums split as that splits them, where a backend knows of such things. */
    private static void multiply(
            Backend on,
            FormToProve form,
            Matrix a,
            Transpose left,
            Matrix b,
            Transpose right,
            Matrix c,
            Epilogue epilogue) {
        int k = left == Transpose.NO ? a.columns() : a.rows();
        if (on instanceof OpenClBackend device) {
            var shape =
                    new MultiplyShape(c.rows(), c.columns(), k, left, right, device.precision());
            device.multiply(
                    form.variant(device.facts(), shape),
                    form.parts(k),
                    a,
                    left,
                    b,
                    right,
                    c,
                    epilogue);
        } else if (on instanceof StatedArithmetic stated) {
            stated.inParts(form.parts(k)).multiply(a, left, b, right, c, epilogue);
        } else {
            on.multiply(a, left, b, right, c, epilogue);
        }
    }

    /** Rows in an order that is neither ascending nor a permutation, and starts within it. */
    private static void gather(Backend on, List<Matrix> operands) {
        int rows = operands.get(0).rows();
        int[] order = new int[rows + 3];
        for (int i = 0; i < order.length; i++) order[i] = (int) ((7L * i + 3) % rows);
        try (RowOrder uploaded = on.upload(order)) {
            on.gather(operands.get(0), uploaded, 2, operands.get(1));
            // the order is released behind the call, so it has to be over
            on.read(operands.get(1));
        }
    }
}
