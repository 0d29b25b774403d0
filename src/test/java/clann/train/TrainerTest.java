package clann.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import clann.backend.EpochResult;
import clann.backend.EpochRunner;
import clann.backend.Evaluation;
import clann.data.Part;
import clann.network.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What the method makes of the epochs' costs, whatever runs them. */
class TrainerTest {
    private static final Parameters INITIAL = numbered(0);

    private static Parameters numbered(int number) {
        return new Parameters(
                List.of(
                        new Parameters.LinearParameters(
                                1, 1, new double[] {number}, new double[1])));
    }

    /** Gives the validation costs that it was made with, one an epoch. */
    private static final class Scripted implements EpochRunner {
        private final double[] validation;
        private final double minibatch;
        private int epochs;
        private Parameters current = INITIAL;
        private Parameters tested;

        Scripted(double minibatch, double... validation) {
            this.minibatch = minibatch;
            this.validation = validation;
        }

        @Override
        public EpochResult run() {
            double cost = validation[epochs++];
            current = numbered(epochs);
            boolean last = epochs == validation.length;
            return new EpochResult(new double[] {last ? minibatch : 1}, 1, cost, current);
        }

        @Override
        public double[] steps() {
            throw new AssertionError("an epoch whose costs nobody would see");
        }

        @Override
        public Evaluation evaluate(Part part) {
            assertEquals(Part.TEST, part);
            tested = current;
            return new Evaluation(0.5, new double[0]);
        }

        @Override
        public String path() {
            return "scripted";
        }

        @Override
        public void setParameters(Parameters parameters) {
            current = parameters;
        }

        @Override
        public void close() {}
    }

    private static Outcome train(Scripted runner, int mostEpochs, RunLog.Listener listener) {
        return new Trainer(
                        runner,
                        new EarlyStopping(OptionalInt.of(2)),
                        new RunLog(INITIAL, listener),
                        () -> runner.epochs == 5)
                .train(mostEpochs);
    }

    private static Outcome train(Scripted runner, int mostEpochs) {
        return train(runner, mostEpochs, (number, epoch) -> {});
    }

    @Test
    void itEndsAfterAllEpochs() {
        Outcome outcome = train(new Scripted(1, 9, 8, 7), 3);
        assertEquals(StopReason.EPOCHS, outcome.stop());
        assertEquals(List.of(9.0, 8.0, 7.0), outcome.costs().validation());
        assertEquals(0.5, outcome.test().cost());
    }

    @Test
    void itEndsEarlyWithTheParametersOfTheLastEpoch() {
        var runner = new Scripted(1, 9, 8, 8, 8, 1);
        Outcome outcome = train(runner, 300);
        assertEquals(StopReason.EARLY, outcome.stop());
        assertEquals(4, outcome.costs().epochs());
        assertEquals(4, outcome.parameters().layers().get(0).weights()[0]);
        assertSame(outcome.parameters(), runner.tested);
    }

    @Test
    void itEndsAfterTheEpochInWhichItIsInterrupted() {
        Outcome outcome = train(new Scripted(1, 9, 8, 7, 6, 5, 4, 3), 300);
        assertEquals(StopReason.INTERRUPTED, outcome.stop());
        assertEquals(5, outcome.costs().epochs());
    }

    @Test
    void aCostThatIsNoNumberKeepsAndTestsTheParametersBefore() {
        for (double wrong : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            var runner = new Scripted(1, 9, 8, wrong);
            Outcome outcome = train(runner, 300);
            assertEquals(StopReason.DIVERGED, outcome.stop());
            assertEquals(2, outcome.costs().epochs());
            assertEquals(2, outcome.parameters().layers().get(0).weights()[0]);
            assertSame(outcome.parameters(), runner.tested);
        }
    }

    @Test
    void aMinibatchCostThatIsNoNumberIsADivergenceToo() {
        assertEquals(StopReason.DIVERGED, train(new Scripted(Double.NaN, 9, 8), 300).stop());
    }

    @Test
    void aDivergenceInTheFirstEpochKeepsTheInitialParameters() {
        Outcome outcome = train(new Scripted(1, Double.NaN), 300);
        assertEquals(0, outcome.costs().epochs());
        assertSame(INITIAL, outcome.parameters());
    }

    @Test
    void everyFinishedEpochIsHeardOfOnceInOrder() {
        List<Integer> heard = new ArrayList<>();
        train(new Scripted(1, 9, 8, 7), 3, (number, epoch) -> heard.add(number));
        assertEquals(List.of(1, 2, 3), heard);
    }
}
