package clann.cli;

import clann.backend.EpochRunner;
import clann.backend.ejml.EjmlBackend;
import clann.data.Part;
import clann.train.Candidates;
import clann.train.EarlyStopping;
import clann.train.FallbackRunner;
import clann.train.FinishedRun;
import clann.train.Job;
import clann.train.Outcome;
import clann.train.RunLog;
import clann.train.Settings;
import clann.train.StopReason;
import clann.train.Trainer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A training that Ctrl-C or SIGTERM ends with its finished epochs. It runs on a thread of its own,
 * which is left behind where its device does not come back.
 */
final class InterruptibleTraining implements AutoCloseable {
    /** How long an epoch may go on after that. */
    private static final int PATIENCE_SECONDS = 1;

    private final String data;
    private final String device;
    private final Settings settings;
    private final Job job;
    private final TrainingOutput output;
    private final RunLog log;
    private final Interrupt interrupt;
    private volatile FallbackRunner running;
    private volatile long started = System.nanoTime();

    InterruptibleTraining(
            String data, String device, Settings settings, Job job, TrainingOutput output) {
        this.data = data;
        this.device = device;
        this.settings = settings;
        this.job = job;
        this.output = output;
        this.log =
                new RunLog(
                        job.initial(), (number, epoch) -> output.epoch(number, epoch, seconds()));
        this.interrupt =
                Interrupt.listen(
                        () ->
                                output.notice(
                                        "interrupted: ending with the finished epochs; once more"
                                                + " leaves at once"));
    }

    /** Of the signal that interrupted it. */
    int interruptedExitCode() {
        return interrupt.exitCode();
    }

    /** From now on Ctrl-C ends the process at once. */
    @Override
    public void close() {
        interrupt.close();
    }

    /** Trains; empty where it was interrupted before an epoch was finished. */
    Optional<FinishedRun> run(Candidates devices) {
        var training = new CompletableFuture<Outcome>();
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                training.complete(train(devices));
                            } catch (Throwable fault) {
                                training.completeExceptionally(fault);
                            }
                        },
                        "training");
        thread.setDaemon(true);
        thread.start();
        try {
            CompletableFuture.anyOf(training, interrupt.asked()).join();
            return Optional.of(finished(training.get(PATIENCE_SECONDS, TimeUnit.SECONDS)));
        } catch (TimeoutException e) {
            return leftBehind();
        } catch (CompletionException | ExecutionException e) {
            throw unwrapped(e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    private static RuntimeException unwrapped(Throwable cause) {
        if (cause instanceof Error error) throw error;
        return cause instanceof RuntimeException fault ? fault : new IllegalStateException(cause);
    }

    private Outcome train(Candidates devices) {
        try (var runner = new FallbackRunner(job, devices)) {
            running = runner;
            output.started(runner.places().get(0), job, settings);
            started = System.nanoTime();
            var trainer =
                    new Trainer(runner, new EarlyStopping(job.patience()), log, interrupt::isAsked);
            return trainer.train(job.mostEpochs());
        }
    }

    private FinishedRun finished(Outcome outcome) {
        return new FinishedRun(
                data,
                device,
                settings,
                job,
                running.places(),
                running.choices(),
                running.variants(),
                outcome,
                seconds());
    }

    private double seconds() {
        return (System.nanoTime() - started) / 1e9;
    }

    /** The epochs finished so far, tested on the CPU, as the device is still busy. */
    private Optional<FinishedRun> leftBehind() {
        RunLog.Snapshot reached = log.close();
        if (reached.costs().epochs() == 0) {
            output.warning(
                    "clann: interrupted before an epoch was finished; there is nothing to save");
            return Optional.empty();
        }
        try (EpochRunner onCpu =
                job.on(EjmlBackend.fast(settings.precision()), reached.parameters())) {
            return Optional.of(
                    finished(
                            new Outcome(
                                    StopReason.INTERRUPTED,
                                    reached.costs(),
                                    reached.parameters(),
                                    onCpu.evaluate(Part.TEST))));
        }
    }
}
