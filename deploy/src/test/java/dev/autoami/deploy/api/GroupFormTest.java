package dev.autoami.deploy.api;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.deploy.api.message.GroupSettingsMessage;
import dev.autoami.deploy.api.message.Json;
import dev.autoami.schema.group.GroupName;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupFormTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        "securityGroups": ["sg-1", null] | securityGroups has a null
        "trustedFacts": {"pp_role": null} | trustedFacts has a null
        "rules": {"ignored": [null]}     | ignored has a null
        "watch": {"certnames": [null]}   | watch.certnames has a null
        """)
    void aNullAmongValuesIsTheCallersMistake(String field, String message) {
        GroupSettingsMessage form = Json.read(
                "{\"image\": \"ami-1\", \"type\": \"t3.small\", \"login\": \"a\", \"puppetServer\": \"p\", " + field
                        + "}",
                GroupSettingsMessage.class);

        assertThatThrownBy(() -> GroupForm.create(new GroupName("web"), form, Optional.of("eu-west-1")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(message);
    }
}
