package dev.autoami.rebaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.schema.group.Placement;
import dev.autoami.schema.rebake.InstanceId;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.rebake.StepName;
import dev.autoami.schema.report.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rebakes that end when EC2 has just begun to make what it was asked for, and does not show it yet. */
class LostAnswersTest {
    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void anInstanceThatNobodyWasToldOfIsTerminatedThoughItIsListedLate() {
        bench.cloud.startsAllTheSame = true;
        bench.cloud.refusals.put(
                new Placement("t3.small", Optional.empty()), new UnavailableException("RunInstances got no answer"));
        RebakeId id = bench.request().id();

        cancelAt(StepName.LAUNCH, id);

        assertThat(bench.cloud.launches).hasSize(1);
        assertThat(bench.cloud.running()).isEmpty();
    }

    @Test
    void anImageThatNobodyWasToldOfIsDeregisteredThoughItIsListedLate() {
        bench.runs(Verdict.REBAKE, Verdict.UP_TO_DATE);
        loseImages();
        RebakeId id = bench.request().id();

        cancelAt(StepName.SNAPSHOT, id);

        assertThat(bench.cloud.names).hasSize(1);
        assertThat(bench.cloud.images()).isEmpty();
    }

    @Test
    void anImageThatWasJustBegunIsDeregisteredThoughItIsListedLate() {
        bench.runs(Verdict.REBAKE, Verdict.UP_TO_DATE);
        bench.cloud.duringImage = () -> {
            throw new UnavailableException("RequestLimitExceeded");
        };
        RebakeId id = bench.request().id();

        cancelAt(StepName.SNAPSHOT, id);

        assertThat(bench.cloud.names).hasSize(1);
        assertThat(bench.cloud.images()).isEmpty();
    }

    @Test
    void theImageOfAUsersInstanceIsDeregisteredThoughItIsListedLate() {
        InstanceId given = bench.cloud.given();
        loseImages();
        RebakeId id = bench.request(Purpose.BAKE, Optional.of(given), false).id();

        cancelAt(StepName.CAPTURE, id);

        assertThat(bench.cloud.names).hasSize(1);
        assertThat(bench.cloud.images()).isEmpty();
    }

    @Test
    void aLaunchThatWasRefusedHasStartedNothingThatWouldHaveToBeWaitedFor() {
        bench.cloud.launchRefusal = Optional.of(new RefusedException("there is no AMI ami-base in eu-west-1"));
        Instant begun = bench.clock.instant();

        assertThat(bench.rebake().outcome()).contains(Outcome.FAILED);

        assertThat(bench.clock.instant()).isEqualTo(begun);
    }

    private void loseImages() {
        bench.cloud.whenImaged = () -> {
            throw new UnavailableException("CreateImage got no answer");
        };
    }

    /** Just after this step's answer has got lost, and 20 s before EC2 lists what it has made by then. */
    private void cancelAt(StepName step, RebakeId id) {
        assertThat(bench.driver().drive(id, "")).isInstanceOf(Driver.Left.Again.class);
        assertThat(bench.find(id).step()).isEqualTo(step);
        Instant listed = bench.clock.instant().plus(Duration.ofSeconds(20));
        bench.cloud.unlisted = made -> bench.clock.instant().isBefore(listed);
        bench.registry.rebakes().requestCancel(id);

        assertThat(bench.drive(id).outcome()).contains(Outcome.CANCELLED);
    }
}
