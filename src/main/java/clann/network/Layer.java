package clann.network;

/** One layer of a network: what it computes and how wide it is, not where. */
public sealed interface Layer {
    /** Numbers that come in for each sample. */
    int inputs();

    /** Numbers that go out for each sample. */
    int outputs();

    /** Y = X W + b, with W inputs x outputs and b of length outputs. */
    record Linear(int inputs, int outputs) implements Layer {
        public Linear {
            if (inputs < 1 || outputs < 1)
                throw new IllegalArgumentException("a linear layer of " + inputs + " x " + outputs);
        }

        /** Weights and biases together. */
        public long parameters() {
            return (long) inputs * outputs + outputs;
        }
    }

    /** y = 1 / (1 + exp(-z)), element by element. */
    record Logistic(int outputs) implements Layer {
        @Override
        public int inputs() {
            return outputs;
        }
    }

    /** y = exp(z) / sum of exp(z) over a sample's classes; the last layer, with cross-entropy. */
    record Softmax(int outputs) implements Layer {
        @Override
        public int inputs() {
            return outputs;
        }
    }
}
