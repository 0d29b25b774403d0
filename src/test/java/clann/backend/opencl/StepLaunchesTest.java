package clann.backend.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import clann.backend.Backend;
import clann.backend.OwnedMatrix;
import clann.backend.Precision;
import clann.backend.layers.TrainableNetwork;
import clann.network.Network;
import clann.network.Parameters;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How many launches a training step takes, counted where they are queued. */
class StepLaunchesTest {
    private static final int BATCH = 25;

    private static long launches(int... sizes) {
        var network = Network.ofSizes(Arrays.stream(sizes).boxed().toList());
        var counting = new FaultyDevice(FaultyDevice.Call.LAUNCH, Long.MAX_VALUE);
        Parameters initial = Parameters.random(network, 0.1, new Random(1));
        try (Backend device = counting.open(Precision.FLOAT);
                OwnedMatrix x = device.allocate(BATCH, network.inputs());
                OwnedMatrix t = device.allocate(BATCH, network.classes());
                OwnedMatrix costs = device.allocate(BATCH, 1);
                var trained = new TrainableNetwork(device, network, initial, BATCH)) {
            trained.step(x, t, costs, 0.1);
            long before = counting.calls();
            trained.step(x, t, costs, 0.1);
            return counting.calls() - before;
        }
    }

    @Test
    void aStepOfThePublishedNetworkTakesNineLaunches() {
        // forward 3, cost and gradient 1, back through layers 3 and 2, update 3
        assertEquals(9, launches(64, 20, 20, 10));
    }

    @Test
    void aStepOfANetworkWithoutHiddenLayersTakesThree() {
        assertEquals(3, launches(4, 3));
    }
}
