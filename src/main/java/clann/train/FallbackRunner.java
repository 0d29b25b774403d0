package clann.train;

import clann.UserError;
import clann.backend.Backend;
import clann.backend.EpochResult;
import clann.backend.EpochRunner;
import clann.backend.Evaluation;
import clann.backend.opencl.OpenClBackend;
import clann.data.Part;
import clann.network.Parameters;
import clann.tune.Choices.Used;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * Runs epochs on the first device that works; where it fails in mid-run, on the next, from the last
 * finished epoch's parameters. Where there is no next one, the failure is the caller's.
 */
public final class FallbackRunner implements EpochRunner {
    private final Job job;
    private final Candidates candidates;
    private final List<Place> places = new CopyOnWriteArrayList<>();
    private volatile List<Used> variants = List.of();
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
                            places.add(Place.of(opened, onIt));
                            variants = job.variants(opened, onIt);
                            if (opened instanceof OpenClBackend device)
                                job.whyNotFused(device)
                                        .ifPresent(
                                                why ->
                                                        candidates.tell(
                                                                "layer by layer, as " + why));
                            return onIt;
                        });
    }

    /** The devices it ran on so far; the last is the one in use. Any thread may ask. */
    public List<Place> places() {
        return List.copyOf(places);
    }

    /** Each device of {@link #places}, and why it was taken. */
    public List<String> choices() {
        return candidates.choices();
    }

    /** What the device in use takes for what it does. Any thread may ask. */
    public List<Used> variants() {
        return variants;
    }

    @Override
    public EpochResult run() {
        EpochResult epoch = orOnTheNext(() -> runner.run());
        parameters = epoch.parameters();
        return epoch;
    }

    @Override
    public double[] steps() {
        return orOnTheNext(() -> runner.steps());
    }

    @Override
    public Evaluation evaluate(Part part) {
        return orOnTheNext(() -> runner.evaluate(part));
    }

    @Override
    public String path() {
        return runner.path();
    }

    @Override
    public void setParameters(Parameters parameters) {
        this.parameters = parameters;
        orOnTheNext(
                () -> {
                    runner.setParameters(parameters);
                    return null;
                });
    }

    private <T> T orOnTheNext(Supplier<T> work) {
        while (true) {
            try {
                return work.get();
            } catch (UserError failure) {
                close();
                candidates.passOver(failure);
                openNext();
            }
        }
    }

    @Override
    public void close() {
        if (runner != null) runner.close();
        if (backend != null) backend.close();
        runner = null;
        backend = null;
    }
}
