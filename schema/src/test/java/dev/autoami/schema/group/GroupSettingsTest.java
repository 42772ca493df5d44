package dev.autoami.schema.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.schema.SampleGroup;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GroupSettingsTest {
    @Test
    void aTypeIsLookedForInEverySubnetBeforeTheNextType() {
        assertThat(settings(List.of("t3.small", "t3a.small"), List.of("subnet-a", "subnet-b"))
                        .placements())
                .extracting(Placement::toString)
                .containsExactly(
                        "t3.small in subnet-a",
                        "t3.small in subnet-b",
                        "t3a.small in subnet-a",
                        "t3a.small in subnet-b");
    }

    @Test
    void withoutASubnetEc2ChoosesTheZone() {
        assertThat(settings(List.of("t3.small", "t3a.small"), List.of()).placements())
                .containsExactly(
                        new Placement("t3.small", Optional.empty()), new Placement("t3a.small", Optional.empty()));
    }

    @Test
    void whatIsNamedTwiceIsTriedOnce() {
        assertThat(settings(List.of("t3.small", "t3.small"), List.of("subnet-a", "subnet-a"))
                        .placements())
                .hasSize(1);
    }

    @Test
    void noTypeIsNoGroup() {
        assertThatThrownBy(() -> settings(List.of(), List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private static GroupSettings settings(List<String> types, List<String> subnets) {
        return new SampleGroup()
                .types(types.toArray(String[]::new))
                .subnets(subnets.toArray(String[]::new))
                .settings();
    }
}
