package dev.autoami.schema.group;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "web, web, true",
        "web, web1, false",
        "web, we, false",
        "*, '', true",
        "*, anything, true",
        "web*, web, true",
        "web*, web-1.example.com, true",
        "web*, db-web, false",
        "*.example.com, web.example.com, true",
        "*.example.com, web.example.com.org, false",
        "*.example.com, example.com, false",
        "web-*.prod.*, web-1.prod.example.com, true",
        "web-*.prod.*, web-1.test.prod.example.com, true",
        "web-*.prod.*, web-1.test.example.com, false",
        "a*b*c, abbcbc, true",
        "a*b*c, abbcb, false",
        "a**c, ac, true",
        "w.b, web, false",
    })
    void aStarStandsForAnyTextAndAllElseForItself(String pattern, String text, boolean matches) {
        assertThat(new Glob(pattern).matches(text)).isEqualTo(matches);
    }

    @Test
    void manyStarsTakeNoLongerThanBothLengthsMultiplied() {
        String text = "a".repeat(100_000);

        assertThat(new Glob("*a".repeat(20) + "*b").matches(text)).isFalse();
    }
}
