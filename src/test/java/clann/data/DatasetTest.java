package clann.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import clann.UserError;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DatasetTest {
    private final Dataset table =
            new Dataset(
                    "table",
                    List.of("a", "b", "c"),
                    List.of("no", "yes"),
                    new double[] {1, 2, 3, 4, 5, 6},
                    new int[] {1, 0},
                    Optional.empty());

    @Test
    void theTargetIsOneAtTheRowsLabel() {
        assertArrayEquals(new double[] {0, 1, 1, 0}, table.oneHot());
    }

    @Test
    void featuresArePickedByNameInAnyOrder() {
        Samples samples = table.samples(List.of("c", "a"));

        assertEquals(2, samples.rows());
        assertEquals(List.of("c", "a"), samples.features());
        assertArrayEquals(new double[] {3, 1, 6, 4}, samples.x());
    }

    @Test
    void aFeatureThatIsMissingIsNamed() {
        UserError error =
                assertThrows(UserError.class, () -> Digits.read().samples(List.of("pixel_8_0")));
        assertEquals(
                "digits: column 'pixel_8_0' is missing; there are 'pixel_0_0', 'pixel_0_1',"
                        + " 'pixel_0_2', 'pixel_0_3', 'pixel_0_4' and 59 more",
                error.getMessage());
        assertEquals(UserError.Kind.INPUT, error.kind());
    }

    @Test
    void numbersLabelsAndPicturesFitTheNames() {
        List<String> features = List.of("a", "b");
        List<String> classes = List.of("no", "yes");
        Optional<ImageSize> none = Optional.empty();
        Optional<ImageSize> square = Optional.of(new ImageSize(2, 2));
        double[] row = {1, 2};
        assertRefused(() -> new Dataset("t", features, classes, new double[3], new int[1], none));
        assertRefused(() -> new Dataset("t", features, classes, row, new int[] {2}, none));
        assertRefused(() -> new Dataset("t", features, classes, row, new int[] {-1}, none));
        assertRefused(() -> new Dataset("t", features, classes, row, new int[] {1}, square));
        assertRefused(() -> new Samples(2, features, row));
    }

    private static void assertRefused(Runnable making) {
        assertThrows(IllegalArgumentException.class, making::run);
    }
}
