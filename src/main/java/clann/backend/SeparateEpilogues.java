package clann.backend;

/**
 * A product and its epilogue as operations one after the other: how a backend computes them that
 * stays plain, and what a kernel that does both at once has to equal.
 */
public final class SeparateEpilogues {
    private SeparateEpilogues() {}

    /** As {@link Backend#multiply}, by products that have no epilogue but a bias. */
    public static void multiply(
            Backend on,
            Matrix a,
            Transpose left,
            Matrix b,
            Transpose right,
            Matrix c,
            Epilogue epilogue) {
        if (epilogue instanceof Epilogue.AddBiasLogistic activated) {
            on.multiply(a, left, b, right, c, new Epilogue.AddBias(activated.bias()));
            on.logistic(c, c);
        } else if (epilogue instanceof Epilogue.TimesSlope slope) {
            on.multiply(a, left, b, right, c, Epilogue.NONE);
            on.logisticGradient(slope.y(), c, c);
        } else if (epilogue instanceof Epilogue.Descend descend) {
            try (OwnedMatrix product = on.allocate(c.rows(), c.columns());
                    OwnedMatrix sums = on.allocate(1, c.columns())) {
                on.multiply(a, left, b, right, product, Epilogue.NONE);
                on.columnSums(b, sums);
                on.update(c, product, descend.rate());
                on.update(descend.biases(), sums, descend.rate());
            }
        } else {
            on.multiply(a, left, b, right, c, epilogue);
        }
    }
}
