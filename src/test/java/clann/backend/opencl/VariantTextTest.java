package clann.backend.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import clann.backend.opencl.MultiplyVariant.Panels;
import clann.backend.opencl.MultiplyVariant.Plain;
import clann.backend.opencl.MultiplyVariant.Tiles;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VariantTextTest {
    private static final List<MultiplyVariant> VARIANTS =
            List.of(
                    new Plain(),
                    new Tiles(16, 8, 4, 8, 16),
                    new Panels(16, 8, 65536, 32768, 64, 128, 256));

    @Test
    void aVariantIsReadAsItWasWritten() {
        for (MultiplyVariant variant : VARIANTS)
            assertEquals(Optional.of(variant), VariantText.parse(VariantText.of(variant)));
    }

    @Test
    void aNumberOutOfItsRangeIsNoVariant() {
        String tiles = VariantText.of(VARIANTS.get(1));
        assertEquals(Optional.empty(), VariantText.parse(tiles.replace("=4", "=3")));
        assertEquals(Optional.empty(), VariantText.parse(tiles.replace("=4", "=1000")));
        assertEquals(Optional.empty(), VariantText.parse(tiles.replace("=4", "=-4")));
        assertEquals(Optional.empty(), VariantText.parse(tiles.replace("=4", "=99999999999")));
    }

    @Test
    void onlyTheWholeTextIsOne() {
        for (MultiplyVariant variant : VARIANTS) {
            String text = VariantText.of(variant);
            for (int end = 0; end < text.length(); end++)
                assertEquals(Optional.empty(), VariantText.parse(text.substring(0, end)));
            assertEquals(Optional.empty(), VariantText.parse(text + " "));
            assertEquals(Optional.empty(), VariantText.parse(text.replace('[', '(')));
        }
        assertEquals(Optional.empty(), VariantText.parse("Magic[]"));
    }
}
