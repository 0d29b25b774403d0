package clann.train;

import clann.data.Part;
import clann.model.Model;
import clann.tune.Choices.Used;
import java.util.List;

/**
 * All that there is to report of a run.
 *
 * @param data as the user named it; a file by its absolute path
 * @param device as the user asked for it
 * @param places where it ran; more than one where a device failed in mid-run
 * @param choices each of these devices, and why it was taken
 * @param variants that the last of them takes for the products of a step
 * @param seconds of training, without reading data and building kernels
 */
public record FinishedRun(
        String data,
        String device,
        Settings settings,
        Job job,
        List<Place> places,
        List<String> choices,
        List<Used> variants,
        Outcome outcome,
        double seconds) {

    /** Of the test set. */
    public ConfusionMatrix confusion() {
        return ConfusionMatrix.of(
                outcome.test().probabilities(), job.labels(Part.TEST), job.classes());
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
