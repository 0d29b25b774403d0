package clann.report.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LetteringTest {
    @Test
    void aTextThatFitsStaysWhole() {
        assertEquals(
                "versicolor", Style.TEXT.cut("versicolor", Style.TEXT.width("versicolor") + 1));
        assertEquals("", Style.TEXT.cut("", 0));
    }

    @Test
    void aTextThatDoesNotFitKeepsItsBeginningAndFits() {
        String cut = Style.TEXT.cut("versicolor ".repeat(100_000), 200);
        assertTrue(cut.startsWith("versicolor v"), cut);
        assertTrue(cut.endsWith("\u2026"), cut);
        assertTrue(Style.TEXT.width(cut) <= 200, cut);
    }

    @Test
    void aCharacterOfTwoHalvesIsNotCutInTwo() {
        String faces = "\ud83d\ude00".repeat(20);
        for (int room = 30; room < 200; room++) {
            String cut = Style.TEXT.cut(faces, room);
            assertTrue(!Character.isHighSurrogate(cut.charAt(Math.max(0, cut.length() - 2))), cut);
        }
    }
}
