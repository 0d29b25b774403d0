package clann.tune;

import clann.backend.Precision;
import clann.backend.opencl.MultiplyPlan;
import clann.backend.opencl.MultiplyPlan.FormToProve;
import clann.backend.opencl.MultiplyShape;
import clann.backend.opencl.MultiplyVariant;
import clann.backend.opencl.MultiplyVariant.Panels;
import clann.backend.opencl.discovery.DeviceFacts;
import clann.proof.Claim;
import clann.proof.Operation;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which proofs a piece of work needs: of what it takes on a device, and of nothing else. */
public final class Needed {
    /** What is done to rows beside products. */
    private static final List<String> OF_ROWS =
            List.of("softmax", "softmax_cross_entropy", "softmax_cost_and_gradient", "gather");

    private Needed() {}

    /**
     * The operations of the shipped variants that a device takes for the work; a tuner proves its
     * own.
     */
    public static List<Claim> of(DeviceFacts device, Precision precision, List<Product> work) {
        Set<Operation> needed = new LinkedHashSet<>();
        for (Product product : work) {
            MultiplyShape shape = product.shape(precision);
            MultiplyVariant variant = MultiplyPlan.variant(device, shape);
            if (variant instanceof Panels panels) {
                // whatever the shape, a device's panels are the same programs
                needed.add(product.operation());
                if (isInTwoPasses(product, panels, shape))
                    needed.add(inForm(product, FormToProve.PANELS));
            } else {
                int parts = MultiplyPlan.parts(device, shape);
                needed.add(
                        Arrays.stream(FormToProve.values())
                                .filter(form -> form != FormToProve.PANELS)
                                .filter(form -> form.parts(shape.k()) > 1 == parts > 1)
                                .filter(form -> form.variant(device, shape).equals(variant))
                                .findFirst()
                                .map(form -> inForm(product, form))
                                .orElse(product.operation()));
            }
        }
        OF_ROWS.stream().map(Operation::titled).forEach(needed::add);
        return needed.stream().<Claim>map(Claim.Of::new).toList();
    }

    private static boolean isInTwoPasses(Product product, Panels panels, MultiplyShape shape) {
        return product.operation().variant().endsWith("descend") && panels.depth() < shape.k();
    }

    /** A product that no form is proven for is proven as the device takes it. */
    private static Operation inForm(Product product, FormToProve form) {
        String variant = product.operation().variant();
        return Operation.all().stream()
                .filter(one -> one.variant().equals(form.words() + " + " + variant))
                .findFirst()
                .orElse(product.operation());
    }
}
