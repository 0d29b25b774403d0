package clann.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.backend.Precision;
import clann.backend.opencl.MultiplyVariant;
import clann.backend.opencl.MultiplyVariant.Panels;
import clann.backend.opencl.MultiplyVariant.Plain;
import clann.backend.opencl.MultiplyVariant.Tiles;
import clann.backend.opencl.VariantText;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VariationsTest {
    private static final Tiles TILES = new Tiles(16, 16, 8, 8, 16);
    private static final Panels PANELS = new Panels(16, 8, 131072, 32768, 256, 128, 256);

    private static List<MultiplyVariant> of(MultiplyVariant standard) {
        return Variations.of(standard, Precision.FLOAT);
    }

    @Test
    void eachIsAnotherThanTheDefaultAndIsReadBackOutOfTheTable() {
        for (MultiplyVariant standard : List.of(TILES, PANELS, new Plain())) {
            List<MultiplyVariant> others = of(standard);
            assertFalse(others.contains(standard));
            assertEquals(others.size(), others.stream().distinct().count());
            for (MultiplyVariant other : others)
                assertEquals(Optional.of(other), VariantText.parse(VariantText.of(other)));
        }
    }

    @Test
    void ofPanelsThoseComeFirstThatNeedNoProgramOfTheirOwn() {
        List<MultiplyVariant> others = of(PANELS);
        for (MultiplyVariant other : others.subList(0, 5))
            assertEquals(PANELS.parameters(), other.parameters());
        assertTrue(others.contains(new Plain()));
        assertTrue(others.stream().noneMatch(Tiles.class::isInstance), others.toString());
    }

    @Test
    void ofTilesTheMostSimilarComeFirst() {
        List<MultiplyVariant> others = of(TILES);
        // one size, halved or doubled
        assertTrue(others.subList(0, 4).contains(new Tiles(16, 16, 8, 8, 8)), others.toString());
        assertTrue(others.subList(0, 6).contains(new Tiles(8, 16, 8, 8, 16)), others.toString());
        assertEquals(new Plain(), others.get(others.size() - 1));
        assertTrue(others.size() > 50, "only " + others.size());
    }
}
