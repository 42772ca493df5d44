package dev.autoami.schema;

import static dev.autoami.schema.Samples.KEY;
import static dev.autoami.schema.Samples.NOW;
import static dev.autoami.schema.Samples.SMALL;
import static dev.autoami.schema.Samples.key;
import static dev.autoami.schema.Samples.unusedAmi;
import static dev.autoami.schema.Samples.unusedName;

import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.Image;
import dev.autoami.schema.image.ImageId;
import dev.autoami.schema.image.SnapshotId;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeEvent;
import dev.autoami.schema.rebake.RebakeRequest;
import dev.autoami.schema.rebake.Trigger;
import dev.autoami.schema.secret.SecretKey;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A registry for each test, and what tests do with it. Each test takes a group of its own, so that all may share one
 * database.
 */
abstract class OpenRegistry {
    final SettableClock clock = new SettableClock(NOW);
    Registry registry;
    GroupName web;

    /** The database under test. */
    protected abstract DatabaseSettings database();

    @BeforeEach
    void open() {
        registry = open("node-1", KEY);
        web = unusedName();
    }

    @AfterEach
    void close() {
        registry.close();
    }

    static ImageId made(Rebake rebake) {
        return rebake.image().orElseThrow();
    }

    Registry open(String node, SecretKey key) {
        return Registry.open(database(), key, node, clock);
    }

    Rebake request(Purpose purpose) {
        return registry.rebakes().request(requestOf(web, purpose));
    }

    RebakeRequest asked(Optional<String> revision, boolean fromBase) {
        return new RebakeRequest(
                web, Purpose.REBAKE, Trigger.CLI, revision, fromBase, Optional.empty(), false, "autoami.internal");
    }

    static RebakeRequest requestOf(GroupName group, Purpose purpose) {
        return new RebakeRequest(
                group, purpose, Trigger.CLI, Optional.empty(), false, Optional.empty(), false, "autoami.internal");
    }

    Rebake pickUp(Rebake rebake) {
        return registry.rebakes().pickUp(rebake.id()).orElseThrow();
    }

    Rebake launched(Rebake rebake) {
        return registry.rebakes().launching(rebake, new AmiId("ami-base"), Optional.empty(), SMALL, "token");
    }

    Rebake available(Rebake rebake) {
        Image image = registry.images().begin(rebake, "n", List.of(), Optional.empty());
        registry.images().created(rebake, image.id(), unusedAmi());
        registry.images().available(rebake, image.id(), List.of(new SnapshotId("snap-1")));
        return registry.rebakes().find(rebake.id()).orElseThrow();
    }

    Image promoted(Rebake rebake) {
        return promoted(rebake, new AmiId("ami-base"));
    }

    Image promoted(Rebake rebake, AmiId source) {
        Rebake made = available(registry.rebakes().launching(rebake, source, Optional.empty(), SMALL, "token"));
        Image image = registry.images().promote(made, made(made));
        end(made, Outcome.PROMOTED);
        return image;
    }

    Rebake end(Rebake rebake, Outcome outcome) {
        return registry.rebakes().finish(registry.rebakes().ending(rebake, outcome, Optional.empty()));
    }

    List<String> texts(Rebake rebake) {
        return registry.rebakes().events(rebake.id(), 0).stream()
                .map(RebakeEvent::text)
                .toList();
    }

    long count(String sql) throws SQLException {
        try (Connection connection = registry.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = registry.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
