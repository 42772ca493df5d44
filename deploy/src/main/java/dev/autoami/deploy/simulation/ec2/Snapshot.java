package dev.autoami.deploy.simulation.ec2;

import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.SnapshotId;
import dev.autoami.schema.rebake.InstanceId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A snapshot of the account. Its fields are read and written under the account's lock only. */
final class Snapshot implements Resource {
    final SnapshotId id = new SnapshotId(Account.newId("snap"));
    final String description;
    final Instant startedAt;
    private final Tags tags;

    State state = State.PENDING;

    enum State {
        PENDING("pending", "0%"),
        COMPLETED("completed", "100%"),
        ERROR("error", "0%");

        final String word;
        final String progress;

        State(String word, String progress) {
            this.word = word;
            this.progress = progress;
        }
    }

    Snapshot(InstanceId instance, AmiId ami, Instant startedAt, Tags tags) {
        this.description = "Created by CreateImage(%s) for %s".formatted(instance, ami);
        this.startedAt = startedAt;
        this.tags = tags;
    }

    @Override
    public Tags tags() {
        return tags;
    }

    @Override
    public Map<String, List<String>> attributes() {
        return Map.of(
                "snapshot-id", List.of(id.value()),
                "status", List.of(state.word),
                "description", List.of(description));
    }

    void write(Xml xml) {
        xml.value("snapshotId", id);
        xml.value("status", state.word);
        xml.value("startTime", startedAt);
        xml.value("progress", state.progress);
        xml.value("ownerId", Account.OWNER);
        xml.value("volumeSize", 8);
        xml.value("description", description);
        xml.tags(tags.all());
    }
}
