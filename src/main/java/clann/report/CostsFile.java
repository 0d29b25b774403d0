package clann.report;

import clann.train.Costs;
import java.nio.charset.StandardCharsets;

/**
 * {@code costs.csv}: a line for each minibatch; the costs of the whole training and validation sets
 * stand in the last line of their epoch. Numbers are as long as it takes to read the same bits
 * back.
 */
public final class CostsFile {
    private CostsFile() {}

    public static byte[] bytes(Costs costs) {
        var text =
                new StringBuilder("epoch,minibatch,minibatch_cost,training_cost,validation_cost\n");
        for (int epoch = 0; epoch < costs.epochs(); epoch++) {
            double[] minibatches = costs.minibatches().get(epoch);
            for (int i = 0; i < minibatches.length; i++) {
                text.append(epoch + 1).append(',').append(i + 1).append(',').append(minibatches[i]);
                if (i == minibatches.length - 1)
                    text.append(',')
                            .append(costs.training().get(epoch))
                            .append(',')
                            .append(costs.validation().get(epoch));
                else text.append(",,");
                text.append('\n');
            }
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
