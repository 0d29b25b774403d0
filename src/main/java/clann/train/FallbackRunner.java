package clann.train;

import clann.UserError;
import clann.backend.Backend;
import clann.backend.Epoch;
import clann.backend.EpochRunner;
import clann.backend.Evaluation;
import clann.data.Part;
import clann.network.Parameters;
import java.util.function.Supplier;

/**
 * Runs epochs on the first device that works; where it fails in mid-run, on the next, from the last
 * finished epoch's parameters. Where there is no next one, the failure is the caller's.
 */
public final class FallbackRunner implements EpochRunner {
    private final Job job;
    private final Candidates candidates;
    private Parameters parameters;
    private Backend backend;
    private EpochRunner runner;

    /** Sets the job up on the first device that works. */
    public FallbackRunner(Job job, Candidates candidates) {
        this.job = job;
        this.candidates = candidates;
        this.parameters = job.initial();
        openNext();
    }

    private void openNext() {
        runner =
                candidates.open(
                        opened -> {
                            EpochRunner onIt = job.on(opened, parameters);
                            backend = opened;
                            return onIt;
                        });
    }

    /** The device in use. */
    public Backend backend() {
        return backend;
    }

    @Override
    public Epoch run() {
        Epoch epoch = orOnTheNext(() -> runner.run());
        parameters = epoch.parameters();
        return epoch;
    }

    @Override
    public Evaluation evaluate(Part part) {
        return orOnTheNext(() -> runner.evaluate(part));
    }

    @Override
    public void set(Parameters parameters) {
        this.parameters = parameters;
        orOnTheNext(
                () -> {
                    runner.set(parameters);
                    return null;
                });
    }

    private <T> T orOnTheNext(Supplier<T> work) {
        while (true) {
            try {
                return work.get();
            } catch (UserError failure) {
                Candidates.closeDespiteFailure(this);
                candidates.passOver(failure);
                openNext();
            }
        }
    }

    @Override
    public void close() {
        EpochRunner closing = runner;
        Backend below = backend;
        runner = null;
        backend = null;
        try {
            if (closing != null) closing.close();
        } finally {
            if (below != null) below.close();
        }
    }
}
