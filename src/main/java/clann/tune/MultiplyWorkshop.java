package clann.tune;

import clann.backend.Backend;
import clann.backend.opencl.MultiplyPlan;
import clann.backend.opencl.MultiplyVariant;
import clann.backend.opencl.OpenClBackend;
import clann.proof.Case;
import clann.proof.Cases;
import clann.proof.Cases.Effort;
import clann.proof.Finding;
import clann.proof.InVariant;
import clann.proof.KernelProof;
import clann.proof.Operation;
import clann.proof.Prepared;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One product on a device, in any variant. The first that enters is the standard one. */
final class MultiplyWorkshop implements Workshop<MultiplyVariant> {
    private final OpenClBackend device;
    private final MultiplyVariant standard;
    private final List<Operation> served;
    private final Prepared prepared;
    private final Set<String> entered = new HashSet<>();
    private List<double[]> expected;

    MultiplyWorkshop(OpenClBackend device, Product product) {
        this.device = device;
        this.standard = MultiplyPlan.variant(device.facts(), product.shape(device.precision()));
        this.served = product.served();
        this.prepared = new Prepared(device, product.operation(), product.shape());
    }

    @Override
    public MultiplyVariant standard() {
        return standard;
    }

    @Override
    public List<MultiplyVariant> others() {
        return Variations.of(standard, device.precision());
    }

    @Override
    public int programs() {
        return device.programsCompiled();
    }

    @Override
    public int programsFor(MultiplyVariant variant) {
        return entered.contains(variant.parameters()) ? 0 : served.size();
    }

    @Override
    public Entrant enter(MultiplyVariant variant) {
        var used = new InVariant(device, variant);
        entered.add(variant.parameters());
        List<double[]> results = prepared.results(used);
        if (expected == null) expected = results;
        boolean isAsExpected = same(results, expected);
        return new Entrant() {
            @Override
            public Optional<String> fault() {
                return isAsExpected
                        ? wrong(used)
                        : Optional.of("wrong: other bits than the standard variant");
            }

            @Override
            public void run(int times) {
                prepared.run(used, times);
            }
        };
    }

    private static boolean same(List<double[]> results, List<double[]> expected) {
        for (int i = 0; i < results.size(); i++)
            if (!Arrays.equals(results.get(i), expected.get(i))) return false;
        return true;
    }

    /** What the proof finds; what is within its bound is as right as the standard variant. */
    private Optional<String> wrong(Backend inVariant) {
        var proof = new KernelProof(inVariant);
        for (Operation operation : served)
            for (Case trial : Cases.of(operation, Effort.QUICK, 0)) {
                Optional<Finding> finding = proof.run(trial).finding();
                if (finding.isPresent() && !finding.get().fault().isWithinBound())
                    return Optional.of("wrong: %s: %s".formatted(trial, finding.get().inWords()));
            }
        return Optional.empty();
    }

    @Override
    public void keepOnly(MultiplyVariant winner) {
        for (MultiplyVariant variant : others())
            if (!isBuiltAs(variant, standard) && !isBuiltAs(variant, winner))
                device.discard(variant);
    }

    private static boolean isBuiltAs(MultiplyVariant one, MultiplyVariant other) {
        return one.parameters().equals(other.parameters());
    }

    @Override
    public void close() {
        prepared.close();
    }
}
