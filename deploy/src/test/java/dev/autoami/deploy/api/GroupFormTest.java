package dev.autoami.deploy.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.deploy.api.message.GroupSettingsMessage;
import dev.autoami.deploy.api.message.Json;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.group.GroupSettings;
import dev.autoami.schema.group.Placement;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupFormTest {
    @Test
    void whoKnowsOfOneTypeAndOneSubnetOnlyGoesOnWithThem() {
        GroupSettings made = create("\"subnet\": \"subnet-a\"");
        assertThat(made.placements()).containsExactly(new Placement("t3.small", Optional.of("subnet-a")));

        GroupSettings several =
                change(made, "\"types\": [\"m5.large\", \"m6i.large\"], \"subnets\": [\"subnet-b\", \"subnet-c\"]");
        assertThat(several.instanceTypes()).containsExactly("m5.large", "m6i.large");
        assertThat(several.subnets()).containsExactly("subnet-b", "subnet-c");
        assertThat(GroupForm.message(several))
                .returns("m5.large", GroupSettingsMessage::type)
                .returns("subnet-b", GroupSettingsMessage::subnet);
        assertThat(change(several, "\"login\": \"b\"").placements()).hasSize(4);

        assertThat(change(several, "\"type\": \"t3.small\", \"subnet\": \"\"").placements())
                .containsExactly(new Placement("t3.small", Optional.empty()));
        assertThat(change(several, "\"subnets\": []").subnets()).isEmpty();
        assertThat(change(several, "\"subnets\": [\"\"]").subnets()).isEmpty();
    }

    @Test
    void whatIsToldIsTakenBackAsItIs() {
        GroupSettings made =
                create("\"types\": [\"t3.small\", \"t3a.small\"], \"subnets\": [\"subnet-a\", \"subnet-b\"]");

        assertThat(GroupForm.change(made, GroupForm.message(made))).isEqualTo(made);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        "types": ["m5.large", "t3.small"] | type is the first of types
        "subnet": "subnet-a", "subnets": ["subnet-b"] | subnet is the first of subnets
        "subnet": "subnet-a", "subnets": [] | subnet is the first of subnets
        "types": ["t3.small", null] | types has a null
        """)
    void whatContradictsItselfIsRefused(String fields, String message) {
        assertThatThrownBy(() -> create(fields))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aGroupKeepsOneTypeAtLeast() {
        GroupSettings made = create("\"region\": \"eu-west-1\"");

        assertThatThrownBy(() -> change(made, "\"types\": []"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("type is needed");
    }

    private static GroupSettings create(String fields) {
        return GroupForm.create(
                new GroupName("web"),
                Json.read(
                        "{\"image\": \"ami-1\", \"login\": \"a\", \"puppetServer\": \"p\", \"type\": \"t3.small\", "
                                + fields + "}",
                        GroupSettingsMessage.class),
                Optional.of("eu-west-1"));
    }

    private static GroupSettings change(GroupSettings settings, String fields) {
        return GroupForm.change(settings, Json.read("{" + fields + "}", GroupSettingsMessage.class));
    }

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
