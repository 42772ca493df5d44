package dev.autoami.schema.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IgnoredChangeTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        Notify[*]                     | Notify        | *                 | *
        Apache::Vhost[web site]       | Apache::Vhost | web site          | *
        tag:noisy                     | *             | *                 | noisy
        *[*] tag:noisy                | *             | *                 | noisy
        Exec[*]  tag:profile::cache   | Exec          | *                 | profile::cache
        Exec[*] tag:Noisy             | Exec          | *                 | noisy
        Exec[*] tag:*                 | Exec          | *                 | *
        Exec[a] tag:b]                | Exec          | a] tag:b          | *
        Exec[a[1] tag:x] tag:b        | Exec          | a[1] tag:x        | b
        File[tag:x]                   | File          | tag:x             | *
        *[/tmp/ä*]                    | *             | /tmp/ä*           | *
        tag:größe.2                   | *             | *                 | größe.2
        """)
    void aRuleIsReadAsItIsWritten(String text, String type, String title, String tag) {
        assertThat(IgnoredChange.parse(text)).isEqualTo(new IgnoredChange(type, title, tag));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Notify[*]",
                "*[*]",
                "tag:noisy",
                "Exec[*] tag:noisy",
                "*[/tmp/*] tag:profile::cache",
                "Exec[a] tag:b]",
                "Exec[a] tag:b] tag:c",
                "Exec[ padded ]"
            })
    void whatIsShownCanBeSetAgain(String text) {
        assertThat(IgnoredChange.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        Notify            | ignore rule 'Notify': a rule is written File[/var/cache/*], tag:noisy, or Exec[*] tag:noisy
        ~~                | ignore rule '': a rule is written
        File[/tmp         | ignore rule 'File[/tmp': a rule is written
        File[a]tag:b      | ignore rule 'File[a]tag:b': a rule is written
        File[a] tag:b c]d | a rule is written
        file[/tmp]        | 'file' is no resource type such as File or Apache::Vhost; * is any
        Fi le[/tmp]       | 'Fi le' is no resource type
        File*[/tmp]       | 'File*' is no resource type
        Apache:[x]        | 'Apache:' is no resource type
        [x]               | '' is no resource type
        File[]            | ignore rule 'File[]': the title is empty; * is any
        File[] tag:a      | the title is empty
        File[a] tag:      | '' is no tag such as noisy or profile::cache; * is any
        tag:              | '' is no tag
        tag:a b           | 'a b' is no tag
        tag:a*            | 'a*' is no tag
        tag::a            | ':a' is no tag
        """)
    void whatIsNoRuleIsToldWithWhatIsWrong(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IgnoredChange.parse(text))
                .withMessageContaining(message);
    }

    @Test
    void aRuleIsOneLine() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IgnoredChange.parse("Exec[a\nb]"))
                .withMessageContaining("control character");
    }

    @Test
    void aRuleIsNoBook() {
        String longest = "File[" + "x".repeat(IgnoredChange.LONGEST - 6) + "]";

        assertThat(IgnoredChange.parse(longest)).hasToString(longest);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IgnoredChange.parse(longest + " "))
                .withMessage(
                        "ignore rule '%s…': it has 501 characters, more than 500".formatted(longest.substring(0, 80)));
    }
}
