package clann.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.backend.Backend;
import clann.backend.DelegatingBackend;
import clann.backend.EpochResult;
import clann.backend.Matrix;
import clann.backend.Precision;
import clann.backend.ejml.EjmlBackend;
import clann.data.Digits;
import clann.data.Shares;
import clann.network.HiddenLayers;
import clann.train.Candidate;
import clann.train.Candidates;
import clann.train.FinishedRun;
import clann.train.Job;
import clann.train.Place;
import clann.train.Settings;
import clann.train.StopReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sun.misc.Signal;

class InterruptTest {
    private static final String DEVICE = System.getProperty("clann.test.device", "opencl");

    @TempDir private Path folder;

    private ChildProcess longRun(String... more) {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "train digits --epochs 1000000 --patience 1000000 --json"
                                        .split(" ")));
        words.addAll(List.of(more));
        return ChildProcess.Start.in(folder).start(words.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({"INT,130,cpu", "TERM,143,cpu", "INT,130,device"})
    void theFirstSignalKeepsTheFinishedEpochsAndTheModel(String signal, int exitCode, String device)
            throws Exception {
        String request = device.equals("device") ? DEVICE : device;
        try (ChildProcess child = longRun("--device", request, "--learning-rate", "0.001")) {
            child.awaitOut("\"epoch\":3,");
            long asked = System.nanoTime();
            child.signal(signal);
            child.awaitOut("\"event\":\"end\"");
            double seconds = (System.nanoTime() - asked) / 1e9;
            assertTrue(seconds < 3, "the end came after " + seconds + " s");
            CommandLineRun run = child.ended();
            assertEquals(exitCode, run.exitCode(), run.err());
            assertTrue(run.err().contains("interrupted: ending with the finished epochs"));
            Map<String, Object> end = run.lastEvent();
            assertEquals("interrupted", end.get("stopped"));
            assertEquals(run.events().size() - 2, end.get("epochs"));
            Path out = folder.resolve("runs/digits-1");
            assertEquals(Path.of("runs/digits-1").toString(), end.get("out"));
            assertEquals(
                    1 + 43 * (int) end.get("epochs"),
                    Files.readAllLines(out.resolve("costs.csv")).size());
            assertEquals(
                    0, CommandLineRun.of("predict", out, "digits", "--device", "cpu").exitCode());
        }
    }

    /** An epoch of this network takes many seconds. */
    private ChildProcess slowEpoch() {
        ChildProcess child = longRun("--device", "cpu", "--layers", "1500,1500,1500,1500");
        child.awaitOut("\"event\":\"start\"");
        return child;
    }

    @Test
    void beforeTheFirstEpochIsFinishedThereIsNothingToSave() {
        try (ChildProcess child = slowEpoch()) {
            child.signal("INT");
            CommandLineRun run = child.ended();
            assertEquals(130, run.exitCode(), run.err());
            assertTrue(run.err().contains("there is nothing to save"), run.err());
            assertEquals(1, run.events().size(), run.out());
            assertFalse(Files.exists(folder.resolve("runs")), "there is a run folder");
        }
    }

    @Test
    void theSecondSignalLeavesAtOnce() {
        try (ChildProcess child = slowEpoch()) {
            child.signal("INT");
            child.awaitErr("interrupted: ");
            child.signal("INT");
            CommandLineRun run = child.ended();
            assertEquals(130, run.exitCode(), run.err());
            assertFalse(run.err().contains("there is nothing to save"), "it waited");
        }
    }

    /** A device that does not come back from its third epoch. */
    private static final class Hanging extends DelegatingBackend {
        private final CountDownLatch hangs = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);
        private final CountDownLatch closed = new CountDownLatch(1);
        private volatile boolean hang;

        Hanging() {
            super(new EjmlBackend(Precision.FLOAT));
        }

        @Override
        public double[] read(Matrix from) {
            if (hang) {
                hangs.countDown();
                try {
                    released.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            return super.read(from);
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    private static final class Heard implements TrainingOutput {
        private final List<Integer> epochs = new CopyOnWriteArrayList<>();
        private final Hanging device;

        Heard(Hanging device) {
            this.device = device;
        }

        @Override
        public void started(Place place, Job job, Settings settings) {}

        @Override
        public void epoch(int number, EpochResult epoch, double seconds) {
            epochs.add(number);
            device.hang = number == 2;
        }

        @Override
        public void notice(String line) {}

        @Override
        public void warning(String line) {}

        @Override
        public void ended(FinishedRun run, Path folder) {}
    }

    @Test
    @Timeout(60)
    void aDeviceThatDoesNotComeBackIsLeftBehindAndTheFinishedEpochsAreTested() throws Exception {
        var settings =
                new Settings(
                        HiddenLayers.parse("5"),
                        100,
                        0.1,
                        10,
                        10,
                        Shares.parse("60,20,20"),
                        0,
                        Precision.FLOAT);
        var device = new Hanging();
        var heard = new Heard(device);
        Job job = settings.job(Digits.read());
        try (var training = new InterruptibleTraining("digits", "auto", settings, job, heard)) {
            var interrupting =
                    new Thread(
                            () -> {
                                try {
                                    device.hangs.await();
                                } catch (InterruptedException e) {
                                    throw new AssertionError(e);
                                }
                                Signal.raise(new Signal("INT"));
                            });
            interrupting.start();
            Optional<FinishedRun> run = training.run(candidates(device));
            assertEquals(130, training.interruptedExitCode());
            assertEquals(StopReason.INTERRUPTED, run.orElseThrow().outcome().stop());
            assertEquals(2, run.get().outcome().costs().epochs());
            assertTrue(run.get().confusion().accuracy() > 0);

            device.hang = false;
            device.released.countDown();
            assertTrue(device.closed.await(30, TimeUnit.SECONDS), "the training never ended");
            assertEquals(List.of(1, 2), heard.epochs, "epochs were told of after the end");
        }
    }

    private static Candidates candidates(Backend device) {
        return new Candidates(
                List.of(new Candidate("hanging", "for the test", "", notices -> device)),
                line -> {});
    }
}
