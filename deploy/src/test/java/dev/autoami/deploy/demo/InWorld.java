package dev.autoami.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.rebaker.ssh.SshKeyPair;
import dev.autoami.schema.group.GroupName;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** Commands are given to the service of the demo's world, which is made anew for each test. */
abstract class InWorld {
    static final GroupName WEB = new GroupName("web");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it
    private Path directory;

    @SuppressWarnings("NullAway.Init") // made before each test
    World world;

    record Result(int exitCode, String told) {}

    @BeforeEach
    void makeWorld() {
        world = makeWorld(directory);
    }

    World makeWorld(Path home) {
        return new World(home, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        world.close();
    }

    /** A group {@code web}. */
    void create(String types, String... more) {
        autoami(world.creationOf(WEB, types, more));
    }

    /** Makes it a key pair of the user's own in EC2; answers the file of its private key. */
    String importKey(String name, SshKeyPair pair) throws IOException {
        ec2(client -> client.importKeyPair(
                key -> key.keyName(name).publicKeyMaterial(SdkBytes.fromUtf8String(pair.publicKey()))));
        return Files.writeString(directory.resolve(name), pair.privateKey()).toString();
    }

    /** What a command says; it must go well. */
    String autoami(String... arguments) {
        Result result = attempt(arguments);
        assertThat(result.exitCode()).as(result.told()).isZero();
        return result.told();
    }

    /** A command that need not go well. */
    Result attempt(String... arguments) {
        StringWriter told = new StringWriter();
        PrintWriter out = new PrintWriter(told);
        return new Result(world.autoami(out, out, arguments), told.toString());
    }

    /** Asks the simulated EC2. */
    <T> T ec2(Function<Ec2Client, T> question) {
        try (Ec2Client client = Ec2Client.builder()
                .endpointOverride(world.ec2.endpoint())
                .region(Region.of(World.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                .build()) {
            return question.apply(client);
        }
    }
}
