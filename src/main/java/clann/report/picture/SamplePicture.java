package clann.report.picture;

import clann.data.Dataset;
import clann.data.ImageSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The first samples of each class: what the data look like. */
public final class SamplePicture {
    private static final int MOST_CLASSES = 10;

    /** The rows of one class that are shown. */
    record Shown(String label, List<Integer> rows) {}

    private SamplePicture() {}

    /**
     * A PNG of 1600 pixels in width: the samples as greyscale pictures where they are such, else
     * each as a strip of one coloured cell a feature, standardised by the feature's mean and
     * deviation. Of very many classes, samples or features it shows the first and says so.
     */
    public static byte[] png(Dataset data) {
        if (data.imageSize().isPresent()) {
            ImageSize size = data.imageSize().get();
            return new SampleImages(data, size, shown(data, SampleImages.A_CLASS)).draw();
        }
        int classes = Math.max(1, Math.min(MOST_CLASSES, data.classes().size()));
        int each = Math.max(2, Math.min(8, SampleStrips.MOST / classes));
        return new SampleStrips(data, shown(data, each)).draw();
    }

    private static List<Shown> shown(Dataset data, int each) {
        List<Shown> shown = new ArrayList<>();
        int classes = Math.min(MOST_CLASSES, data.classes().size());
        for (int label = 0; label < classes; label++)
            shown.add(new Shown(data.classes().get(label), new ArrayList<>()));
        int missing = classes * each;
        for (int row = 0; row < data.rows() && missing > 0; row++) {
            int label = data.labels()[row];
            if (label >= classes || shown.get(label).rows().size() == each) continue;
            shown.get(label).rows().add(row);
            missing--;
        }
        return shown;
    }

    /** What both kinds of the picture say below their title. */
    static String subtitle(Dataset data, List<Shown> shown) {
        int classes = data.classes().size();
        String whole =
                String.format(
                        Locale.ROOT,
                        "%,d samples, %,d features, %,d classes",
                        data.rows(),
                        data.features().size(),
                        classes);
        if (shown.size() == classes) return whole + "; the first of each class";
        return String.format(
                Locale.ROOT, "%s; the first of each of the first %d classes", whole, shown.size());
    }
}
