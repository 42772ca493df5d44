package dev.autoami.rebaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.autoami.rebaker.FakeInstance.Run;
import dev.autoami.rebaker.ssh.SshKeyPair;
import dev.autoami.schema.group.UserKey;
import dev.autoami.schema.rebake.Keep;
import dev.autoami.schema.rebake.Leftover;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.report.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instances of rebakes that ended badly, kept to be looked at. */
class KeptInstanceTest {
    private static final String MINE = "ssh-ed25519 AAAAmine";
    private static final Keep TWO_HOURS = new Keep(Duration.ofHours(2), List.of(MINE));

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void ofARejectedRebakeTheInstanceIsKeptForItsTimeOpenToTheOperator() {
        bench.runs(Verdict.REJECTED);

        Rebake rebake = bench.drive(bench.request(TWO_HOURS).id());

        assertThat(rebake.outcome()).contains(Outcome.REJECTED);
        assertThat(bench.cloud.running()).hasSize(1);
        assertThat(bench.cloud.machine().authorizedKeys).contains(MINE);
        assertThat(bench.ca.entries()).as("certificates").isEmpty();
        assertThat(bench.registry.secrets().find(rebake, "login-key")).isEmpty();
        Instant until = rebake.keptUntil().orElseThrow();
        assertThat(until).isEqualTo(bench.clock.instant().plus(TWO_HOURS.length()));
        assertThat(rebake.keptLogin().orElseThrow())
                .contains("ssh admin@10.0.0.2")
                .contains(bench.cloud.machine().hostKey)
                .doesNotContain("PRIVATE");
        assertThat(String.join("\n", bench.timeline(rebake.id()))).contains("is kept until " + until);
        assertThat(bench.driver().drive(rebake.id(), "")).isEqualTo(new Driver.Left.Kept(until));
    }

    @Test
    void meanwhileTheGroupsNextRebakeMayBeginAndWhenTheTimeIsUpTheInstanceIsEnded() {
        bench.runs(Verdict.REJECTED);
        Rebake kept = bench.drive(bench.request(TWO_HOURS).id());

        assertThat(bench.rebake().outcome()).contains(Outcome.UP_TO_DATE);
        assertThat(bench.cloud.running()).hasSize(1);

        bench.clock.advance(TWO_HOURS.length());
        Rebake gone = bench.drive(kept.id());

        assertThat(bench.cloud.running()).isEmpty();
        assertThat(gone.keptUntil()).isEmpty();
        assertThat(gone.outcome()).contains(Outcome.REJECTED);
        assertThat(bench.driver().drive(kept.id(), "")).isEqualTo(new Driver.Left.Ended());
    }

    @Test
    void theInstancesOwnEndComesAfterTheTimeForWhichItIsKept() {
        bench.cloud.base.runs.add(new Run(Verdict.REJECTED, 1, false, false));

        Rebake rebake = bench.drive(bench.request(TWO_HOURS).id());

        // Five hours, as for any, and two more.
        assertThat(bench.cloud.launches.getFirst().userData()).contains("sleep 25200");
        assertThat(rebake.outcome()).contains(Outcome.FAILED);
        assertThat(rebake.keptUntil().orElseThrow())
                .isBefore(rebake.launchedAt().orElseThrow().plusSeconds(25200));
    }

    @Test
    void withoutAKeyOnTheCommandLineTheGroupsKeyPairIsLetIn(@TempDir Path dir) throws IOException {
        SshKeyPair key = SshKeyPair.generate(new SecureRandom());
        Path file = Files.writeString(dir.resolve("key"), key.privateKey());
        bench.registry
                .groups()
                .update(
                        Bench.WEB,
                        settings -> Bench.web()
                                .userKey(new UserKey("mine", file.toString()))
                                .settings());
        bench.runs(Verdict.REJECTED);

        bench.drive(bench.request(new Keep(Duration.ofHours(1), List.of())).id());

        assertThat(bench.cloud.machine().authorizedKeys).contains(key.publicKey());
    }

    @Test
    void anInstanceThatLetsNobodyInIsKeptAllTheSame() {
        bench.shells.silence(Integer.MAX_VALUE);

        Rebake rebake = bench.drive(bench.request(TWO_HOURS).id());

        assertThat(rebake.outcome()).contains(Outcome.FAILED);
        assertThat(bench.cloud.running()).hasSize(1);
        assertThat(rebake.keptLogin().orElseThrow()).contains("serial console");
    }

    @Test
    void whatIsPromotedUpToDateOrCancelledIsNotKept() {
        bench.runs(Verdict.REBAKE);
        assertThat(bench.drive(bench.request(TWO_HOURS).id()).outcome()).contains(Outcome.PROMOTED);
        assertThat(bench.drive(bench.request(TWO_HOURS).id()).outcome()).contains(Outcome.UP_TO_DATE);
        RebakeId cancelled = bench.request(TWO_HOURS).id();
        bench.registry.rebakes().requestCancel(cancelled);
        assertThat(bench.drive(cancelled).outcome()).contains(Outcome.CANCELLED);

        assertThat(bench.cloud.running()).isEmpty();
        assertThat(bench.registry.rebakes().kept()).isEmpty();
    }

    @Test
    void whereverThePowerIsCutOneInstanceIsKeptAndThenEnded() {
        for (int point = 1; point < 200; point++) {
            try (Bench cut = new Bench()) {
                cut.runs(Verdict.REJECTED);
                RebakeId id = cut.request(TWO_HOURS).id();
                cut.crashes.cutAt(point);

                Rebake kept = cut.drive(id);

                String where = "cut at point %d: %s".formatted(point, cut.timeline(id));
                assertThat(kept.keptUntil()).as(where).isPresent();
                assertThat(kept.keptLogin().orElseThrow()).as(where).contains("ssh admin@");
                assertThat(cut.cloud.running()).as(where).hasSize(1);
                assertThat(cut.cloud.machine().authorizedKeys).as(where).contains(MINE);
                cut.clock.advance(TWO_HOURS.length());
                cut.drive(id);
                assertThat(cut.cloud.running()).as(where).isEmpty();
                if (cut.crashes.passed() < point) {
                    return;
                }
            }
        }
    }

    @Test
    void anInstanceThatCannotBeEndedIsWrittenDownAfterAWhile() {
        bench.runs(Verdict.REJECTED);
        Rebake kept = bench.drive(bench.request(TWO_HOURS).id());
        bench.cloud.terminateRefusal = Optional.of(new RefusedException("OperationNotPermitted"));
        bench.clock.advance(TWO_HOURS.length());

        Rebake left = bench.drive(kept.id());

        assertThat(left.keptUntil()).isEmpty();
        assertThat(bench.registry.leftovers().of(kept.id()))
                .extracting(Leftover::kind, Leftover::name)
                .containsExactly(tuple(Leftover.Kind.INSTANCE, "i-1"));
    }
}
