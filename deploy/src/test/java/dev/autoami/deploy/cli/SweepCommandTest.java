package dev.autoami.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.deploy.serve.FakeCloud;
import dev.autoami.rebaker.Tags;
import dev.autoami.rebaker.sweep.Thing;
import dev.autoami.schema.sweep.FindingKind;
import dev.autoami.schema.token.Scope;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code autoami sweep}, in an account that has what a test puts there. */
class SweepCommandTest extends AgainstService {
    @BeforeEach
    void aGroup() {
        create();
    }

    @AfterEach
    void emptyTheAccount() {
        running.inventory().empty();
        running.inventory().goDown(false);
    }

    @Test
    void whereNothingIsLeftItSaysSo() {
        assertThat(autoami("sweep")).isEqualTo(new Result(0, "nothing is left over, and nothing is missing\n", ""));
    }

    @Test
    void aDryRunShowsWhatASweepThenRemoves() {
        running.inventory().put(instance("i-left", own(), Instant.parse("2026-01-01T00:00:00Z")));

        Result dry = autoami("sweep", "--dry-run");
        assertThat(dry.out())
                .containsPattern("KIND +ID +REGION +GROUP +REBAKE +AGE +DONE +WHY")
                .containsPattern(
                        "left-instance +i-left +eu-west-1 +web +aaaaaaaaaaaa +\\d+d +due +this installation made");
        assertThat(running.inventory().things()).hasSize(1);

        assertThat(autoami("sweep").out()).containsPattern("left-instance +i-left .* removed ");
        assertThat(running.inventory().things()).isEmpty();
        assertThat(running.service().registry().findings().counts()).containsEntry(FindingKind.LEFT_INSTANCE, 1);
    }

    @Test
    void itIsWrittenAsJsonAndYamlToo() {
        running.inventory().put(instance("i-young", own(), Clock.systemUTC().instant()));

        assertThat(autoami("sweep", "--dry-run", "-o", "json").out())
                .contains(
                        "\"dryRun\" : true",
                        "\"kind\" : \"left-instance\"",
                        "\"done\" : \"waiting\"",
                        "\"note\" : \"until ");
        assertThat(autoami("sweep", "--dry-run", "-o", "yaml").out())
                .contains("installation: " + own(), "  id: i-young", "troubles: []");
    }

    @Test
    void whatIsOfAnotherInstallationIsCountedAndListedOnlyWhenAskedFor() {
        running.inventory().put(instance("i-theirs", "zzzzzzzzzzzz", Instant.EPOCH));

        assertThat(autoami("sweep").out())
                .isEqualTo(("nothing is left over, and nothing is missing\n1 with tags of AutoAMI are not of this"
                                + " installation (%s) and are left alone; --all lists them\n")
                        .formatted(own()));
        assertThat(autoami("sweep", "--all").out())
                .containsPattern("foreign +i-theirs .* reported +it is of the installation zzzzzzzzzzzz");
        assertThat(running.inventory().things()).hasSize(1);
    }

    @Test
    void whatCouldNotBeLookedAtIsToldAndIsAFailure() {
        running.inventory().goDown(true);

        assertThat(autoami("sweep"))
                .isEqualTo(new Result(
                        1,
                        "nothing is left over, and nothing is missing\n",
                        "autoami: EC2 in eu-west-1 was not swept: EC2 answered RequestLimitExceeded\n"));
    }

    @Test
    void readingIsEnoughForADryRunAndAdminIsNeededToSweep() {
        String reader = running.service().registry().tokens().create("sweep-reader", Scope.READ);
        String runner = running.service().registry().tokens().create("sweep-runner", Scope.RUN);

        assertThat(with(reader, "sweep", "--dry-run").exitCode()).isZero();
        assertThat(with(runner, "sweep", "--dry-run").exitCode()).isZero();
        assertThat(with(runner, "sweep").err()).contains("the scope 'admin' is needed");
        assertThat(with("autoami_wrong", "sweep", "--dry-run").err()).contains("the token is unknown");
    }

    private static String own() {
        return running.service().registry().installation().value();
    }

    /** Of a rebake that the registry does not know. */
    private static Thing instance(String id, String installation, Instant madeAt) {
        return new Thing(
                Thing.Kind.INSTANCE,
                FakeCloud.REGION,
                id,
                "running",
                madeAt,
                "",
                List.of(),
                Optional.empty(),
                Map.of(
                        Tags.INSTALLATION,
                        installation,
                        Tags.GROUP,
                        "web",
                        Tags.REBAKE,
                        "aaaaaaaaaaaa",
                        Tags.ROLE,
                        Tags.TEST_INSTANCE));
    }
}
