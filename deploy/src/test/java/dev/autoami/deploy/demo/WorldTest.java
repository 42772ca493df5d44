package dev.autoami.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.deploy.cli.Autoami;
import dev.autoami.deploy.simulation.puppet.Code;
import dev.autoami.rebaker.InstanceShells;
import dev.autoami.rebaker.ssh.SshKeyPair;
import dev.autoami.rebaker.ssh.SshShells;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.InstanceId;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** What a user can do after the demo, with the same commands, in the same simulated world. */
class WorldTest {
    @TempDir
    private Path directory;

    private World world;
    private SshKeyPair mine;
    private final StringWriter shown = new StringWriter();

    @BeforeEach
    void start() throws Exception {
        world = new World(directory, Clock.systemUTC());
        mine = SshKeyPair.generate(new SecureRandom());
        Path keyFile = directory.resolve("mine");
        Files.writeString(keyFile, mine.privateKey());
        try (Ec2Client ec2 = Ec2Client.builder()
                .endpointOverride(world.ec2.endpoint())
                .region(Region.of(World.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                .build()) {
            ec2.importKeyPair(key -> key.keyName("mine").publicKeyMaterial(SdkBytes.fromUtf8String(mine.publicKey())));
        }
        assertThat(autoami(
                        "group",
                        "create",
                        "web",
                        "--image",
                        World.BASE.value(),
                        "--type",
                        "t3.small",
                        "--login",
                        "admin",
                        "--puppet-server",
                        "localhost",
                        "--ca-server",
                        world.puppet.caServer(),
                        "--keyname",
                        "mine",
                        "--keyfile",
                        keyFile.toString(),
                        "--trusted-fact",
                        "pp_role=web"))
                .as(shown.toString())
                .isZero();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aLaunchedInstanceIsConvergedAndKeptAndCanBeBakedByHand() {
        assertThat(autoami("launch", "web")).as(shown.toString()).isZero();

        List<InstanceId> kept = world.ec2.contents().instances();
        assertThat(kept).hasSize(1);
        assertThat(world.puppet.usable()).singleElement().asString().startsWith("web-l");

        assertThat(autoami("bake", kept.getFirst().value(), "--group", "web"))
                .as(shown.toString())
                .isZero();

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

        assertThat(autoami("run", "web", "--wait", "--keep-on-failure")).isEqualTo(3);

        String told = shown.toString();
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

        assertThat(autoami("rebake", "release", login.group(3))).isZero();

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(world.ec2.contents().instances()).isEmpty());
    }

    private int autoami(String... arguments) {
        PrintWriter out = new PrintWriter(shown, true);
        return Autoami.commandLine(out, out)
                .execute(Stream.concat(Stream.of(arguments), world.access().stream())
                        .toArray(String[]::new));
    }
}
