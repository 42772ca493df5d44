package dev.autoami.it.crash;

import dev.autoami.deploy.simulation.puppet.SimulatedPuppet;
import dev.autoami.deploy.simulation.time.HandMovedTime;
import dev.autoami.rebaker.CertificateAuthority;
import dev.autoami.rebaker.RebakerSettings;
import dev.autoami.rebaker.puppetca.PuppetCa;
import dev.autoami.rebaker.ssh.SshKeyPair;
import dev.autoami.schema.DatabaseSettings;
import dev.autoami.schema.Registry;
import dev.autoami.schema.SampleGroup;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.group.UserKey;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.secret.SecretKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Two nodes that share a registry, and the Puppet they work with, in time that passes as fast as it is waited for. */
final class Installation implements AutoCloseable {
    static final AmiId BASE = new AmiId("ami-0123456789abcdef0");
    static final String REGION = "eu-central-1";
    static final String SUFFIX = "autoami.internal";
    /** The name of the user's key pair. */
    static final String USER_KEY = "mine";

    final HandMovedTime time = new HandMovedTime(Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS));
    final SimulatedPuppet puppet;
    /** One for all processes: it keeps nothing but a connection, whose TLS takes longer than all else that a rebake does. */
    final CertificateAuthority authority;

    final WatchedDatabase database = new WatchedDatabase();
    final Registry first = open("node-1");
    final Registry second = open("node-2");
    /** The user's own, to log in to the instances that are launched for him. */
    final SshKeyPair userKey = SshKeyPair.generate(new SecureRandom());

    private final Path userKeyFile;
    private int groups;

    /** @param directory where Puppet's files are written, and the user's key */
    Installation(Path directory) {
        puppet = SimulatedPuppet.start(directory, time.clock());
        authority = new PuppetCa(puppet.ca(), puppet.certificate(), puppet.key());
        userKeyFile = directory.resolve("user-key");
        try {
            Files.writeString(userKeyFile, userKey.privateKey());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Registry open(String node) {
        return Registry.open(
                new DatabaseSettings(database.url(), Optional.of("sa"), Optional.of(""), 4),
                new SecretKey("test", Base64.getEncoder().encodeToString(new byte[32])),
                node,
                time.clock());
    }

    /** A new group. */
    GroupName group(Optional<String> beforeClean) {
        GroupName name = new GroupName("web" + ++groups);
        SampleGroup sample = new SampleGroup()
                .baseImage(BASE)
                .puppet("localhost", puppet.caServer())
                .region(REGION)
                .userKey(new UserKey(USER_KEY, userKeyFile.toString()))
                .trustedFacts(Map.of("pp_role", "web"))
                .imagePrefix("autoami-" + name);
        beforeClean.ifPresent(sample::beforeClean);
        first.groups().create(name, sample.settings());
        return name;
    }

    /** As in production, but that a report is soon read from the instance: here none is posted. */
    RebakerSettings settings(String node) {
        RebakerSettings usual = RebakerSettings.of(node);
        return new RebakerSettings(
                node,
                usual.parallelism(),
                usual.polling(),
                usual.heartbeat(),
                usual.tick(),
                usual.firstRetry(),
                usual.longestRetry(),
                usual.patience(),
                usual.rebakeLimit(),
                usual.bootLimit(),
                usual.connectLimit(),
                usual.agentLimit(),
                Duration.ofSeconds(2),
                usual.stopLimit(),
                usual.imageLimit(),
                usual.tearDownPatience(),
                usual.stopGrace());
    }

    @Override
    public void close() {
        first.close();
        second.close();
        database.close();
        puppet.close();
    }
}
