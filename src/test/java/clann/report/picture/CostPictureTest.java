package clann.report.picture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.train.Costs;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CostPictureTest {
    private static final int PLOT_TOP = 230; // below the legend

    @Test
    void aLineStandsAtTheHeightOfItsCost() {
        var costs =
                new Costs(
                        Collections.nCopies(100, new double[] {0.5}),
                        Collections.nCopies(100, 4.0),
                        Collections.nCopies(100, 1.0));
        Decoded picture = Decoded.of(CostPicture.png(costs));
        assertEquals(1600, picture.width());
        double axis = picture.middle(801, PLOT_TOP, Decoded.exactly(Style.FAINT));
        double training = axis - picture.middle(801, PLOT_TOP, Decoded.exactly(Style.BLUE));
        double validation = axis - picture.middle(801, PLOT_TOP, Decoded.exactly(Style.ORANGE));
        double minibatch = axis - picture.middle(801, PLOT_TOP, Decoded.exactly(Style.MIST));
        assertTrue(training > 300, training + " pixels high");
        assertEquals(training / 4, validation, 1.5);
        assertEquals(training / 8, minibatch, 1.5);
    }

    @Test
    void aLineStandsAtItsEpoch() {
        List<Double> training = new ArrayList<>(Collections.nCopies(200, Double.NaN));
        for (int epoch = 50; epoch <= 150; epoch++) training.set(epoch - 1, 1.0);
        var costs = new Costs(List.of(), training, Collections.nCopies(200, 0.5));
        Decoded picture = Decoded.of(CostPicture.png(costs));
        var line = below(picture.patches(Decoded.exactly(Style.BLUE), 500)).get(0);
        var whole = below(picture.patches(Decoded.exactly(Style.ORANGE), 500)).get(0);
        double anEpoch = whole.width / 199.0; // from the first to the 200th
        assertEquals(100 * anEpoch, line.width, 10);
        assertEquals(whole.x + 49 * anEpoch, line.x, 10);
    }

    @Test
    void onePeakAmongTenMillionMinibatchesIsSeen() {
        double[] minibatches = new double[10_000_000];
        java.util.Arrays.fill(minibatches, 1);
        minibatches[5_000_000] = 10;
        var costs = new Costs(List.of(minibatches), List.of(1.0), List.of(1.0));
        Decoded picture = Decoded.of(CostPicture.png(costs));
        var line = below(picture.patches(Decoded.exactly(Style.MIST), 1000)).get(0);
        assertTrue(line.height > 400, "the peak's height: " + line.height);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, -1e308, Double.MAX_VALUE})
    void costsThatCannotBeShownAreLeftOut(double cost) {
        var costs =
                new Costs(
                        List.of(new double[] {2, cost, 2}, new double[] {cost, cost}),
                        List.of(2.0, cost, 1.0),
                        List.of(2.0, 1.5, cost));
        var without =
                new Costs(
                        List.of(
                                new double[] {2, Double.NaN, 2},
                                new double[] {Double.NaN, Double.NaN}),
                        List.of(2.0, Double.NaN, 1.0),
                        List.of(2.0, 1.5, 1.0));
        assertEquals(
                Decoded.of(CostPicture.png(without)).middle(1400, PLOT_TOP, Decoded::bluish),
                Decoded.of(CostPicture.png(costs)).middle(1400, PLOT_TOP, Decoded::bluish),
                0);
        int right = 1600 - Style.MARGIN - 20;
        assertFalse(lastColumnsHave(Decoded.of(CostPicture.png(costs)), right, Style.ORANGE));
        assertTrue(lastColumnsHave(Decoded.of(CostPicture.png(without)), right, Style.ORANGE));
    }

    @Test
    void oneEpochIsTwoPoints() {
        var costs = new Costs(List.of(new double[] {2, 1.8}), List.of(1.5), List.of(0.7));
        Decoded picture = Decoded.of(CostPicture.png(costs));
        assertEquals(1, below(picture.patches(Decoded.exactly(Style.BLUE), 100)).size());
        assertEquals(2, below(picture.patches(Decoded.exactly(Style.ORANGE), 100)).size()); // ring
    }

    @Test
    void noEpochIsAnEmptyPlot() {
        Decoded picture = Decoded.of(CostPicture.png(new Costs(List.of(), List.of(), List.of())));
        assertTrue(below(picture.patches(Decoded::bluish, 1)).isEmpty());
        assertTrue(below(picture.patches(Decoded::orangish, 1)).isEmpty());
    }

    @Test
    void costsOfZeroAndOfTheSmallestNumbersAreDrawn() {
        for (double cost : new double[] {0, Double.MIN_VALUE, 1e-299, -1e-3}) {
            var all = Collections.nCopies(50, cost);
            var costs = new Costs(List.of(new double[] {cost}), all, all);
            Decoded picture = Decoded.of(CostPicture.png(costs));
            assertFalse(below(picture.patches(Decoded.exactly(Style.ORANGE), 500)).isEmpty());
        }
    }

    @Test
    void theSameCostsGiveTheSameBytes() {
        var random = new SplittableRandom(3);
        List<double[]> minibatches = new ArrayList<>();
        List<Double> costs = new ArrayList<>();
        for (int epoch = 0; epoch < 300; epoch++) {
            minibatches.add(random.doubles(43).toArray());
            costs.add(random.nextDouble());
        }
        byte[] first = CostPicture.png(new Costs(minibatches, costs, costs));
        assertArrayEquals(first, CostPicture.png(new Costs(minibatches, costs, costs)));
    }

    private static List<java.awt.Rectangle> below(List<java.awt.Rectangle> patches) {
        return patches.stream().filter(patch -> patch.y > PLOT_TOP).toList();
    }

    private static boolean lastColumnsHave(Decoded picture, int right, Color color) {
        for (int y = PLOT_TOP; y < picture.height(); y++)
            if (Decoded.exactly(color).test(picture.color(right - 1, y))) return true;
        return false;
    }
}
