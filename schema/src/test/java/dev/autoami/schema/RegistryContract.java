package dev.autoami.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.schema.group.ChangeRules;
import dev.autoami.schema.group.ChangeRules.IgnoredChange;
import dev.autoami.schema.group.Connect;
import dev.autoami.schema.group.Group;
import dev.autoami.schema.group.GroupBusyException;
import dev.autoami.schema.group.GroupExistsException;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.group.GroupSettings;
import dev.autoami.schema.group.UnknownGroupException;
import dev.autoami.schema.group.UserKey;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.Image;
import dev.autoami.schema.image.ImageCopy;
import dev.autoami.schema.image.ImageState;
import dev.autoami.schema.image.SnapshotId;
import dev.autoami.schema.rebake.InstanceId;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeEvent;
import dev.autoami.schema.rebake.RebakeRequest;
import dev.autoami.schema.rebake.StaleEpochException;
import dev.autoami.schema.rebake.StepName;
import dev.autoami.schema.rebake.Trigger;
import dev.autoami.schema.report.Arrival;
import dev.autoami.schema.report.Decision;
import dev.autoami.schema.report.NewReport;
import dev.autoami.schema.report.Report;
import dev.autoami.schema.report.Verdict;
import dev.autoami.schema.secret.SecretKey;
import dev.autoami.schema.token.Scope;
import dev.autoami.schema.token.Token;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the registry promises, whatever the database. Each test takes groups of its own, so that all may share one
 * database; a subclass says which.
 */
public abstract class RegistryContract {
    private static final SecretKey KEY = key("first", 1);
    private static final Instant NOW = Instant.parse("2026-03-29T02:30:00.123456Z");
    private static final GroupName NOBODY = new GroupName("nobody");

    private final SettableClock clock = new SettableClock(NOW);
    private Registry registry;
    private GroupName web;

    /** The database under test. */
    protected abstract DatabaseSettings database();

    @BeforeEach
    void open() {
        registry = open("node-1", KEY);
        web = unusedName();
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Nested
    class Groups {
        @Test
        void aGroupIsReadAsItWasCreated() {
            Group created = registry.groups().create(web, rich());

            assertThat(created.settings()).isEqualTo(rich());
            assertThat(created.createdAt()).isEqualTo(NOW);
            assertThat(created.fromBase()).isFalse();
            assertThat(registry.groups().find(web)).contains(created);
            assertThat(registry.groups().find(created.id())).contains(created);
            assertThat(registry.groups().all()).contains(created);
        }

        @Test
        void aGroupNeedsNoneOfWhatIsOptional() {
            assertThat(registry.groups().create(web, plain()).settings()).isEqualTo(plain());
        }

        @Test
        void twoGroupsOfOneNameAreRefused() {
            registry.groups().create(web, plain());

            assertThatThrownBy(() -> registry.groups().create(web, plain())).isInstanceOf(GroupExistsException.class);
        }

        @Test
        void ofManyWhoCreateAGroupAtOnceOneSucceeds() {
            List<Object> answers = atOnce(8, () -> registry.groups().create(web, plain()));

            assertThat(answers).filteredOn(Group.class::isInstance).hasSize(1);
            assertThat(answers)
                    .filteredOn(GroupExistsException.class::isInstance)
                    .hasSize(7);
        }

        @Test
        void aChangedBaseImageMakesTheNextRebakeStartFromBase() {
            registry.groups().create(web, plain());
            clock.advance(Duration.ofMinutes(1));

            Group same = registry.groups().update(web, settings -> settings);
            Group changed = registry.groups().update(web, settings -> rich());

            assertThat(same.fromBase()).isFalse();
            assertThat(changed.fromBase()).isTrue();
            assertThat(changed.settings()).isEqualTo(rich());
            assertThat(changed.updatedAt()).isEqualTo(NOW.plusSeconds(60));
            assertThat(pickUp(request(Purpose.REBAKE)).fromBase()).isTrue();
        }

        @Test
        void anUnknownGroupIsNeitherFoundNorChangedNorDeletedNorRebaked() {
            assertThat(registry.groups().find(NOBODY)).isEmpty();
            assertThatThrownBy(() -> registry.groups().update(NOBODY, settings -> settings))
                    .isInstanceOf(UnknownGroupException.class);
            assertThatThrownBy(() -> registry.groups().delete(NOBODY)).isInstanceOf(UnknownGroupException.class);
            assertThatThrownBy(() -> registry.rebakes().request(requestOf(NOBODY, Purpose.REBAKE)))
                    .isInstanceOf(UnknownGroupException.class);
        }

        @Test
        void aBusyGroupIsNotDeleted() {
            registry.groups().create(web, plain());
            Rebake rebake = request(Purpose.REBAKE);

            assertThatThrownBy(() -> registry.groups().delete(web)).isInstanceOf(GroupBusyException.class);

            end(pickUp(rebake), Outcome.CANCELLED);
            registry.groups().delete(web);
            assertThat(registry.groups().find(web)).isEmpty();
        }

        @Test
        void aDeletedGroupKeepsItsImagesAndFreesItsName() {
            Group old = registry.groups().create(web, plain());
            Image image = promoted(pickUp(request(Purpose.REBAKE)));

            registry.groups().delete(web);

            assertThat(registry.groups().find(old.id())).map(Group::name).contains(web);
            assertThat(registry.groups().all()).extracting(Group::name).doesNotContain(web);
            assertThat(registry.images().list(Optional.of(web))).containsExactly(image);
            assertThat(registry.images().list(Optional.empty())).contains(image);
            Group young = registry.groups().create(web, plain());
            assertThat(young.id()).isNotEqualTo(old.id());
            assertThat(registry.images().list(Optional.of(web))).isEmpty();
        }
    }

    @Nested
    class Rebakes {
        @BeforeEach
        void group() {
            registry.groups().create(web, plain());
        }

        @Test
        void aRequestedRebakeIsReadAsItWasAskedFor() {
            Rebake rebake = registry.rebakes()
                    .request(new RebakeRequest(
                            web,
                            Purpose.BAKE,
                            Trigger.GIT_HOOK,
                            Optional.of("4f1c"),
                            true,
                            Optional.of(new InstanceId("i-0abc")),
                            true,
                            "autoami.internal"));

            assertThat(rebake.group()).isEqualTo(web);
            assertThat(rebake.purpose()).isEqualTo(Purpose.BAKE);
            assertThat(rebake.trigger()).isEqualTo(Trigger.GIT_HOOK);
            assertThat(rebake.revision()).contains("4f1c");
            assertThat(rebake.fromBase()).isTrue();
            assertThat(rebake.given()).contains(new InstanceId("i-0abc"));
            assertThat(rebake.terminateGiven()).isTrue();
            assertThat(rebake.step()).isEqualTo(StepName.REQUESTED);
            assertThat(rebake.region()).isEqualTo("eu-central-1");
            assertThat(rebake.certname().value()).isEqualTo("%s-%s.autoami.internal".formatted(web, rebake.id()));
            assertThat(rebake.requestedAt()).isEqualTo(NOW);
            assertThat(rebake.startedAt()).isEmpty();
            assertThat(rebake.isEnded()).isFalse();
            assertThat(registry.rebakes().find(rebake.id())).contains(rebake);
            assertThat(registry.rebakes().find(rebake.certname())).contains(rebake);
        }

        @Test
        void theCertnameOfALaunchTellsItFromATestInstances() {
            Rebake launch = request(Purpose.LAUNCH);

            assertThat(launch.certname().value()).isEqualTo("%s-l%s.autoami.internal".formatted(web, launch.id()));
        }

        @Test
        void idsGrowWithTime() {
            Rebake older = request(Purpose.LAUNCH);
            clock.advance(Duration.ofSeconds(1));

            assertThat(request(Purpose.LAUNCH).id().value())
                    .isGreaterThan(older.id().value());
        }

        @Test
        void theWaitingOneTakesTheNewerRevisionAndTheWishForBase() {
            Rebake first = registry.rebakes().request(asked(Optional.of("old"), false));
            Rebake second = registry.rebakes().request(asked(Optional.of("new"), true));
            Rebake third = registry.rebakes().request(asked(Optional.empty(), false));

            assertThat(second.id()).isEqualTo(first.id());
            assertThat(third.id()).isEqualTo(first.id());
            assertThat(third.revision()).contains("new");
            assertThat(third.fromBase()).isTrue();
            assertThat(texts(third))
                    .containsExactly(
                            "requested by CLI, revision old",
                            "asked for again by CLI, revision new, from base",
                            "asked for again by CLI");
        }

        @Test
        void theNextWaitsUntilTheOneUnderWayHasFinished() {
            Rebake first = pickUp(request(Purpose.REBAKE));
            Rebake second = request(Purpose.REBAKE);
            Rebake bake = request(Purpose.BAKE);

            assertThat(second.id()).isNotEqualTo(first.id());
            assertThat(request(Purpose.REBAKE).id()).isEqualTo(second.id());
            assertThat(registry.rebakes().pickUp(second.id())).isEmpty();
            assertThat(registry.rebakes().pickUp(bake.id())).isEmpty();

            end(first, Outcome.UP_TO_DATE);
            assertThat(registry.rebakes().pickUp(second.id())).isPresent();
            assertThat(registry.rebakes().pickUp(bake.id())).isEmpty();
        }

        @Test
        void bakesOfTheUsersInstancesAreNeverJoined() {
            Rebake rebake = request(Purpose.REBAKE);
            Rebake one = request(Purpose.BAKE);
            Rebake two = request(Purpose.BAKE);

            assertThat(List.of(rebake.id(), one.id(), two.id())).doesNotHaveDuplicates();
        }

        @Test
        void launchesWaitForNobody() {
            pickUp(request(Purpose.REBAKE));

            assertThat(registry.rebakes().pickUp(request(Purpose.LAUNCH).id())).isPresent();
            assertThat(registry.rebakes().pickUp(request(Purpose.LAUNCH).id())).isPresent();
        }

        @Test
        void eachPickUpRaisesTheEpochAndTheFirstStartsTheClock() {
            Rebake first = pickUp(request(Purpose.REBAKE));
            clock.advance(Duration.ofMinutes(5));
            Rebake second = pickUp(first);

            assertThat(first.epoch()).isEqualTo(1);
            assertThat(second.epoch()).isEqualTo(2);
            assertThat(second.startedAt()).contains(NOW);
        }

        @Test
        void anEndedRebakeIsNotPickedUp() {
            Rebake ended = end(pickUp(request(Purpose.REBAKE)), Outcome.UP_TO_DATE);

            assertThat(registry.rebakes().pickUp(ended.id())).isEmpty();
        }

        @Test
        void whatTheStepsLeaveIsReadBack() {
            Rebake rebake = pickUp(request(Purpose.REBAKE));
            rebake = registry.rebakes().launching(rebake, new AmiId("ami-1"), Optional.empty(), "token-1");
            rebake = registry.rebakes().launched(rebake, new InstanceId("i-1"));
            rebake = registry.rebakes().advance(rebake, StepName.CONNECT, "started i-1");
            rebake = registry.rebakes().ran(rebake);
            rebake = registry.rebakes().decided(rebake, decision());
            rebake = registry.rebakes().cleaned(rebake);
            rebake = registry.rebakes().intermediate(rebake, Optional.of(new AmiId("ami-2")));

            assertThat(rebake.source()).contains(new AmiId("ami-1"));
            assertThat(rebake.parent()).isEmpty();
            assertThat(rebake.launchToken()).contains("token-1");
            assertThat(rebake.instance()).contains(new InstanceId("i-1"));
            assertThat(rebake.step()).isEqualTo(StepName.CONNECT);
            assertThat(rebake.runs()).isEqualTo(1);
            assertThat(rebake.decision()).contains(decision());
            assertThat(rebake.cleanedAt()).contains(NOW);
            assertThat(rebake.intermediate()).contains(new AmiId("ami-2"));
            assertThat(registry.rebakes().find(rebake.id())).contains(rebake);
            assertThat(registry.rebakes().intermediate(rebake, Optional.empty()).intermediate())
                    .isEmpty();
        }

        @Test
        void theSameRunToldTwiceIsOneRun() {
            Rebake rebake = pickUp(request(Purpose.REBAKE));
            registry.rebakes().ran(rebake);

            assertThat(registry.rebakes().ran(rebake).runs()).isEqualTo(1);
        }

        @Test
        void theFirstEndingStaysAndBecomesTheOutcome() {
            Rebake rebake = pickUp(request(Purpose.REBAKE));
            rebake = registry.rebakes().ending(rebake, Outcome.FAILED, Optional.of("no such AMI"));
            rebake = registry.rebakes().ending(rebake, Outcome.CANCELLED, Optional.of("by the user"));

            assertThat(rebake.step()).isEqualTo(StepName.TEAR_DOWN);
            assertThat(rebake.ending()).contains(Outcome.FAILED);
            assertThat(rebake.failure()).contains("no such AMI");
            assertThat(rebake.outcome()).isEmpty();

            clock.advance(Duration.ofSeconds(9));
            rebake = registry.rebakes().finish(rebake);
            assertThat(rebake.outcome()).contains(Outcome.FAILED);
            assertThat(rebake.step()).isEqualTo(StepName.ENDED);
            assertThat(rebake.finishedAt()).contains(NOW.plusSeconds(9));
            assertThat(registry.rebakes().finish(rebake)).isEqualTo(rebake);
        }

        @Test
        void aRebakeWithoutAnEndingIsNotFinished() {
            Rebake rebake = pickUp(request(Purpose.REBAKE));

            assertThatThrownBy(() -> registry.rebakes().finish(rebake)).isInstanceOf(IllegalStateException.class);
        }

        @Test
        void theTimelineCountsFromOneAndNamesNodeAndStep() {
            Rebake rebake = pickUp(request(Purpose.REBAKE));
            try (Registry other = open("node-2", KEY)) {
                other.rebakes().advance(rebake, StepName.LAUNCH, "from ami-1");
            }
            registry.rebakes().note(rebake, "äöü 🐳 ".repeat(20_000));

            List<RebakeEvent> all = registry.rebakes().events(rebake.id(), 0);
            assertThat(all).extracting(RebakeEvent::sequence).containsExactly(1, 2, 3);
            assertThat(all).extracting(RebakeEvent::node).containsExactly("node-1", "node-2", "node-1");
            assertThat(all)
                    .extracting(RebakeEvent::step)
                    .containsExactly(StepName.REQUESTED, StepName.REQUESTED, StepName.LAUNCH);
            assertThat(all.get(2).text()).isEqualTo("äöü 🐳 ".repeat(20_000));
            assertThat(all).extracting(RebakeEvent::at).containsOnly(NOW);
            assertThat(registry.rebakes().events(rebake.id(), 2)).containsExactly(all.get(2));
        }

        @Test
        void recentOnesComeNewestFirstAndUnfinishedOnesOldestFirst() {
            Rebake first = end(pickUp(request(Purpose.LAUNCH)), Outcome.KEPT);
            clock.advance(Duration.ofSeconds(1));
            Rebake second = request(Purpose.LAUNCH);
            clock.advance(Duration.ofSeconds(1));
            Rebake third = request(Purpose.LAUNCH);

            assertThat(registry.rebakes().recent(Optional.of(web), 10)).containsExactly(third, second, first);
            assertThat(registry.rebakes().recent(Optional.of(web), 1)).containsExactly(third);
            assertThat(registry.rebakes().recent(Optional.empty(), 1)).hasSize(1);
            assertThat(registry.rebakes().recent(Optional.of(web), Optional.of(third), 1))
                    .containsExactly(second);
            assertThat(registry.rebakes().recent(Optional.of(NOBODY), 10)).isEmpty();
            assertThat(registry.rebakes().unfinished())
                    .containsSubsequence(second, third)
                    .doesNotContain(first);
        }

        @Test
        void aCancelledRebakeCarriesTheMarkOnce() {
            Rebake rebake = pickUp(request(Purpose.REBAKE));

            assertThat(registry.rebakes().requestCancel(rebake.id())).isTrue();
            assertThat(registry.rebakes().requestCancel(rebake.id())).isTrue();

            assertThat(registry.rebakes().find(rebake.id()).orElseThrow().cancelRequested())
                    .isTrue();
            assertThat(texts(rebake)).containsOnlyOnce("asked to be cancelled");
            end(rebake, Outcome.CANCELLED);
            assertThat(registry.rebakes().requestCancel(rebake.id())).isFalse();
        }

        @Test
        void whatWasCancelledBeforeItBeganIsEndedAtOnceAndJoinedByNobody() {
            Rebake first = pickUp(request(Purpose.REBAKE));
            Rebake waiting = request(Purpose.REBAKE);

            registry.rebakes().requestCancel(waiting.id());

            Rebake next = request(Purpose.REBAKE);
            assertThat(next.id()).isNotEqualTo(waiting.id());
            assertThat(end(pickUp(waiting), Outcome.CANCELLED).startedAt()).isEmpty();
            assertThat(registry.rebakes().pickUp(next.id())).isEmpty();
            end(first, Outcome.UP_TO_DATE);
            assertThat(registry.rebakes().pickUp(next.id())).isPresent();
        }

        @Test
        void aHundredTriggersAtOnceMakeOneUnderWayAndOneWaiting() {
            Rebake running = pickUp(request(Purpose.REBAKE));

            List<Object> answers = atOnce(16, () -> {
                Rebake last = running;
                for (int i = 0; i < 6; i++) {
                    last = request(Purpose.REBAKE);
                }
                return last.id();
            });

            assertThat(new HashSet<>(answers)).hasSize(1).doesNotContain(running.id());
            assertThat(registry.rebakes().recent(Optional.of(web), 200)).hasSize(2);
            assertThat(texts(request(Purpose.REBAKE))).hasSize(97);
        }

        @Test
        void ofManyThatBeginAtOnceOneIsUnderWay() {
            List<Rebake> bakes = new ArrayList<>(List.of(request(Purpose.REBAKE)));
            for (int i = 0; i < 15; i++) {
                bakes.add(request(Purpose.BAKE));
            }
            AtomicInteger next = new AtomicInteger();

            List<Object> answers = atOnce(
                    16,
                    () -> registry.rebakes()
                            .pickUp(bakes.get(next.getAndIncrement()).id()));

            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer).isInstanceOf(Optional.class))
                    .filteredOn(answer -> answer instanceof Optional<?> found && found.isPresent())
                    .hasSize(1);
        }

        @Test
        void triggersAndEndsAtOnceLoseNoRebake() {
            AtomicInteger ended = new AtomicInteger();
            AtomicInteger stale = new AtomicInteger();
            Callable<Object> work = () -> {
                for (int i = 0; i < 10; i++) {
                    Optional<Rebake> mine =
                            registry.rebakes().pickUp(request(Purpose.REBAKE).id());
                    if (mine.isPresent()) {
                        try {
                            end(mine.get(), Outcome.UP_TO_DATE);
                            ended.incrementAndGet();
                        } catch (StaleEpochException takenOver) {
                            stale.incrementAndGet();
                        }
                    }
                }
                return "done";
            };

            assertThat(atOnce(8, work)).containsOnly("done");

            // One taken over and then refused to its first holder may be left: it goes on at its next pick-up.
            List<Rebake> left = registry.rebakes().recent(Optional.of(web), 500).stream()
                    .filter(rebake -> !rebake.isEnded())
                    .toList();
            assertThat(left).hasSizeLessThanOrEqualTo(1);
            assertThat(left).allSatisfy(rebake -> end(pickUp(rebake), Outcome.UP_TO_DATE));
            assertThat(ended.get() + stale.get()).isPositive();
        }

        @Test
        void ofManyWhoPickUpTheSameRebakeEachHasAnEpochOfItsOwn() {
            Rebake rebake = request(Purpose.REBAKE);

            List<Object> answers = atOnce(16, () -> pickUp(rebake).epoch());

            assertThat(new HashSet<>(answers)).hasSize(16);
            assertThat(registry.rebakes().find(rebake.id()).orElseThrow().epoch())
                    .isEqualTo(16);
        }

        @Test
        void linesWrittenAtOnceAreAllThereInOneOrder() {
            Rebake rebake = pickUp(request(Purpose.REBAKE));

            atOnce(8, () -> {
                for (int i = 0; i < 10; i++) {
                    registry.rebakes().note(rebake, "line");
                }
                return "done";
            });

            assertThat(registry.rebakes().events(rebake.id(), 0))
                    .extracting(RebakeEvent::sequence)
                    .hasSize(81)
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    /** A write for a rebake. */
    protected interface Write {
        void by(Registry registry, Rebake rebake);
    }

    static Map<String, Write> writes() {
        return Map.ofEntries(
                Map.entry("advance", (r, rebake) -> r.rebakes().advance(rebake, StepName.CLEAN, "…")),
                Map.entry(
                        "launching",
                        (r, rebake) -> r.rebakes().launching(rebake, new AmiId("ami-9"), Optional.empty(), "t")),
                Map.entry("launched", (r, rebake) -> r.rebakes().launched(rebake, new InstanceId("i-9"))),
                Map.entry("ran", (r, rebake) -> r.rebakes().ran(rebake)),
                Map.entry("decided", (r, rebake) -> r.rebakes().decided(rebake, decision())),
                Map.entry("cleaned", (r, rebake) -> r.rebakes().cleaned(rebake)),
                Map.entry("intermediate", (r, rebake) -> r.rebakes().intermediate(rebake, Optional.empty())),
                Map.entry("ending", (r, rebake) -> r.rebakes().ending(rebake, Outcome.FAILED, Optional.empty())),
                Map.entry("finish", (r, rebake) -> r.rebakes().finish(rebake)),
                Map.entry("note", (r, rebake) -> r.rebakes().note(rebake, "…")),
                Map.entry("checkEpoch", (r, rebake) -> r.rebakes().checkEpoch(rebake)),
                Map.entry("begin", (r, rebake) -> r.images().begin(rebake, "n", List.of(), Optional.empty())),
                Map.entry("created", (r, rebake) -> r.images().created(rebake, made(rebake), new AmiId("ami-8"))),
                Map.entry("available", (r, rebake) -> r.images().available(rebake, made(rebake), List.of())),
                Map.entry("failed", (r, rebake) -> r.images().failed(rebake, made(rebake), "why")),
                Map.entry("promote", (r, rebake) -> r.images().promote(rebake, made(rebake))),
                Map.entry("putIfAbsent", (r, rebake) -> r.secrets().putIfAbsent(rebake, "new", new byte[] {1})),
                Map.entry("forget", (r, rebake) -> r.secrets().forget(rebake)));
    }

    private static dev.autoami.schema.image.ImageId made(Rebake rebake) {
        return rebake.image().orElseThrow();
    }

    static List<Named<Write>> namedWrites() {
        return writes().entrySet().stream()
                .map(write -> Named.of(write.getKey(), write.getValue()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("namedWrites")
    void aNodeThatLostTheRebakeWritesNothing(Write write) {
        registry.groups().create(web, plain());
        Rebake lost = launched(pickUp(request(Purpose.REBAKE)));
        lost = available(lost);
        registry.secrets().putIfAbsent(lost, "login", new byte[] {7});
        Rebake held = pickUp(lost);
        Image image = registry.images().find(made(held)).orElseThrow();
        int lines = texts(held).size();

        Rebake stale = lost;
        assertThatThrownBy(() -> write.by(registry, stale))
                .isInstanceOf(StaleEpochException.class)
                .hasMessageContaining(stale.id().value());

        assertThat(registry.rebakes().find(held.id())).contains(held);
        assertThat(registry.images().find(image.id())).contains(image);
        assertThat(texts(held)).hasSize(lines);
        assertThat(registry.secrets().find(held, "login")).isPresent();
        assertThat(registry.secrets().find(held, "new")).isEmpty();
    }

    @Nested
    class Images {
        @BeforeEach
        void group() {
            registry.groups().create(web, plain());
        }

        @Test
        void anImageLivesFromPendingToLatest() {
            Rebake rebake = launched(pickUp(request(Purpose.REBAKE)));
            Image begun =
                    registry.images().begin(rebake, "autoami-web-1", List.of("File[/a] changed"), Optional.of("r"));

            assertThat(begun.generation()).isEqualTo(1);
            assertThat(begun.group()).isEqualTo(web);
            assertThat(begun.parent()).isEmpty();
            assertThat(begun.source()).isEqualTo(new AmiId("ami-base"));
            assertThat(begun.rebake()).isEqualTo(rebake.id());
            assertThat(begun.name()).isEqualTo("autoami-web-1");
            assertThat(begun.state()).isEqualTo(ImageState.PENDING);
            assertThat(begun.reasons()).containsExactly("File[/a] changed");
            assertThat(begun.codeRevision()).contains("r");
            assertThat(begun.copies())
                    .containsExactly(new ImageCopy("eu-central-1", Optional.empty(), List.of(), "pending"));
            assertThat(registry.rebakes().find(rebake.id()).orElseThrow().image())
                    .contains(begun.id());

            AmiId ami = unusedAmi();
            registry.images().created(rebake, begun.id(), ami);
            Image available = registry.images()
                    .available(rebake, begun.id(), List.of(new SnapshotId("snap-1"), new SnapshotId("snap-2")));
            assertThat(available.state()).isEqualTo(ImageState.CANDIDATE);
            assertThat(available.copies())
                    .containsExactly(new ImageCopy(
                            "eu-central-1",
                            Optional.of(ami),
                            List.of(new SnapshotId("snap-1"), new SnapshotId("snap-2")),
                            "available"));
            assertThat(registry.images().latest(begun.groupId())).isEmpty();

            Image latest = registry.images().promote(rebake, begun.id());
            assertThat(latest.state()).isEqualTo(ImageState.LATEST);
            assertThat(latest.promotedAt()).contains(NOW);
            assertThat(registry.images().latest(begun.groupId())).contains(latest);
            assertThat(registry.images().withAmi(ami)).contains(latest);
            assertThat(registry.images().promote(rebake, begun.id())).isEqualTo(latest);
        }

        @Test
        void aRebakeMakesOneImageHoweverOftenItBegins() {
            Rebake rebake = launched(pickUp(request(Purpose.REBAKE)));

            Image first = registry.images().begin(rebake, "one", List.of(), Optional.empty());
            Image again = registry.images().begin(rebake, "two", List.of(), Optional.empty());

            assertThat(again).isEqualTo(first);
        }

        @Test
        void aPromotionSupersedesTheLatest() {
            Image first = promoted(pickUp(request(Purpose.REBAKE)));
            end(registry.rebakes().find(first.rebake()).orElseThrow(), Outcome.PROMOTED);
            Image second = promoted(pickUp(request(Purpose.REBAKE)));

            assertThat(second.generation()).isEqualTo(2);
            assertThat(registry.images().find(first.id()).orElseThrow().state()).isEqualTo(ImageState.SUPERSEDED);
            assertThat(registry.images().latest(first.groupId())).contains(second);
            assertThat(registry.images().list(Optional.of(web)))
                    .extracting(Image::id)
                    .containsExactly(second.id(), first.id());
        }

        @Test
        void aFailedImageIsNotPromotedAndAPromotedOneDoesNotFail() {
            Rebake rebake = launched(pickUp(request(Purpose.REBAKE)));
            Image failed = registry.images().begin(rebake, "n", List.of(), Optional.empty());
            failed = registry.images().failed(rebake, failed.id(), "EC2 says no");

            assertThat(failed.state()).isEqualTo(ImageState.FAILED);
            dev.autoami.schema.image.ImageId id = failed.id();
            assertThatThrownBy(() -> registry.images().promote(rebake, id)).isInstanceOf(IllegalStateException.class);

            end(rebake, Outcome.FAILED);
            Image latest = promoted(pickUp(request(Purpose.REBAKE)));
            Rebake maker = registry.rebakes().find(latest.rebake()).orElseThrow();
            assertThat(registry.images().failed(maker, latest.id(), "late")).isEqualTo(latest);
        }

        @Test
        void anImageOfAnotherRebakeIsNotTouched() {
            Image image = promoted(pickUp(request(Purpose.REBAKE)));
            Rebake other = pickUp(request(Purpose.LAUNCH));

            assertThatThrownBy(() -> registry.images().failed(other, image.id(), "…"))
                    .isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void aPromotionFromTheNewBaseFulfilsTheWishForIt() {
            registry.groups().update(web, settings -> rich());
            Rebake rebake = pickUp(request(Purpose.REBAKE));

            promoted(rebake, rich().baseImage());

            assertThat(registry.groups().find(web).orElseThrow().fromBase()).isFalse();
        }

        @Test
        void aBaseImageChangedDuringARebakeIsStillWishedFor() {
            Rebake rebake = pickUp(registry.rebakes().request(asked(Optional.empty(), true)));
            registry.groups().update(web, settings -> rich());

            promoted(rebake, plain().baseImage());

            assertThat(registry.groups().find(web).orElseThrow().fromBase()).isTrue();
        }
    }

    @Nested
    class Reports {
        @BeforeEach
        void group() {
            registry.groups().create(web, plain());
        }

        @Test
        void aReportIsReadAsItWasStoredWithItsBody() {
            Rebake rebake = request(Purpose.REBAKE);
            byte[] body = "--- !ruby/object:Puppet::Transaction::Report\n"
                    .repeat(5000)
                    .getBytes(StandardCharsets.UTF_8);

            Report stored = registry.reports().store(report(rebake, "t-1"), body);

            assertThat(stored.certname()).isEqualTo(rebake.certname());
            assertThat(stored.transaction()).isEqualTo("t-1");
            assertThat(stored.rebake()).contains(rebake.id());
            assertThat(stored.arrival()).isEqualTo(Arrival.POST);
            assertThat(stored.receivedAt()).isEqualTo(NOW);
            assertThat(stored.status()).contains("changed");
            assertThat(stored.environment()).contains("production");
            assertThat(stored.codeRevision()).contains("4f1c");
            assertThat(stored.decision()).isEqualTo(decision());
            assertThat(registry.reports().find(rebake.certname(), "t-1")).contains(stored);
            assertThat(registry.reports().find(rebake.certname(), "t-2")).isEmpty();
            assertThat(registry.reports().body(stored.id()))
                    .hasValueSatisfying(read -> assertThat(read).isEqualTo(body));
        }

        @Test
        void theSameTransactionTwiceIsOneReport() {
            Rebake rebake = request(Purpose.REBAKE);
            Report first = registry.reports().store(report(rebake, "t-1"), new byte[] {1});

            assertThat(registry.reports().store(report(rebake, "t-1"), new byte[] {2}))
                    .isEqualTo(first);

            Report other = registry.reports().store(report(rebake, "t-2"), new byte[0]);
            assertThat(registry.reports().of(rebake.id())).containsExactly(first, other);
            assertThat(registry.reports().body(first.id()).orElseThrow()).containsExactly(1);
            assertThat(registry.reports().body(other.id()).orElseThrow()).isEmpty();
        }

        @Test
        void theSameTransactionManyTimesAtOnceIsOneReport() {
            Rebake rebake = request(Purpose.REBAKE);

            List<Object> answers = atOnce(12, () -> registry.reports().store(report(rebake, "t-1"), new byte[] {1}));

            assertThat(new HashSet<>(answers)).hasSize(1);
            assertThat(registry.reports().of(rebake.id())).hasSize(1);
        }

        @Test
        void anOverlongCodeVersionIsCutAndLosesNothingElse() {
            Rebake rebake = request(Purpose.REBAKE);
            NewReport overlong = new NewReport(
                    rebake.certname(),
                    "t-1",
                    rebake.id(),
                    Arrival.SSH,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of("v".repeat(254) + "🐳".repeat(9)),
                    decision());

            assertThat(registry.reports().store(overlong, new byte[0]).codeRevision())
                    .contains("v".repeat(254));
        }
    }

    @Nested
    class Secrets {
        private Rebake rebake;

        @BeforeEach
        void group() {
            registry.groups().create(web, plain());
            rebake = pickUp(request(Purpose.REBAKE));
        }

        @Test
        void theFirstValueStays() {
            assertThat(registry.secrets().putIfAbsent(rebake, "login", bytes("first")))
                    .isEqualTo(bytes("first"));
            assertThat(registry.secrets().putIfAbsent(rebake, "login", bytes("second")))
                    .isEqualTo(bytes("first"));
            assertThat(registry.secrets().find(rebake, "login").orElseThrow()).isEqualTo(bytes("first"));
            assertThat(registry.secrets().find(rebake, "host")).isEmpty();
        }

        @Test
        void ofManyWhoMakeASecretAtOnceAllHaveTheSame() {
            AtomicInteger next = new AtomicInteger();

            List<Object> answers = atOnce(
                    12,
                    () -> text(registry.secrets()
                            .putIfAbsent(rebake, "login", bytes("secret " + next.incrementAndGet()))));

            assertThat(new HashSet<>(answers)).hasSize(1);
        }

        @Test
        void forgettingLeavesNothing() throws SQLException {
            registry.secrets().putIfAbsent(rebake, "login", bytes("a"));
            registry.secrets().putIfAbsent(rebake, "host", bytes("b"));

            registry.secrets().forget(rebake);

            assertThat(registry.secrets().find(rebake, "login")).isEmpty();
            assertThat(rows()).isEmpty();
        }

        @Test
        void noSecretLiesInTheDatabaseInClear() throws SQLException {
            String secret = "-----BEGIN OPENSSH PRIVATE KEY-----";
            registry.secrets().putIfAbsent(rebake, "one", bytes(secret));
            registry.secrets().putIfAbsent(rebake, "two", bytes(secret));

            List<String> rows = rows();
            assertThat(rows).hasSize(2).doesNotHaveDuplicates();
            assertThat(rows).noneMatch(row -> row.contains("OPENSSH") || row.contains("PRIVATE"));
        }

        @Test
        void aSecretUnderAnotherNameDoesNotOpen() throws SQLException {
            registry.secrets().putIfAbsent(rebake, "login", bytes("secret"));
            execute("update rebake_secret set name = 'host' where rebake_id = '%s'".formatted(rebake.id()));

            assertThatThrownBy(() -> registry.secrets().find(rebake, "host"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(rebake.id() + "/host");
        }

        @Test
        void anotherKeyIsNamedAndAWrongKeyOfThatNameDoesNotOpen() {
            registry.secrets().putIfAbsent(rebake, "login", bytes("secret"));

            try (Registry renamed = open("node-1", key("second", 1));
                    Registry wrong = open("node-1", key("first", 2))) {
                assertThatThrownBy(() -> renamed.secrets().find(rebake, "login"))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("'first'")
                        .hasMessageContaining("'second'");
                assertThatThrownBy(() -> wrong.secrets().find(rebake, "login"))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("another key");
            }
        }

        private List<String> rows() throws SQLException {
            List<String> rows = new ArrayList<>();
            try (Connection connection = registry.dataSource().getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet result =
                            statement.executeQuery("select nonce, ciphertext from rebake_secret where rebake_id = '%s'"
                                    .formatted(rebake.id()))) {
                while (result.next()) {
                    rows.add(new String(result.getBytes(1), StandardCharsets.ISO_8859_1)
                            + new String(result.getBytes(2), StandardCharsets.ISO_8859_1));
                }
            }
            return rows;
        }
    }

    @Nested
    class Tokens {
        private final String name = "token-" + UUID.randomUUID();

        @Test
        void aTokenIsKnownByItsTextOnly() throws SQLException {
            String text = registry.tokens().create(name, Scope.RUN);

            assertThat(text).matches("autoami_[A-Za-z0-9_-]{43}");
            assertThat(registry.tokens().check(text)).contains(new Token(name, Scope.RUN, NOW, Optional.empty()));
            assertThat(registry.tokens().check(text + "x")).isEmpty();
            assertThat(registry.tokens().check("autoami_")).isEmpty();
            assertThat(registry.tokens().check(name)).isEmpty();
            assertThat(count("select count(*) from api_token where text_hash = '%s' or name = '%s'"
                            .formatted(text, text)))
                    .isZero();
        }

        @Test
        void aNameInForceIsNotGivenTwice() {
            registry.tokens().create(name, Scope.READ);

            assertThatThrownBy(() -> registry.tokens().create(name, Scope.ADMIN))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(name);
            assertThatThrownBy(() -> registry.tokens().create(" ", Scope.ADMIN))
                    .isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void aRevokedTokenIsOutOfForceAndItsNameFree() {
            String revoked = registry.tokens().create(name, Scope.READ);
            clock.advance(Duration.ofHours(1));

            assertThat(registry.tokens().revoke(name)).isTrue();
            assertThat(registry.tokens().revoke(name)).isFalse();

            assertThat(registry.tokens().check(revoked)).isEmpty();
            String next = registry.tokens().create(name, Scope.ADMIN);
            assertThat(registry.tokens().check(next)).isPresent();
            assertThat(registry.tokens().list())
                    .filteredOn(token -> token.name().equals(name))
                    .containsExactly(
                            new Token(name, Scope.READ, NOW, Optional.of(NOW.plusSeconds(3600))),
                            new Token(name, Scope.ADMIN, NOW.plusSeconds(3600), Optional.empty()));
        }
    }

    @Test
    void theDatabaseAnswers() {
        registry.ping();
    }

    @Test
    void aDatabaseThatIsGoneIsUnavailable() {
        Registry closed = open("node-2", KEY);
        closed.close();

        assertThatThrownBy(closed::ping).isInstanceOf(RegistryUnavailableException.class);
        assertThatThrownBy(() -> closed.groups().create(web, plain())).isInstanceOf(RegistryUnavailableException.class);
    }

    @Test
    void openingAgainMigratesNothingAndKeepsEverything() throws SQLException {
        Group group = registry.groups().create(web, rich());

        try (Registry again = open("node-2", KEY)) {
            assertThat(again.groups().find(web)).contains(group);
        }
        assertThat(count("select count(*) from scheduled_tasks")).isNotNegative();
    }

    /** Runs the work on so many threads, all let go at once; answers each one's result or exception. */
    private static List<Object> atOnce(int threads, Callable<?> work) {
        CountDownLatch gate = new CountDownLatch(1);
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<Object>> futures = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                futures.add(pool.submit(() -> {
                    gate.await();
                    return work.call();
                }));
            }
            gate.countDown();
            List<Object> answers = new ArrayList<>();
            for (Future<Object> future : futures) {
                answers.add(answer(future));
            }
            return answers;
        }
    }

    private static Object answer(Future<Object> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            return e.getCause() == null ? e : e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Registry open(String node, SecretKey key) {
        return Registry.open(database(), key, node, clock);
    }

    private Rebake request(Purpose purpose) {
        return registry.rebakes().request(requestOf(web, purpose));
    }

    private RebakeRequest asked(Optional<String> revision, boolean fromBase) {
        return new RebakeRequest(
                web, Purpose.REBAKE, Trigger.CLI, revision, fromBase, Optional.empty(), false, "autoami.internal");
    }

    private static RebakeRequest requestOf(GroupName group, Purpose purpose) {
        return new RebakeRequest(
                group, purpose, Trigger.CLI, Optional.empty(), false, Optional.empty(), false, "autoami.internal");
    }

    private Rebake pickUp(Rebake rebake) {
        return registry.rebakes().pickUp(rebake.id()).orElseThrow();
    }

    private Rebake launched(Rebake rebake) {
        return registry.rebakes().launching(rebake, new AmiId("ami-base"), Optional.empty(), "token");
    }

    private Rebake available(Rebake rebake) {
        Image image = registry.images().begin(rebake, "n", List.of(), Optional.empty());
        registry.images().created(rebake, image.id(), unusedAmi());
        registry.images().available(rebake, image.id(), List.of(new SnapshotId("snap-1")));
        return registry.rebakes().find(rebake.id()).orElseThrow();
    }

    private Image promoted(Rebake rebake) {
        return promoted(rebake, new AmiId("ami-base"));
    }

    private Image promoted(Rebake rebake, AmiId source) {
        Rebake made = available(registry.rebakes().launching(rebake, source, Optional.empty(), "token"));
        Image image = registry.images().promote(made, made(made));
        end(made, Outcome.PROMOTED);
        return image;
    }

    private Rebake end(Rebake rebake, Outcome outcome) {
        return registry.rebakes().finish(registry.rebakes().ending(rebake, outcome, Optional.empty()));
    }

    private List<String> texts(Rebake rebake) {
        return registry.rebakes().events(rebake.id(), 0).stream()
                .map(RebakeEvent::text)
                .toList();
    }

    private long count(String sql) throws SQLException {
        try (Connection connection = registry.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = registry.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static NewReport report(Rebake rebake, String transaction) {
        return new NewReport(
                rebake.certname(),
                transaction,
                rebake.id(),
                Arrival.POST,
                Optional.of("changed"),
                Optional.of("production"),
                Optional.of("4f1c"),
                decision());
    }

    private static Decision decision() {
        return new Decision(
                Verdict.REBAKE,
                List.of("File[/etc/motd] was changed by \"the code\" — 🐳"),
                List.of("File[/etc/motd]", "Notify[hi]"),
                List.of(),
                List.of("File[/etc/motd]"),
                List.of("Service[ssh]"),
                List.of("Notify[hi]"),
                List.of("Exec[never]"));
    }

    private static GroupSettings plain() {
        return new GroupSettings(
                new AmiId("ami-base"),
                "t3.small",
                "admin",
                "puppet.example.com",
                "puppet.example.com",
                "eu-central-1",
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Connect.PRIVATE_IP,
                Optional.empty(),
                "production",
                Map.of(),
                "autoami-web",
                Optional.empty(),
                Optional.empty(),
                3,
                ChangeRules.DEFAULT);
    }

    private static GroupSettings rich() {
        return new GroupSettings(
                new AmiId("ami-other"),
                "m7g.large",
                "ec2-user",
                "puppet.example.com",
                "ca.example.com:8141",
                "eu-central-1",
                Optional.of("subnet-1"),
                List.of("sg-1", "sg-2"),
                Optional.of("profile"),
                Connect.PUBLIC_DNS,
                Optional.of(new UserKey("key", "/etc/autoami/key.pem")),
                "staging",
                Map.of("pp_role", "web", "1.3.6.1.4.1.34380.1.2.1", "\"quoted\" ü"),
                "prefix",
                Optional.of("the web servers"),
                Optional.of("#!/bin/sh\nrm -rf /var/cache/site\n"),
                5,
                new ChangeRules(ChangeRules.Rule.SIMPLE, List.of(new IgnoredChange("Exec", "tmp *")), true));
    }

    private static SecretKey key(String id, int seed) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) seed;
        return new SecretKey(id, Base64.getEncoder().encodeToString(bytes));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static GroupName unusedName() {
        return new GroupName("g" + UUID.randomUUID().toString().substring(0, 18) + "x");
    }

    private static AmiId unusedAmi() {
        return new AmiId("ami-" + UUID.randomUUID().toString().replace("-", ""));
    }

    /** A clock that the test moves. */
    private static final class SettableClock extends Clock {
        private Instant now;

        SettableClock(Instant now) {
            this.now = now;
        }

        void advance(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public java.time.ZoneId getZone() {
            return java.time.ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }
}
