package clann.report.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.geom.Rectangle2D;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutlineFontTest {
    private static final OutlineFont FONT = OutlineFont.REGULAR;

    @Test
    void capitalsStandOnTheBaseLineAndAreAsHighAsTheFontSays() {
        Rectangle2D h = FONT.outline("H").getBounds2D();
        assertEquals(0, h.getMaxY(), 1e-9);
        assertEquals(-FONT.capitalHeight(), h.getMinY(), 1e-9);
    }

    @Test
    void aLettersHoleIsNoPartOfIt() {
        var o = FONT.outline("O");
        Rectangle2D bounds = o.getBounds2D();
        assertFalse(o.contains(bounds.getCenterX(), bounds.getCenterY()));
        assertTrue(o.contains(bounds.getMinX() + 0.03, bounds.getCenterY()));
    }

    @Test
    void aLetterOfPartsHasThemAtTheirPlaces() {
        Rectangle2D plain = FONT.outline("E").getBounds2D();
        Rectangle2D accented = FONT.outline("\u00c9").getBounds2D();
        assertEquals(plain.getMaxY(), accented.getMaxY(), 1e-9);
        assertTrue(accented.getMinY() < plain.getMinY() - 0.1, "an accent above the letter");
    }

    @Test
    void everyLatinGreekAndCyrillicLetterIsThere() {
        IntStream letters =
                IntStream.concat(
                        IntStream.concat(
                                IntStream.rangeClosed('!', '~'),
                                IntStream.rangeClosed(0xC0, 0x17F).filter(c -> c != 0x149)),
                        IntStream.concat(
                                IntStream.rangeClosed(0x391, 0x3C9).filter(c -> c != 0x3A2),
                                IntStream.rangeClosed(0x410, 0x44F)));
        Rectangle2D unknown = FONT.outline("\u4e2d").getBounds2D();
        letters.forEach(
                letter -> {
                    Rectangle2D bounds = FONT.outline(Character.toString(letter)).getBounds2D();
                    assertTrue(bounds.getHeight() > 0, () -> "nothing for " + letter);
                    assertNotEquals(unknown, bounds, () -> "a box for " + letter);
                });
    }

    @Test
    void aCharacterThatTheFontLacksIsABox() {
        Rectangle2D box = FONT.outline("\u4e2d").getBounds2D();
        assertTrue(box.getWidth() > 0.2 && box.getHeight() > 0.5);
        assertEquals(box, FONT.outline("\ud83d\ude00").getBounds2D());
    }

    @Test
    void aWidthIsTheSumOfItsLettersAndWhereTheNextOneStands() {
        assertEquals(FONT.width("W") + FONT.width("i"), FONT.width("Wi"), 1e-12);
        assertTrue(FONT.width("W") > 2 * FONT.width("i"));
        double alone = FONT.outline("i").getBounds2D().getMaxX();
        assertEquals(FONT.width("W") + alone, FONT.outline("Wi").getBounds2D().getMaxX(), 1e-9);
    }

    @Test
    void whiteSpaceOfAnyKindIsASpace() {
        assertEquals(FONT.width(" "), FONT.width("\t"), 0);
        assertTrue(FONT.outline(" \t\n").getBounds2D().isEmpty());
    }
}
