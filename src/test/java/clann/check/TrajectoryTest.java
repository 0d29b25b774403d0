package clann.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.TestDevice;
import clann.UserError;
import clann.backend.Backend;
import clann.backend.Precision;
import clann.backend.ejml.EjmlBackend;
import clann.network.Parameters;
import clann.network.Parameters.LinearParameters;
import clann.train.Costs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The published training, as NumPy recorded it, again on both backends. */
class TrajectoryTest {
    private static Trajectory recorded(String name) {
        if (name.equals("digits-seed0")) return Trajectory.ofDigits();
        return Trajectory.read(Path.of("src/test/resources/trajectories", name + ".json.gz"));
    }

    private static void assertReproduced(String name, Backend backend) {
        TrajectoryReplay.Result result = TrajectoryReplay.run(recorded(name), backend);
        System.out.printf(
                "%s on %s: costs within %.2g, parameters within %.2g%n",
                name, backend.device(), result.costDifference(), result.parameterDifference());
        assertTrue(result.costDifference() <= 1e-10, "costs: " + result);
        assertTrue(result.parameterDifference() <= 1e-10, "parameters: " + result);
        assertEquals(result.recordedStop(), result.stopped());
        assertTrue(result.holds());
    }

    @ParameterizedTest
    @ValueSource(strings = {"digits-seed0", "digits-seed1", "no-hidden"})
    void ejmlReproducesARecordedTraining(String name) {
        assertReproduced(name, new EjmlBackend(Precision.DOUBLE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"digits-seed0", "digits-seed1", "no-hidden"})
    void theDeviceReproducesARecordedTraining(String name) {
        if (!TestDevice.precisions().contains(Precision.DOUBLE)) return;
        try (Backend device = TestDevice.open(Precision.DOUBLE)) {
            assertReproduced(name, device);
        }
    }

    @Test
    void theConfusionTableIsTheRecordedOne() {
        for (String name : List.of("digits-seed0", "digits-seed1"))
            assertEquals(
                    Optional.of(true),
                    TrajectoryReplay.run(recorded(name), new EjmlBackend(Precision.DOUBLE))
                            .sameConfusion());
    }

    @Test
    void floatStaysWithinAThousandthOfTheValidationCosts() {
        try (Backend device = TestDevice.open(Precision.FLOAT)) {
            TrajectoryReplay.Result result = TrajectoryReplay.run(recorded("digits-seed0"), device);
            assertTrue(result.holds(), result.inWords());
            assertTrue(result.costDifference() > 0, "float rounds, so it cannot be equal");
        }
    }

    @Test
    void aCostThatIsOffByATenMillionthIsSeen() {
        Trajectory good = recorded("digits-seed0");
        List<double[]> minibatches = new ArrayList<>(good.costs().minibatches());
        double[] altered = minibatches.get(50).clone();
        altered[17] *= 1 + 1e-7;
        minibatches.set(50, altered);
        var costs = new Costs(minibatches, good.costs().training(), good.costs().validation());
        assertFalse(
                TrajectoryReplay.run(
                                new Trajectory(good.job(), costs, good.last(), good.confusion()),
                                new EjmlBackend(Precision.DOUBLE))
                        .holds());
    }

    @Test
    void aStoppingRuleThatEndsElsewhereIsSeen() {
        Trajectory good = recorded("digits-seed0");
        // the recorded costs end two epochs after the lowest; without the last the rule does not
        // end
        int epochs = good.costs().epochs() - 1;
        List<Double> validation = new ArrayList<>(good.costs().validation().subList(0, epochs));
        validation.add(validation.get(epochs - 1) * (1 - 1e-12));
        var costs = new Costs(good.costs().minibatches(), good.costs().training(), validation);
        TrajectoryReplay.Result result =
                TrajectoryReplay.run(
                        new Trajectory(good.job(), costs, good.last(), good.confusion()),
                        new EjmlBackend(Precision.DOUBLE));
        assertFalse(result.holds());
        assertTrue(
                result.inWords()
                        .endsWith(
                                "ends it after epoch "
                                        + good.costs().epochs()
                                        + " (recorded: none of them)"),
                result.inWords());
    }

    @Test
    void anotherStartIsSeen() {
        Trajectory good = recorded("digits-seed0");
        LinearParameters first = good.job().initial().layers().get(0);
        double[] weights = first.weights().clone();
        weights[400] += 1e-6;
        List<LinearParameters> layers = new ArrayList<>(good.job().initial().layers());
        layers.set(
                0, new LinearParameters(first.inputs(), first.outputs(), weights, first.biases()));
        var job = good.job();
        var other =
                new clann.train.Job(
                        job.data(),
                        job.split(),
                        job.network(),
                        new Parameters(layers),
                        job.minibatches(),
                        job.learningRate(),
                        job.mostEpochs(),
                        job.patience());
        assertFalse(
                TrajectoryReplay.run(
                                new Trajectory(other, good.costs(), good.last(), good.confusion()),
                                new EjmlBackend(Precision.DOUBLE))
                        .holds());
    }

    @Test
    void aKindOfTrainingThatIsNotKnownIsRefusedByName() {
        UserError refused = assertThrows(UserError.class, () -> recorded("adam"));
        assertTrue(
                refused.getMessage()
                        .endsWith("\"optimizer.kind\" is adam, which this version does not train"),
                refused.getMessage());
        assertEquals(UserError.Kind.INPUT, refused.kind());
    }
}
