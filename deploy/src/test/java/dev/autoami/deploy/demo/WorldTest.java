package dev.autoami.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.deploy.simulation.puppet.Code;
import dev.autoami.rebaker.InstanceShells;
import dev.autoami.rebaker.ssh.SshKeyPair;
import dev.autoami.rebaker.ssh.SshShells;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.InstanceId;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a user can do after the demo, with the same commands, in the same simulated world. */
class WorldTest extends InWorld {
    private final SshKeyPair mine = SshKeyPair.generate(new SecureRandom());

    @BeforeEach
    void aGroup() throws Exception {
        create("t3.small", "--keyname", "mine", "--keyfile", importKey("mine", mine), "--trusted-fact", "pp_role=web");
    }

    @Test
    void aLaunchedInstanceIsConvergedAndKeptAndCanBeBakedByHand() {
        autoami("launch", "web");

        List<InstanceId> kept = world.ec2.contents().instances();
        assertThat(kept).hasSize(1);
        assertThat(world.puppet.usable()).singleElement().asString().startsWith("web-l");

        autoami("bake", kept.getFirst().value(), "--group", "web");

        assertThat(world.ec2.contents().instances()).isEqualTo(kept);
        List<AmiId> images = world.ec2.contents().images();
        assertThat(images).hasSize(1);
        assertThat(world.machines.unknownCommands()).isEmpty();
        assertThat(world.machines.files(images.getFirst()).orElseThrow())
                .doesNotContainKey("/etc/ssh/ssh_host_ed25519_key")
                .containsEntry("/etc/machine-id", "")
                .containsEntry("/etc/puppetlabs/puppet/puppet.conf", "[main]\n")
                .containsKey("/opt/puppetlabs/puppet/cache/state/transactionstore.yaml");
    }

    @Test
    void anInstanceWhoseRunFailedIsKeptForItsUserUntilItIsReleased() {
        world.puppet.deploy(Code.BROKEN);

        Result failed = attempt("run", "web", "--wait", "--keep-on-failure");

        String told = failed.told();
        assertThat(failed.exitCode()).as(told).isEqualTo(3);
        assertThat(world.ec2.contents().instances()).as(told).hasSize(1);
        Matcher login = Pattern.compile(
                        "is kept until .* UTC\\. Log in with your own key: ssh admin@(\\S+); its host key is"
                                + " (ssh-ed25519 \\S+)\\. To end it sooner: autoami rebake release ([a-z2-7]{12})")
                .matcher(told);
        assertThat(login.find()).as(told).isTrue();
        InstanceShells.Target target =
                new InstanceShells.Target(login.group(1), "admin", mine.privateKey(), login.group(2));
        try (InstanceShells.InstanceShell shell =
                new SshShells(world.machines.port()).connect(target, Duration.ofSeconds(20))) {
            assertThat(shell).isNotNull();
        }
        assertThat(world.puppet.usable()).isEmpty();
        assertThat(world.machines.unknownCommands()).isEmpty();

        autoami("rebake", "release", login.group(3));

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(world.ec2.contents().instances()).isEmpty());
    }
}
