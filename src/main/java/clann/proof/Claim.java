package clann.proof;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What a device has to be proven right in before it is used. */
public sealed interface Claim {
    /** An operation. */
    record Of(Operation operation) implements Claim {
        @Override
        public String text() {
            return operation.title();
        }

        @Override
        public String program() {
            return operation.program();
        }
    }

    /**
     * The fused epoch of a network.
     *
     * @param sizes of its layers, inputs and classes among them
     * @param rows of its largest minibatch
     */
    record Fused(List<Integer> sizes, int rows) implements Claim {
        private static final String WORD = "fused epoch ";

        @Override
        public String text() {
            return WORD + network();
        }

        /** The sizes and the rows, such as 64-20-20-10/26. */
        public String network() {
            return sizes.stream().map(String::valueOf).collect(Collectors.joining("-"))
                    + "/"
                    + rows;
        }

        @Override
        public String program() {
            return text();
        }

        private static Fused parse(String text) {
            String[] parts = text.substring(WORD.length()).split("/");
            return new Fused(
                    Arrays.stream(parts[0].split("-")).map(Integer::valueOf).toList(),
                    Integer.parseInt(parts[1]));
        }
    }

    String text();

    /** Those of one name are compiled together. */
    String program();

    /** Of what {@link #text} gives. */
    static Claim parse(String text) {
        return text.startsWith(Fused.WORD) ? Fused.parse(text) : new Of(Operation.titled(text));
    }
}
