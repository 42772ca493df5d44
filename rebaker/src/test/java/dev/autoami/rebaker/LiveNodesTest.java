package dev.autoami.rebaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.schema.group.Glob;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.group.Placement;
import dev.autoami.schema.group.Watching;
import dev.autoami.schema.group.Watching.NodeImage;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.Trigger;
import dev.autoami.schema.report.Certname;
import dev.autoami.schema.report.Decision;
import dev.autoami.schema.report.LiveDecision;
import dev.autoami.schema.report.LiveDecision.State;
import dev.autoami.schema.report.NewLiveDecision;
import dev.autoami.schema.report.Verdict;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What live nodes' decisions come to, over the real registry. */
class LiveNodesTest {
    private static final Duration INTERVAL = Duration.ofHours(6);
    private static final String BASE = "ami-base";

    private final Bench bench = new Bench();
    private final LiveNodes nodes = new LiveNodes(bench.registry, bench.cloud, "autoami.internal", bench.clock);
    private int transactions;

    @BeforeEach
    void watch() {
        watch(NodeImage.CHECKED);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aChangeOnANodeOfTheLatestImageTriggersOneRebakeThatSaysWhy() {
        String latest = promoted();
        bench.cloud.node("web-1", latest);
        reports("web-1");

        List<Rebake> filed = nodes.consider();

        assertThat(filed).singleElement().extracting(Rebake::trigger).isEqualTo(Trigger.REPORT);
        assertThat(bench.timeline(filed.getFirst().id()))
                .containsExactly(
                        "requested by REPORT",
                        "because web-1, launched from %s, reported in transaction t-1: 1 intentional change: File[/etc/motd]"
                                .formatted(latest));
        assertThat(newest().state()).isEqualTo(State.TRIGGERED);
        assertThat(newest().rebake()).contains(filed.getFirst().id());
        assertThat(nodes.consider()).isEmpty();
    }

    @Test
    void aNodeOfAnOlderImageTriggersNothing() {
        String latest = promoted();
        bench.cloud.node("web-1", "ami-older");
        reports("web-1");

        assertThat(nodes.consider()).isEmpty();

        assertThat(newest().state()).isEqualTo(State.NOT_NEEDED);
        assertThat(newest().image()).hasToString("Optional[ami-older]");
        assertThat(newest().note()).contains("launched from another image than the latest, " + latest);
    }

    @Test
    void aNodeThatEc2DoesNotKnowTriggersNothing() {
        promoted();
        reports("web-1");

        assertThat(nodes.consider()).isEmpty();

        assertThat(newest().state()).isEqualTo(State.NOT_NEEDED);
        assertThat(newest().note())
                .contains("its image is unknown: EC2 has no running instance of that name in eu-west-1");
    }

    @Test
    void aNameThatSeveralInstancesHaveCountsOnlyWhenTheyAreOfOneImage() {
        String latest = promoted();
        bench.cloud.node("web-1", latest, "ami-older");
        bench.cloud.node("web-2", latest, latest);
        reports("web-1");
        reports("web-2");

        assertThat(nodes.consider()).hasSize(1);

        assertThat(decisions()).extracting(LiveDecision::state).containsExactly(State.TRIGGERED, State.NOT_NEEDED);
        assertThat(decisions().getLast().note())
                .contains("its image is unknown: EC2 has several instances of that name, of different images");
    }

    @Test
    void whereEveryNodeCountsAsOneOfTheLatestImageNobodyAsksEc2() {
        watch(NodeImage.ASSUMED_LATEST);
        promoted();
        reports("web-1");

        assertThat(nodes.consider()).hasSize(1);
        assertThat(bench.cloud.lookedUp).isEmpty();
    }

    @Test
    void ofWhatLaunchLeftToItsUserTheImageIsKnownWithoutEc2() {
        String latest = promoted();
        Rebake launch = bench.registry
                .rebakes()
                .pickUp(bench.request(Purpose.LAUNCH, Optional.empty(), false).id())
                .orElseThrow();
        launch = bench.registry
                .rebakes()
                .launching(
                        launch,
                        new AmiId(latest),
                        Optional.empty(),
                        new Placement("t3.small", Optional.empty()),
                        "token");
        bench.registry.rebakes().finish(bench.registry.rebakes().ending(launch, Outcome.KEPT, Optional.empty()));
        reports(launch.certname().value());

        assertThat(nodes.consider()).hasSize(1);
        assertThat(bench.cloud.lookedUp).isEmpty();
    }

    @Test
    void whatWasReceivedBeforeTheLatestImageSaysNothingAboutIt() {
        watch(NodeImage.ASSUMED_LATEST);
        reports("web-1");
        bench.clock.advance(Duration.ofMinutes(1));
        String latest = promoted();

        assertThat(nodes.consider()).isEmpty();

        assertThat(newest().state()).isEqualTo(State.NOT_NEEDED);
        assertThat(newest().note()).contains("received before %s became the latest image".formatted(latest));
    }

    @Test
    void asLongAsThereIsNoImageTheBaseImageIsTheLatest() {
        bench.cloud.node("web-1", BASE);
        reports("web-1");

        assertThat(nodes.consider()).hasSize(1);
    }

    @Test
    void whatArrivesDuringARebakeWaitsForItAndIsCoveredOnlyIfItBeganLater() {
        String latest = promoted();
        bench.cloud.node("web-1", latest);
        reports("web-1");
        bench.clock.advance(Duration.ofSeconds(1));
        Rebake rebake = bench.request();
        assertThat(nodes.consider()).isEmpty();
        assertThat(newest().state()).isEqualTo(State.WAITS);
        assertThat(newest().note()).contains("waits for rebake %s to end".formatted(rebake.id()));

        bench.drive(rebake.id());
        assertThat(nodes.consider()).isEmpty();

        assertThat(newest().state()).isEqualTo(State.COVERED);
        assertThat(newest().rebake()).contains(rebake.id());
        assertThat(newest().outcome()).contains(Outcome.UP_TO_DATE);
        assertThat(newest().note()).isEmpty();
    }

    @Test
    void aSecondChangeWithinTheIntervalWaitsUntilItHasPassed() {
        bench.cloud.node("web-1", promoted());
        reports("web-1");
        Rebake first = nodes.consider().getFirst();
        assertThat(bench.drive(first.id()).outcome()).contains(Outcome.UP_TO_DATE);
        reports("web-1");

        assertThat(nodes.consider()).isEmpty();
        assertThat(newest().state()).isEqualTo(State.WAITS);
        assertThat(newest().note())
                .contains("waits until %s: the watch interval after rebake %s"
                        .formatted(first.requestedAt().plus(INTERVAL).truncatedTo(ChronoUnit.SECONDS), first.id()));

        bench.clock.advance(INTERVAL);
        assertThat(nodes.consider()).hasSize(1);
        assertThat(newest().state()).isEqualTo(State.TRIGGERED);
    }

    @Test
    void whatWaitedUntilANewerImageWasThereIsNotNeededAnyMore() {
        bench.cloud.node("web-1", promoted());
        reports("web-1");
        bench.drive(nodes.consider().getFirst().id());
        reports("web-1");
        nodes.consider();
        bench.clock.advance(Duration.ofHours(1));
        promoted();

        bench.clock.advance(INTERVAL);
        assertThat(nodes.consider()).isEmpty();

        assertThat(newest().state()).isEqualTo(State.NOT_NEEDED);
    }

    @Test
    void aNodeThatChangesTheSameInEachRunTriggersNoMoreOftenThanTheIntervalSays() {
        bench.cloud.node("web-1", promoted());

        for (int halfHour = 0; halfHour < 48; halfHour++) {
            reports("web-1");
            nodes.consider().forEach(rebake -> bench.drive(rebake.id()));
            bench.clock.advance(Duration.ofMinutes(30));
        }

        assertThat(rebakes(Trigger.REPORT))
                .hasSize(4)
                .allSatisfy(rebake -> assertThat(rebake.outcome()).contains(Outcome.UP_TO_DATE));
    }

    @Test
    void whileEc2IsAwayDecisionsWaitAndOtherGroupsGoOn() {
        bench.cloud.node("web-1", BASE);
        reports("web-1");
        long other = bench.registry
                .groups()
                .create(
                        new GroupName("other"),
                        Bench.web()
                                .watching(new Watching(List.of(new Glob("*-1")), INTERVAL, NodeImage.ASSUMED_LATEST))
                                .settings())
                .id();
        store(other, "web-1", Verdict.REBAKE);
        bench.cloud.lookUpTrouble = Optional.of(new UnavailableException("RequestLimitExceeded"));

        assertThat(nodes.consider()).singleElement().extracting(Rebake::groupId).isEqualTo(other);

        bench.cloud.lookUpTrouble = Optional.empty();
        assertThat(nodes.consider()).singleElement().extracting(Rebake::groupId).isEqualTo(bench.group);
    }

    @Test
    void whatEc2RefusesToTellIsToldWithItsReason() {
        reports("web-1");
        bench.cloud.lookUpTrouble = Optional.of(new RefusedException("allow ec2:DescribeInstances to AutoAMI's role"));

        assertThat(nodes.consider()).isEmpty();

        assertThat(newest().state()).isEqualTo(State.NOT_NEEDED);
        assertThat(newest().note()).contains("allow ec2:DescribeInstances to AutoAMI's role");
    }

    @Test
    void manyNodesAreLookedUpTogetherAndEachOnce() {
        promoted();
        for (int i = 0; i < 450; i++) {
            bench.cloud.node("web-" + i, "ami-older");
            reports("web-" + i);
            reports("web-" + i);
        }

        for (int i = 0; i < 5; i++) {
            nodes.consider();
        }

        assertThat(decisions()).hasSize(900).extracting(LiveDecision::state).containsOnly(State.NOT_NEEDED);
        assertThat(bench.cloud.lookedUp).hasSize(5);
        assertThat(bench.cloud.lookedUp.stream().flatMap(Set::stream))
                .hasSize(450)
                .doesNotHaveDuplicates();
    }

    @Test
    void aGroupThatWatchesNoNodesAnyMoreIsNotTriggered() {
        bench.cloud.node("web-1", BASE);
        reports("web-1");
        bench.registry.groups().update(Bench.WEB, settings -> Bench.web().settings());

        assertThat(nodes.consider()).isEmpty();

        assertThat(newest().note()).contains("the group watches no nodes any more");
    }

    @Test
    void ofManyWhoConsiderAtOnceOneTriggers() throws Exception {
        bench.cloud.node("web-1", BASE);
        for (int i = 0; i < 20; i++) {
            reports("web-1");
        }

        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            Callable<List<Rebake>> work = nodes::consider;
            int filed = 0;
            for (Future<List<Rebake>> answer :
                    threads.invokeAll(IntStream.range(0, 16).mapToObj(i -> work).toList())) {
                filed += answer.get().size();
            }
            assertThat(filed).isOne();
        }
        assertThat(rebakes(Trigger.REPORT)).hasSize(1);
    }

    @Test
    void whatIsAMonthOldIsDeleted() {
        reports("web-1");
        bench.clock.advance(Duration.ofDays(29));
        nodes.purge();
        assertThat(decisions()).hasSize(1);
        reports("web-1");

        bench.clock.advance(Duration.ofDays(2));
        nodes.purge();

        assertThat(decisions()).extracting(LiveDecision::transaction).containsExactly("t-2");
    }

    /** A new latest image, of which the AMI is answered. */
    private String promoted() {
        bench.runs(Verdict.REBAKE, Verdict.UP_TO_DATE);
        Rebake rebake = bench.rebake();
        assertThat(rebake.outcome()).contains(Outcome.PROMOTED);
        bench.clock.advance(Duration.ofSeconds(1));
        return bench.registry
                .images()
                .latest(bench.group)
                .flatMap(image -> image.ami("eu-west-1"))
                .orElseThrow()
                .value();
    }

    private void watch(NodeImage image) {
        bench.registry
                .groups()
                .update(
                        Bench.WEB,
                        settings -> Bench.web()
                                .watching(new Watching(List.of(new Glob("web-*")), INTERVAL, image))
                                .settings());
    }

    private void reports(String certname) {
        store(bench.group, certname, Verdict.REBAKE);
    }

    private void store(long group, String certname, Verdict verdict) {
        List<String> changed = List.of("File[/etc/motd]");
        Decision decision = new Decision(
                verdict,
                List.of("1 intentional change: File[/etc/motd]"),
                changed,
                List.of(),
                changed,
                List.of(),
                List.of(),
                List.of(),
                false);
        bench.registry
                .liveDecisions()
                .store(List.of(new NewLiveDecision(
                        group,
                        new Certname(certname),
                        "t-" + ++transactions,
                        bench.clock.instant(),
                        Optional.empty(),
                        decision)));
    }

    /** Newest first. */
    private List<LiveDecision> decisions() {
        return bench.registry.liveDecisions().list(Optional.of(Bench.WEB), Optional.empty(), 1000);
    }

    private LiveDecision newest() {
        return decisions().getFirst();
    }

    private List<Rebake> rebakes(Trigger trigger) {
        return bench.registry.rebakes().recent(Optional.of(Bench.WEB), 1000).stream()
                .filter(rebake -> rebake.trigger() == trigger)
                .toList();
    }
}
