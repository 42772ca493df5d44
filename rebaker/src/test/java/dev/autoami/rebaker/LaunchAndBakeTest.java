package dev.autoami.rebaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.rebaker.ssh.SshKeyPair;
import dev.autoami.schema.group.UserKey;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.report.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code launch} and {@code bake}: rebakes of an instance that is a user's. */
class LaunchAndBakeTest {
    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aBakeImagesTheUsersInstanceWithoutTouchingItAndRemovesTheIntermediate() {
        var given = bench.cloud.given();
        RebakeId id = bench.request(Purpose.BAKE, Optional.of(given), false).id();

        Rebake rebake = bench.drive(id);

        assertThat(rebake.outcome()).contains(Outcome.PROMOTED);
        assertThat(bench.cloud.images()).hasSize(1);
        assertThat(bench.cloud.unclean).isEmpty();
        assertThat(bench.cloud.running()).extracting(Cloud.Instance::id).containsExactly(given);
        assertThat(rebake.intermediate()).isEmpty();
    }

    @Test
    void aBakeOfAGroupWithTheLongestImagePrefixKeepsToEc2sLimitForNames() {
        bench.registry
                .groups()
                .update(
                        Bench.WEB,
                        settings -> Bench.web().imagePrefix("p".repeat(115)).settings());
        RebakeId id = bench.request(Purpose.BAKE, Optional.of(bench.cloud.given()), false)
                .id();

        bench.drive(id);

        assertThat(bench.cloud.names)
                .hasSize(2)
                .allSatisfy(name -> assertThat(name).hasSizeLessThanOrEqualTo(128));
    }

    @Test
    void aBakeTerminatesTheUsersInstanceOnlyWhenAskedTo() {
        RebakeId id = bench.request(Purpose.BAKE, Optional.of(bench.cloud.given()), true)
                .id();

        bench.drive(id);

        assertThat(bench.cloud.running()).isEmpty();
    }

    @Test
    void aLaunchWithoutAKeyPairIsRefusedBeforeAnythingIsMade() {
        Rebake rebake = bench.drive(
                bench.request(Purpose.LAUNCH, Optional.empty(), false).id());

        assertThat(rebake.outcome()).contains(Outcome.FAILED);
        assertThat(rebake.failure().orElseThrow()).contains("--keyname");
        assertThat(bench.cloud.launches).isEmpty();
    }

    @Test
    void aLaunchedInstanceIsConvergedGetsHostKeysOfItsOwnAndIsKept(@TempDir Path dir) throws IOException {
        SshKeyPair key = SshKeyPair.generate(new SecureRandom());
        Path file = Files.writeString(dir.resolve("key"), key.privateKey());
        bench.cloud.userKey = Optional.of(key.publicKey());
        bench.registry
                .groups()
                .update(
                        Bench.WEB,
                        settings -> Bench.web()
                                .userKey(new UserKey("mine", file.toString()))
                                .settings());
        bench.runs(Verdict.REBAKE);

        Rebake rebake = bench.drive(
                bench.request(Purpose.LAUNCH, Optional.empty(), false).id());

        assertThat(rebake.outcome()).contains(Outcome.KEPT);
        assertThat(bench.cloud.running()).hasSize(1);
        assertThat(bench.cloud.launches.getFirst().terminateOnShutdown()).isFalse();
        assertThat(bench.cloud.launches.getFirst().userData()).doesNotContain("shutdown");
        assertThat(bench.cloud.machine().hostKey).isEqualTo("ssh-ed25519 ITSOWN");
        assertThat(bench.ca.entries().values()).extracting(FakeCa.Entry::ttl).containsExactly(Optional.empty());
        assertThat(String.join(" ", bench.timeline(rebake.id()))).contains("SHA256:itsown");
        assertThat(bench.registry.secrets().find(rebake, "host-key")).isEmpty();
    }
}
