package clann.cli;

import clann.UserError;
import clann.backend.Transpose;
import clann.tune.Product;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.Option;

/** One product in place of a network's. */
final class MultiplyOptions {
    @Option(
            names = "--multiply",
            paramLabel = "M,N,K",
            description =
                    "Only one multiply instead: M x K times K x N, row-major. Default: those of a"
                            + " network. Example: --multiply 1024,1024,1024")
    private String sizes;

    @Option(
            names = "--transpose",
            paramLabel = "left|right",
            description =
                    "With --multiply: which operand is stored transposed. Default: none. Example:"
                            + " --transpose left")
    private String transpose;

    /**
     * What is multiplied.
     *
     * @param transpose which operand is stored transposed: {@code left}, {@code right} or {@code
     *     none}
     */
    record Multiply(int m, int n, int k, String transpose) {
        Product product() {
            return Product.of(m, n, k, yesIf("left"), yesIf("right"));
        }

        private Transpose yesIf(String side) {
            return transpose.equals(side) ? Transpose.YES : Transpose.NO;
        }
    }

    /**
     * Empty where a network is meant.
     *
     * @throws UserError of kind INPUT where an option does not suit
     */
    Optional<Multiply> multiply() {
        if (sizes == null) {
            if (transpose != null)
                throw UserError.input(
                        "--transpose %s: it goes with --multiply".formatted(transpose));
            return Optional.empty();
        }
        if (!sizes.matches("[0-9]{1,6},[0-9]{1,6},[0-9]{1,6}") || sizes.matches("(.*,)?0+(,.*)?"))
            throw UserError.input(
                    "--multiply '%s' is not three whole numbers above 0 such as 512,512,512"
                            .formatted(sizes));
        if (transpose != null && !transpose.equals("left") && !transpose.equals("right"))
            throw UserError.input("--transpose %s is neither left nor right".formatted(transpose));
        int[] size = Arrays.stream(sizes.split(",")).mapToInt(Integer::parseInt).toArray();
        return Optional.of(
                new Multiply(size[0], size[1], size[2], transpose == null ? "none" : transpose));
    }
}
