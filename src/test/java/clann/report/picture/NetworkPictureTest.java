package clann.report.picture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.network.Layer;
import clann.network.Network;
import java.awt.Color;
import java.awt.Rectangle;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NetworkPictureTest {
    @Test
    void aNarrowNetworkHasACircleForEachNumber() {
        Decoded picture = Decoded.of(NetworkPicture.png(Network.ofSizes(List.of(3, 5, 4, 2))));
        assertEquals(3, circles(picture, Style.MUTED).size());
        assertEquals(5 + 4, circles(picture, Style.BLUE).size());
        assertEquals(2, circles(picture, Style.ORANGE).size());
        assertEquals(2, columns(circles(picture, Style.BLUE)));
    }

    @Test
    void columnsGoFromTheFeaturesToTheClasses() {
        Decoded picture = Decoded.of(NetworkPicture.png(Network.ofSizes(List.of(3, 5, 2))));
        int features = circles(picture, Style.MUTED).get(0).x;
        int hidden = circles(picture, Style.BLUE).get(0).x;
        int classes = circles(picture, Style.ORANGE).get(0).x;
        assertTrue(features < hidden && hidden < classes);
    }

    @Test
    void wideLayersAreShortened() {
        Network network = Network.ofSizes(List.of(1_000_000, 20, 1000));
        Decoded picture = Decoded.of(NetworkPicture.png(network));
        assertEquals(18, circles(picture, Style.MUTED).size());
        assertEquals(20, circles(picture, Style.BLUE).size());
        assertEquals(18, circles(picture, Style.ORANGE).size());
        assertEquals(1600, picture.width());
    }

    @Test
    void networksOfManyLayersFit() {
        List<Integer> sizes =
                Stream.of(List.of(4), Collections.nCopies(60, 5), List.of(3))
                        .flatMap(List::stream)
                        .toList();
        Decoded picture = Decoded.of(NetworkPicture.png(Network.ofSizes(sizes)));
        assertEquals(11, columns(circles(picture, Style.BLUE)));
        Rectangle last = circles(picture, Style.ORANGE).get(2);
        assertTrue(last.x + last.width < picture.width() - Style.MARGIN);
    }

    @Test
    void aLinearLayerWithoutAnActivationHasItsOwnColumn() {
        var network =
                new Network(
                        List.of(
                                new Layer.Logistic(4),
                                new Layer.Linear(4, 3),
                                new Layer.Linear(3, 2),
                                new Layer.Softmax(2)));
        Decoded picture = Decoded.of(NetworkPicture.png(network));
        assertEquals(4, circles(picture, Style.MUTED).size());
        assertEquals(4 + 3, circles(picture, Style.BLUE).size());
        assertEquals(2, columns(circles(picture, Style.BLUE)));
    }

    @Test
    void aSoftmaxAloneIsDrawn() {
        var network = new Network(List.of(new Layer.Softmax(1)));
        assertEquals(1, circles(Decoded.of(NetworkPicture.png(network)), Style.ORANGE).size());
    }

    @Test
    void theSameNetworkGivesTheSameBytes() {
        Network network = Network.ofSizes(List.of(64, 20, 20, 10));
        assertArrayEquals(NetworkPicture.png(network), NetworkPicture.png(network));
    }

    private static List<Rectangle> circles(Decoded picture, Color of) {
        return picture.patches(Decoded.exactly(Style.between(Style.PAPER, of, 0.25)), 60);
    }

    private static int columns(List<Rectangle> circles) {
        return circles.stream().map(circle -> circle.x).collect(Collectors.toSet()).size();
    }
}
