package clann.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import clann.UserError;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SharesTest {
    @Test
    void threePercentagesAreTrainingValidationAndTest() {
        Shares shares = Shares.parse("62.5,25, 12.5");

        assertEquals(new BigDecimal("62.5"), shares.training());
        assertEquals(new BigDecimal("25"), shares.validation());
        assertEquals(new BigDecimal("12.5"), shares.test());
        assertEquals("62.5,25,12.5", shares.toString());
    }

    @Test
    void decimalsAddUpExactly() {
        assertEquals("33.3,33.3,33.4", Shares.parse("33.3,33.3,33.4").toString());
        assertEquals("99.8,0.1,0.1", Shares.parse("99.8,0.1,0.1").toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "60,20,19.99 | --split: 60 + 20 + 19.99 is 99.99; it must be 100",
                "60,20,30 | --split: 60 + 20 + 30 is 110; it must be 100",
                "80,20,0 | --split: 0 percent is not above 0; every part needs rows",
                "120,-40,20 | --split: -40 percent is not above 0; every part needs rows"
            })
    void sharesThatAreNotAWholeAreRefused(String text, String message) {
        assertRefused(message, text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "60",
                "60,40",
                "60,20,10,10",
                "60,20,",
                ",,",
                "a,b,c",
                "60;20;20",
                "6e1,20,20",
                "1e999999999,20,20",
                "60%,20%,20%",
                "NaN,50,50",
                "60,20,20.",
                "60,20,+20",
                "٦٠,20,20"
            })
    void whatIsNotThreeNumbersIsRefused(String text) {
        assertRefused(
                "--split '"
                        + text
                        + "' is not three percentages such as 60,20,20: training,validation,test",
                text);
    }

    private static void assertRefused(String message, String text) {
        UserError error = assertThrows(UserError.class, () -> Shares.parse(text));
        assertEquals(message, error.getMessage());
        assertEquals(UserError.Kind.INPUT, error.kind());
    }
}
