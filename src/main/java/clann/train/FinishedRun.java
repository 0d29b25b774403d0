package clann.train;

import clann.data.Dataset;
import clann.data.Part;
import clann.model.Model;
import java.util.Arrays;
import java.util.List;

/**
 * All that there is to report of a run.
 *
 * @param data as the user named it
 * @param places where it ran; more than one where a device failed in mid-run
 * @param seconds of training, without reading data and building kernels
 */
public record FinishedRun(
        String data,
        Settings settings,
        Job job,
        List<Place> places,
        Outcome outcome,
        double seconds) {

    /** Of the test set. */
    public Confusion confusion() {
        Dataset samples = job.data();
        int[] labels =
                Arrays.stream(job.split().rows(Part.TEST))
                        .map(row -> samples.labels()[row])
                        .toArray();
        return Confusion.of(outcome.test().probabilities(), labels, samples.classes().size());
    }

    public Model model() {
        return new Model(
                job.network(),
                outcome.parameters(),
                job.data().features(),
                job.data().classes(),
                settings.precision());
    }
}
