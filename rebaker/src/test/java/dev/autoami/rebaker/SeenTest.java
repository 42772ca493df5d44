package dev.autoami.rebaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.autoami.schema.group.Placement;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.Cause;
import dev.autoami.schema.rebake.EventKind;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeEvent;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.rebake.StaleEpochException;
import dev.autoami.schema.rebake.StepName;
import dev.autoami.schema.report.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** What an operator sees of a rebake: its timeline, its measures, its lines in the log. */
class SeenTest {
    private final Bench bench = new Bench();
    private final Recorded recorded = new Recorded();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        root.setLevel(Level.INFO);
        lines.start();
        root.addAppender(lines);
    }

    @AfterEach
    void close() {
        root.detachAppender(lines);
        root.setLevel(Level.WARN);
        bench.close();
    }

    @Test
    void eachStepIsATransitionInTheTimelineWithItsDurationAndItsCause() {
        bench.runs(Verdict.UP_TO_DATE);

        Rebake rebake = bench.rebake();

        List<RebakeEvent> transitions = transitions(rebake.id());
        assertThat(transitions)
                .extracting(RebakeEvent::step)
                .containsExactly(
                        StepName.REQUESTED,
                        StepName.LAUNCH,
                        StepName.CONNECT,
                        StepName.ENROL,
                        StepName.CONVERGE,
                        StepName.DECIDE,
                        StepName.TEAR_DOWN,
                        StepName.ENDED);
        assertThat(transitions).allSatisfy(event -> {
            assertThat(event.node()).isEqualTo("node-1");
            assertThat(event.attempt()).isEqualTo(1);
            assertThat(event.lasted()).isPresent();
        });
        assertThat(transitions.subList(0, 7)).extracting(RebakeEvent::cause).containsOnly(Optional.of(Cause.DONE));
    }

    @Test
    void whatMadeARebakeFailIsItsCause() {
        assertThat(cause(rebake -> {
                    throw new RefusedException("there is no such AMI");
                }))
                .isEqualTo(Cause.REFUSED);
        assertThat(cause(rebake -> {
                    throw new IllegalStateException("a bug");
                }))
                .isEqualTo(Cause.FAULT);
        assertThat(cause(rebake -> {
                    bench.clock.advance(bench.settings.patience());
                    throw new UnavailableException("no room");
                }))
                .isEqualTo(Cause.UNAVAILABLE);
        assertThat(cause(rebake -> {
                    bench.registry
                            .rebakes()
                            .launching(
                                    rebake,
                                    new AmiId("ami-base"),
                                    Optional.empty(),
                                    new Placement("t3.small", Optional.empty()),
                                    "token");
                    bench.clock.advance(bench.settings.rebakeLimit().plusSeconds(1));
                    return new Step.Next.GoOn(StepName.CONNECT, "late");
                }))
                .isEqualTo(Cause.TOO_LATE);
    }

    @Test
    void aStepThatIsTriedAgainShowsItsTriesAndAllOfItsTime() {
        bench.runs(Verdict.UP_TO_DATE);
        int[] tries = {0};
        Rebake rebake = drive(replacing(StepName.ENROL, step -> rebakeNow -> {
            if (tries[0]++ < 2) {
                throw new UnavailableException("the CA is down");
            }
            return step.run(rebakeNow);
        }));

        assertThat(rebake.outcome()).contains(Outcome.UP_TO_DATE);
        assertThat(bench.registry.rebakes().events(rebake.id(), 0))
                .filteredOn(event -> event.step() == StepName.ENROL && event.kind() != EventKind.NOTE)
                .extracting(RebakeEvent::kind, RebakeEvent::attempt, RebakeEvent::text)
                .satisfiesExactly(
                        retry -> assertThat(retry).isEqualTo(tuple(EventKind.RETRY, 1, "trying again: the CA is down")),
                        done -> assertThat(done.toList()).startsWith(EventKind.STEP, 3));
        assertThat(recorded.ran)
                .filteredOn(line -> line.startsWith("ENROL"))
                .containsExactly("ENROL UNAVAILABLE", "ENROL UNAVAILABLE", "ENROL DONE");
    }

    @Test
    void stepsAndOutcomesAreMeasuredOnce() {
        bench.runs(Verdict.UP_TO_DATE);

        Rebake rebake = drive(bench.steps);

        assertThat(recorded.ran)
                .containsExactly(
                        "REQUESTED DONE",
                        "LAUNCH DONE",
                        "CONNECT DONE",
                        "ENROL DONE",
                        "CONVERGE DONE",
                        "DECIDE DONE",
                        "TEAR_DOWN DONE");
        assertThat(recorded.ended).containsExactly(rebake);
    }

    @Test
    void howARunOfAStepCameOutIsMeasured() {
        drive(replacing(StepName.LAUNCH, step -> rebake -> {
            throw new RefusedException("no");
        }));
        drive(replacing(StepName.LAUNCH, step -> rebake -> new Step.Next.End(Outcome.FAILED, "no")));
        drive(replacing(StepName.LAUNCH, step -> rebake -> {
            throw new IllegalStateException("a bug");
        }));
        RebakeId lost = bench.request().id();
        driver(replacing(StepName.LAUNCH, step -> rebake -> {
                    throw new StaleEpochException(rebake.id(), rebake.epoch());
                }))
                .drive(lost, "");

        assertThat(recorded.ran)
                .filteredOn(line -> line.startsWith("LAUNCH"))
                .containsExactly("LAUNCH REFUSED", "LAUNCH REFUSED", "LAUNCH FAULT", "LAUNCH LOST");
        assertThat(recorded.ended).hasSize(3);
    }

    @Test
    void everyLineLoggedWithinAStepCarriesRebakeGroupAndStepWhoeverLogsIt() {
        bench.runs(Verdict.UP_TO_DATE);
        org.slf4j.Logger adapter = LoggerFactory.getLogger("some.adapter");

        Rebake rebake = drive(replacing(StepName.LAUNCH, step -> rebakeNow -> {
            adapter.warn("an adapter's own line");
            return step.run(rebakeNow);
        }));

        assertThat(lines.list)
                .filteredOn(line -> line.getLoggerName().equals("some.adapter"))
                .singleElement()
                .satisfies(line -> assertThat(line.getMDCPropertyMap())
                        .isEqualTo(Map.of("rebake", rebake.id().value(), "group", "web", "step", "LAUNCH")));
        assertThat(lines.list)
                .filteredOn(line -> line.getLoggerName().startsWith("dev.autoami.rebaker"))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.getMDCPropertyMap())
                        .containsEntry("rebake", rebake.id().value())
                        .containsEntry("group", "web")
                        .containsKey("step"));
        assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
    }

    private interface Wrapping {
        Step wrap(Step step);
    }

    private Flow replacing(StepName name, Wrapping wrapping) {
        return (step, hold) ->
                step == name ? wrapping.wrap(bench.steps.step(step, hold)) : bench.steps.step(step, hold);
    }

    private Driver driver(Flow flow) {
        return new Driver(
                bench.registry.rebakes(),
                bench.registry.images(),
                flow,
                new Holds(bench.registry.rebakes()),
                bench.settings,
                recorded,
                bench.clock,
                () -> false);
    }

    private Rebake drive(Flow flow) {
        // A launch waits for no other of its group.
        RebakeId id = bench.request(Purpose.REBAKE, Optional.empty(), false).id();
        String trouble = "";
        Driver driver = driver(flow);
        while (driver.drive(id, trouble) instanceof Driver.Left.Again(Duration delay, String again)) {
            bench.clock.advance(delay);
            trouble = again;
        }
        return bench.find(id);
    }

    private Cause cause(Step launch) {
        Rebake failed = drive(replacing(StepName.LAUNCH, step -> launch));
        assertThat(failed.outcome()).contains(Outcome.FAILED);
        return bench.registry.rebakes().events(failed.id(), 0).stream()
                .filter(event -> event.kind() == EventKind.ENDING)
                .findFirst()
                .flatMap(RebakeEvent::cause)
                .orElseThrow();
    }

    private List<RebakeEvent> transitions(RebakeId id) {
        return bench.registry.rebakes().events(id, 0).stream()
                .filter(event -> List.of(EventKind.STEP, EventKind.ENDING, EventKind.ENDED)
                        .contains(event.kind()))
                .toList();
    }

    private static final class Recorded implements Measures {
        final List<String> ran = new ArrayList<>();
        final List<Rebake> ended = new ArrayList<>();

        @Override
        public void ran(StepName step, Ran how, Duration length) {
            assertThat(length).isGreaterThanOrEqualTo(Duration.ZERO);
            ran.add(step + " " + how);
        }

        @Override
        public void ended(Rebake rebake) {
            ended.add(rebake);
        }

        @Override
        public void called(String action, Answer answer) {
            throw new IllegalStateException("nothing is called here");
        }
    }
}
