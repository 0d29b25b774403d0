package clann.tune;

import clann.backend.Backend;
import clann.backend.Precision;
import clann.backend.opencl.MultiplyPlan;
import clann.backend.opencl.MultiplyShape;
import clann.backend.opencl.MultiplyVariant;
import clann.backend.opencl.OpenClBackend;
import clann.backend.opencl.VariantText;
import clann.backend.opencl.discovery.DeviceFacts;
import clann.proof.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** What a device takes for each product: what its table says, else the default. */
public final class Choices implements Function<MultiplyShape, MultiplyVariant> {
    private final DeviceFacts device;
    private final Table table;
    private final Consumer<String> notices;

    /**
     * @param notices takes a line for an entry that cannot be used
     */
    public Choices(DeviceFacts device, Table table, Consumer<String> notices) {
        this.device = device;
        this.table = table;
        this.notices = notices;
    }

    @Override
    public MultiplyVariant apply(MultiplyShape shape) {
        return tuned(Product.work(shape), shape.precision())
                .orElseGet(() -> MultiplyPlan.variant(device, shape));
    }

    /** Empty where a kind of work is not in the table, or takes the default. */
    private Optional<MultiplyVariant> tuned(String work, Precision precision) {
        Optional<String> text = table.find(work).filter(found -> !found.equals(Tuner.STANDARD));
        Optional<MultiplyVariant> variant =
                text.flatMap(VariantText::parse).filter(found -> found.fits(device, precision));
        if (text.isPresent() && variant.isEmpty())
            notices.accept(
                    "%s: %s cannot be used for %s: the default is taken"
                            .formatted(table.path(), text.get(), work));
        return variant;
    }

    /**
     * A variant that the table has chosen.
     *
     * @param served the operations that it is used for
     */
    public record Tuned(String work, MultiplyVariant variant, List<Operation> served) {}

    /** All that the table has chosen in a precision, but for defaults. */
    public List<Tuned> tuned(Precision precision) {
        List<Tuned> all = new ArrayList<>();
        for (String work : table.entries().keySet())
            if (Product.isWorkIn(precision, work))
                tuned(work, precision)
                        .ifPresent(
                                variant -> all.add(new Tuned(work, variant, Product.served(work))));
        return all;
    }

    /**
     * What a device takes for a product of a piece of work.
     *
     * @param isTuned whether it is another than its default
     */
    public record Used(String product, String variant, boolean isTuned) {}

    /** Of each product in a piece of work; of a backend without variants nothing. */
    public static List<Used> used(Backend backend, List<Product> work) {
        if (!(backend instanceof OpenClBackend device)) return List.of();
        return work.stream()
                .map(product -> product.shape(device.precision()))
                .distinct()
                .map(
                        shape -> {
                            MultiplyVariant variant = device.variant(shape);
                            return new Used(
                                    Product.work(shape),
                                    variant.toString(),
                                    !variant.equals(MultiplyPlan.variant(device.facts(), shape)));
                        })
                .toList();
    }
}
