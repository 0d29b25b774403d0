package clann.tune;

import clann.backend.Backend;
import clann.backend.Precision;
import clann.backend.opencl.FusedBuild;
import clann.backend.opencl.FusedNetworks;
import clann.backend.opencl.FusedShape;
import clann.backend.opencl.MultiplyPlan;
import clann.backend.opencl.MultiplyShape;
import clann.backend.opencl.MultiplyVariant;
import clann.backend.opencl.OpenClBackend;
import clann.backend.opencl.VariantChoice;
import clann.backend.opencl.VariantText;
import clann.backend.opencl.discovery.DeviceFacts;
import clann.data.Minibatches;
import clann.network.Network;
import clann.proof.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** What a device takes for each kind of work: what its table says, else the default. */
public final class Choices implements VariantChoice {
    private final DeviceFacts device;
    private final VariantChoice shipped;
    private final Table table;
    private final Consumer<String> notices;

    /**
     * @param notices takes a line for an entry that cannot be used
     */
    public Choices(DeviceFacts device, Table table, Consumer<String> notices) {
        this.device = device;
        this.shipped = VariantChoice.shipped(device);
        this.table = table;
        this.notices = notices;
    }

    @Override
    public MultiplyVariant multiply(MultiplyShape shape) {
        return multiply(Product.work(shape), shape.precision())
                .orElseGet(() -> shipped.multiply(shape));
    }

    @Override
    public FusedBuild fused(FusedShape shape) {
        return fused(FusedTraining.kind(shape)).orElseGet(() -> shipped.fused(shape));
    }

    private Optional<MultiplyVariant> multiply(String work, Precision precision) {
        return tuned(
                work,
                text -> VariantText.parse(text).filter(found -> found.fits(device, precision)));
    }

    private Optional<FusedBuild> fused(String work) {
        return tuned(work, text -> FusedBuild.parse(text).filter(found -> found.fits(device)));
    }

    /**
     * Empty where a kind of work is not in the table, or takes the default.
     *
     * @param parse gives nothing for what is no variant, or none for the device
     */
    private <V> Optional<V> tuned(String work, Function<String, Optional<V>> parse) {
        Optional<String> text = table.find(work).filter(found -> !found.equals(Tuner.STANDARD));
        Optional<V> variant = text.flatMap(parse);
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

    /** All that the table has chosen for products in a precision, but for defaults. */
    public List<Tuned> tuned(Precision precision) {
        List<Tuned> all = new ArrayList<>();
        for (String work : table.entries().keySet())
            if (Product.isWorkIn(precision, work))
                multiply(work, precision)
                        .ifPresent(
                                variant -> all.add(new Tuned(work, variant, Product.served(work))));
        return all;
    }

    /** What the table has chosen for a fused epoch. */
    public record TunedFused(FusedShape shape, FusedBuild build) {}

    /** All that it has chosen for fused epochs in a precision, but for defaults. */
    public List<TunedFused> tunedFused(Precision precision) {
        List<TunedFused> all = new ArrayList<>();
        for (String work : table.entries().keySet())
            FusedTraining.shape(precision, work)
                    .ifPresent(
                            shape ->
                                    fused(work)
                                            .ifPresent(
                                                    build ->
                                                            all.add(new TunedFused(shape, build))));
        return all;
    }

    /**
     * What a device takes for a kind of work.
     *
     * @param isTuned whether it is another than its default
     */
    public record Used(String work, String variant, boolean isTuned) {}

    /** Of the fused epoch of a network. */
    public static Used used(OpenClBackend device, Network network, Minibatches minibatches) {
        FusedBuild build = FusedNetworks.build(device, network, minibatches);
        return new Used(
                FusedTraining.kind(FusedShape.of(network, minibatches, device.precision())),
                build.toString(),
                !build.equals(FusedBuild.standard(device.facts(), device.precision())));
    }

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
