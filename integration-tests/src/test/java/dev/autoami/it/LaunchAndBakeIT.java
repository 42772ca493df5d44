package dev.autoami.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.it.lab.Ended;
import dev.autoami.it.lab.FileSystem;
import dev.autoami.it.lab.Lab;
import dev.autoami.rebaker.ssh.SshKeyPair;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.InstanceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users do by hand beside rebakes: have an instance of a group, and have an image of an instance. */
class LaunchAndBakeIT {
    private final Lab lab = Lab.running();

    @TempDir
    @SuppressWarnings("NullAway.Init") // by JUnit
    private Path folder;

    @Test
    void anInstanceIsLaunchedForItsUserChangedByHandAndBaked() throws IOException {
        SshKeyPair key = SshKeyPair.generate(new SecureRandom());
        Path keyFile = Files.writeString(folder.resolve("ops.pem"), key.privateKey());
        lab.importKeyPair("ops", key.publicKey());
        Web web = new Web(lab, "byhand");
        web.deploy(Manifests.WEB);
        web.create(Lab.AGENT_8, "--keyname", "ops", "--keyfile", keyFile.toString());

        Ended launch = lab.autoami().waitFor("byhand", "launch", "byhand");

        assertThat(launch.run().exitCode()).as("%s", launch.run()).isEqualTo(0);
        assertThat(launch.outcome()).isEqualTo("KEPT");
        InstanceId kept = launch.instance();
        assertThat(launch.certname())
                .isEqualTo("byhand-l%s.autoami.internal"
                        .formatted(launch.rebake().path("id").asText()));
        assertThat(lab.ec2().contents().instances()).containsExactly(kept);
        assertThat(lab.on(kept, "cat", "/etc/motd")).contains("Welcome");
        assertThat(lab.on(kept, "cat", "/home/debian/.ssh/authorized_keys")).contains(key.publicKey());
        assertThat(lab.on(kept, "ps", "ax")).doesNotContain("shutdown", "sleep");
        assertThat(lab.on(kept, "cat", "/etc/ssh/ssh_host_ed25519_key.pub"))
                .doesNotContain(lab.witness(kept).hostKey());
        assertThat(lab.puppet().certificates()).contains(launch.certname());
        assertThat(lab.mySql().query("lab", "select count(*) from rebake_secret"))
                .containsExactly("0");

        lab.on(kept, "sh", "-c", "echo by hand > /srv/by-hand");
        Ended bake = lab.autoami().waitFor("byhand", "bake", kept.value(), "--group", "byhand");

        assertThat(bake.run().exitCode()).as("%s", bake.run()).isEqualTo(0);
        assertThat(bake.outcome()).isEqualTo("PROMOTED");
        AmiId image = web.latest();
        assertThat(lab.ec2().contents().instances()).containsExactly(kept);
        assertThat(lab.ec2().contents().images()).contains(image).doesNotContain(bake.source());
        FileSystem files = lab.fileSystem(image);
        assertThat(files.content("/srv/by-hand")).isEqualTo("by hand\n");
        assertThat(files.matching(".*/ssh_host_[^/]*key.*")).isEmpty();
        assertThat(files.find(List.of(launch.certname(), lab.witness(kept).hostKey())))
                .isEmpty();
        assertThat(files.content("/etc/machine-id").strip()).isIn("", "uninitialized");

        Ended terminating = lab.autoami().waitFor("byhand", "bake", kept.value(), "--group", "byhand", "--terminate");

        assertThat(terminating.outcome()).as("%s", terminating.run()).isEqualTo("PROMOTED");
        assertThat(lab.ec2().contents().instances()).isEmpty();
        assertThat(lab.instances()).isEmpty();
    }
}
