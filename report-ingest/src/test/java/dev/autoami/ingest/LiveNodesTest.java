package dev.autoami.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.autoami.ingest.report.Limits;
import dev.autoami.schema.Registry;
import dev.autoami.schema.RegistryUnavailableException;
import dev.autoami.schema.group.ChangeRules;
import dev.autoami.schema.group.Group;
import dev.autoami.schema.group.IgnoredChange;
import dev.autoami.schema.group.Placement;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.report.Arrival;
import dev.autoami.schema.report.LiveDecision;
import dev.autoami.schema.report.LiveDecision.State;
import dev.autoami.schema.report.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reports of nodes that groups watch. */
class LiveNodesTest {
    private static final String NODE = "web-1.example.com";
    private static final Instant RECEIVED = Instant.parse("2026-11-20T10:11:12.123456Z");

    private final Registry registry = Registries.open();

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void theGroupThatWatchesANodeDecidesFromItsReportAndKeepsNoBody() {
        Group group = watching("web-*.example.com");

        assertThat(take("changed.yaml", NODE)).isTrue();

        LiveDecision decision = only();
        assertThat(decision.groupId()).isEqualTo(group.id());
        assertThat(decision.certname()).hasToString(NODE);
        assertThat(decision.decision().verdict()).isEqualTo(Verdict.REBAKE);
        assertThat(decision.decision().intentional()).hasSize(8);
        assertThat(decision.receivedAt()).isEqualTo(RECEIVED);
        assertThat(decision.state()).isEqualTo(State.WAITS);
    }

    @ParameterizedTest
    @CsvSource({
        "corrective-change.yaml, UP_TO_DATE",
        "notify-only.yaml, UP_TO_DATE",
        "compile-error.yaml, REJECTED",
        "failed-restart.yaml, REJECTED"
    })
    void whatAsksForNoRebakeIsKeptAndWaitsForNothing(String file, Verdict verdict) {
        watching("web-*.example.com");

        take(file, NODE);

        assertThat(only().decision().verdict()).isEqualTo(verdict);
        assertThat(only().state()).isEqualTo(State.NOTHING_DUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unchanged.yaml", "unchanged-puppet7.yaml", "noop-run.yaml"})
    void ofAnUnchangedReportNothingIsKept(String file) {
        watching("web-*.example.com");

        take(file, NODE);

        assertThat(decisions()).isEmpty();
    }

    @Test
    void aNodeThatNobodyWatchesLeavesNothing() {
        watching("db-*.example.com", "web-2.example.com");

        assertThat(take("changed.yaml", NODE)).isFalse();

        assertThat(decisions()).isEmpty();
    }

    @Test
    void eachGroupDecidesByItsOwnRulesAndOnceHoweverManyOfItsPatternsMatch() {
        Group strict = watching("web-1.example.com", "web-*", "*.example.com");
        Group calm = Registries.group(
                registry,
                new ChangeRules(
                        ChangeRules.Rule.INTENTIONAL, List.of(new IgnoredChange("*", "*", "*")), false, false, false),
                "web-*");

        take("changed.yaml", NODE);

        assertThat(decisions())
                .extracting(
                        LiveDecision::groupId, decision -> decision.decision().verdict())
                .containsExactlyInAnyOrder(tuple(strict.id(), Verdict.REBAKE), tuple(calm.id(), Verdict.UP_TO_DATE));
    }

    @Test
    void anotherEnvironmentRejects() {
        watching("a8-*.lab");

        intake().take(posted(Corpus.ours().body("changed.yaml")));

        assertThat(only().decision().verdict()).isEqualTo(Verdict.REJECTED);
        assertThat(only().decision().reasons())
                .containsExactly("the run used environment d_changed, the group's environment is production");
    }

    @Test
    void theSameTransactionTwiceIsOneDecision() {
        watching("web-*.example.com");

        take("changed.yaml", NODE);
        take("changed.yaml", NODE);

        assertThat(decisions()).hasSize(1);
    }

    @Test
    void whatLaunchLeftToItsUserIsALiveNodeOnceItIsTheirs() {
        Group group = watching("web-*");
        Rebake launch = Registries.rebake(registry, group, Purpose.LAUNCH, Optional.empty());
        launch = registry.rebakes().pickUp(launch.id()).orElseThrow();
        launch = registry.rebakes()
                .launching(
                        launch,
                        new AmiId("ami-1"),
                        Optional.empty(),
                        new Placement("t3.small", Optional.empty()),
                        "token");
        byte[] body = Registries.report("changed.yaml", launch.certname().value());

        assertThat(intake().take(posted(body))).isTrue();
        assertThat(decisions()).isEmpty();

        registry.rebakes().finish(registry.rebakes().ending(launch, Outcome.KEPT, Optional.empty()));
        assertThat(intake().take(posted(body))).isTrue();
        assertThat(only().certname()).isEqualTo(launch.certname());
    }

    @Test
    void aTestInstanceIsNoLiveNodeWhateverThePatternsSay() {
        Group group = watching("web-*");
        Rebake rebake = Registries.rebake(registry, group, Purpose.REBAKE, Optional.empty());
        rebake = registry.rebakes().pickUp(rebake.id()).orElseThrow();
        registry.rebakes().finish(registry.rebakes().ending(rebake, Outcome.FAILED, Optional.of("no capacity")));

        assertThat(take("changed.yaml", rebake.certname().value())).isFalse();

        assertThat(decisions()).isEmpty();
    }

    @Test
    void whoWatchesIsReadAgainAndStaysWhileTheDatabaseIsDown() {
        WatchedNodes watched = new WatchedNodes(registry.groups());
        Group group = watching("web-*.example.com");
        assertThat(watched.includes(NODE)).isFalse();

        watched.refresh();
        assertThat(watched.includes(NODE)).isTrue();

        registry.groups().delete(group.name());
        watched.refresh();
        assertThat(watched.includes(NODE)).isFalse();

        watching("web-*.example.com");
        watched.refresh();
        registry.close();
        watched.refresh();
        assertThat(watched.includes(NODE)).isTrue();
    }

    @Test
    void whoWatchesIsReadAgainInTheBackground() throws Exception {
        WatchedNodes watched = new WatchedNodes(registry.groups());
        watching("web-*.example.com");

        try (AutoCloseable refreshing = watched.refreshEvery(Duration.ofMillis(20))) {
            assertThat(refreshing).isNotNull();
            Awaitility.await()
                    .untilAsserted(() -> assertThat(watched.includes(NODE)).isTrue());
        }
    }

    @Test
    void aDecisionThatCannotBeStoredIsTheCallersToKnow() {
        watching("web-*.example.com");
        ReportIntake intake = intake();
        registry.close();

        assertThatThrownBy(() -> intake.take(posted(Registries.report("changed.yaml", NODE))))
                .isInstanceOf(RegistryUnavailableException.class);
    }

    @Test
    void whatANodeIsIsToldByItsNameAlone() {
        watching("web-*.example.com", "db.example.com");
        ReportIntake intake = intake();

        assertThat(intake.watch(NODE)).isEqualTo(Watch.LIVE_NODE);
        assertThat(intake.watch("db.example.com")).isEqualTo(Watch.LIVE_NODE);
        assertThat(intake.watch("db.example.com.org")).isEqualTo(Watch.NOBODY);
        assertThat(intake.watch("mail.example.com")).isEqualTo(Watch.NOBODY);
        assertThat(intake.watch("web-" + "a".repeat(300) + ".example.com")).isEqualTo(Watch.NOBODY);
        assertThat(intake.watch("web-abcdefghijkl.autoami.internal")).isEqualTo(Watch.TEST_INSTANCE);
    }

    private Group watching(String... certnames) {
        return Registries.group(registry, ChangeRules.DEFAULT, certnames);
    }

    private ReportIntake intake() {
        return new ReportIntake(registry, Registries.SUFFIX, Limits.DEFAULT);
    }

    private boolean take(String file, String certname) {
        return intake().take(posted(Registries.report(file, certname)));
    }

    private static Delivery posted(byte[] body) {
        return new Delivery(body, Arrival.POST, Optional.empty(), RECEIVED);
    }

    private List<LiveDecision> decisions() {
        return registry.liveDecisions().list(Optional.empty(), Optional.empty(), 100);
    }

    private LiveDecision only() {
        assertThat(decisions()).hasSize(1);
        return decisions().getFirst();
    }
}
