package clann.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.UserError;
import clann.backend.Precision;
import clann.backend.ejml.EjmlBackend;
import clann.backend.opencl.FaultyDevice;
import clann.backend.opencl.FaultyDevice.Call;
import clann.data.Digits;
import clann.data.Shares;
import clann.network.HiddenLayers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An OpenCL call that fails, before and in a run. */
class FallbackTest {
    private static final int EPOCHS = 6;
    private static final Job JOB =
            new Settings(
                            HiddenLayers.parse("8"),
                            100,
                            0.1,
                            EPOCHS,
                            EPOCHS,
                            Shares.parse("60,20,20"),
                            0,
                            Precision.FLOAT)
                    .job(Digits.read());

    private final List<String> notices = new ArrayList<>();

    private static Candidate candidate(FaultyDevice device) {
        return new Candidate("faulty", "for the test", "", notices -> device.open(Precision.FLOAT));
    }

    private static Candidate ejml() {
        return new Candidate("EJML", "at last", "", notices -> new EjmlBackend(Precision.FLOAT));
    }

    private Outcome train(Candidate... candidates) {
        try (var runner =
                new FallbackRunner(JOB, new Candidates(List.of(candidates), notices::add))) {
            return new Trainer(
                            runner,
                            new EarlyStopping(JOB.patience()),
                            new RunLog(JOB.initial(), (number, epoch) -> {}),
                            () -> false)
                    .train(JOB.mostEpochs());
        }
    }

    private static long callsOfAWholeRun(Call call) {
        var counting = new FaultyDevice(call, Long.MAX_VALUE);
        try (var runner =
                new FallbackRunner(JOB, new Candidates(List.of(candidate(counting)), line -> {}))) {
            for (int i = 0; i < EPOCHS; i++) runner.run();
        }
        return counting.calls();
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void trainingGoesOnOnTheNextDeviceWhereverACallFails(Call call) {
        Outcome undisturbed = train(ejml());
        long calls = callsOfAWholeRun(call);
        // the first and the last call, and some of each epoch in between
        long step = Math.max(1, calls / (3 * EPOCHS));
        for (long at = 1; at <= calls; at += step) {
            notices.clear();
            var device = new FaultyDevice(call, at);
            Outcome outcome = train(candidate(device), ejml());
            String where = call + " " + at + " of " + calls;
            assertTrue(device.failed(), where);
            assertEquals(EPOCHS, outcome.costs().epochs(), where);
            // the epochs before are the device's, so the costs differ by float rounding alone
            for (int epoch = 0; epoch < EPOCHS; epoch++)
                assertEquals(
                        undisturbed.costs().validation().get(epoch),
                        outcome.costs().validation().get(epoch),
                        1e-4,
                        where + ", epoch " + (epoch + 1));
            assertTrue(
                    notices.stream()
                            .anyMatch(
                                    line ->
                                            line.contains("injected at a " + call)
                                                    && line.contains(
                                                            "going on with the next device")),
                    where + ": " + notices);
            assertTrue(notices.contains("device: EJML, at last"), where + ": " + notices);
        }
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void aDeviceThatWasAskedForByNameEndsTheRun(Call call) {
        var device = new FaultyDevice(call, callsOfAWholeRun(call) / 2);
        UserError failure = assertThrows(UserError.class, () -> train(candidate(device)));
        assertEquals(UserError.Kind.DEVICE, failure.kind());
        assertTrue(failure.getMessage().contains("injected"), failure.getMessage());
    }

    @Test
    void aFaultThatIsNoDevicesIsNotHiddenByTheNextDevice() {
        var wrong =
                new Candidate(
                        "wrong",
                        "for the test",
                        "",
                        notices -> {
                            throw UserError.input("a wrong option");
                        });
        UserError failure = assertThrows(UserError.class, () -> train(wrong, ejml()));
        assertEquals("a wrong option", failure.getMessage());
    }

    @Test
    void theEpochThatFailedIsRunAgainFromTheLastParameters() {
        var device = new FaultyDevice(Call.READ, callsOfAWholeRun(Call.READ));
        Outcome outcome = train(candidate(device), ejml());
        assertTrue(device.failed());
        assertEquals(EPOCHS, outcome.costs().training().size());
        assertEquals(EPOCHS, outcome.costs().minibatches().size());
    }
}
