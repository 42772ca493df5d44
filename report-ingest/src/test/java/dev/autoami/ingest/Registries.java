package dev.autoami.ingest;

import dev.autoami.schema.DatabaseSettings;
import dev.autoami.schema.Registry;
import dev.autoami.schema.SampleGroup;
import dev.autoami.schema.group.ChangeRules;
import dev.autoami.schema.group.Group;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeRequest;
import dev.autoami.schema.rebake.Trigger;
import dev.autoami.schema.secret.SecretKey;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/** Registries in memory, with a rebake in them, and reports of its test instance. */
public final class Registries {
    public static final String SUFFIX = "autoami.internal";

    private Registries() {}

    public static Registry open() {
        return Registry.open(
                new DatabaseSettings(
                        "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1",
                        Optional.empty(),
                        Optional.empty(),
                        4),
                new SecretKey("test", Base64.getEncoder().encodeToString(new byte[32])),
                "node",
                Clock.systemUTC());
    }

    /** A rebake of a group whose environment is production. */
    public static Rebake rebake(Registry registry, Optional<String> revision) {
        return rebake(registry, group(registry, ChangeRules.DEFAULT), Purpose.REBAKE, revision);
    }

    public static Rebake rebake(Registry registry, Group group, Purpose purpose, Optional<String> revision) {
        return registry.rebakes()
                .request(new RebakeRequest(
                        group.name(), purpose, Trigger.CLI, revision, false, Optional.empty(), false, SUFFIX));
    }

    /** A group whose environment is production, that watches these nodes. */
    public static Group group(Registry registry, ChangeRules rules, String... watched) {
        return registry.groups()
                .create(
                        new GroupName("web-" + UUID.randomUUID().toString().substring(0, 8)),
                        new SampleGroup().rules(rules).watching(watched).settings());
    }

    /** Our {@code changed.yaml} (8 intentional changes), as the test instance of this rebake would have sent it. */
    public static byte[] report(Rebake rebake) {
        return report("changed.yaml", rebake.certname().value());
    }

    /** One of our reports, as this node would have sent it from the environment production. */
    public static byte[] report(String file, String certname) {
        return text(Corpus.ours().body(file))
                .replaceFirst("host: .*", "host: " + certname)
                .replaceFirst("environment: .*", "environment: production")
                .getBytes(StandardCharsets.UTF_8);
    }

    public static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
