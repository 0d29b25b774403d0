package clann.report.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "0, 0",
        "16, 16",
        "0.0453849, 0.04538",
        "-2.5, -2.5",
        "123456, 123500",
        "1.5e300, 1.5E+300",
        "2e-9, 2E-9",
        "NaN, NaN"
    })
    void fourFiguresAndNoZerosBehind(double value, String text) {
        assertEquals(text, Figures.of(value));
    }
}
