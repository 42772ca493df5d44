package dev.autoami.deploy.simulation.ec2;

import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.SnapshotId;
import dev.autoami.schema.rebake.InstanceId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A snapshot of the account. Its fields are read and written under the account's lock only. */
final class Snapshot implements Filters.Filtered {
    final SnapshotId id;
    final String description;
    final Instant startedAt;
    final Map<String, String> tags;

    boolean completed;

    Snapshot(SnapshotId id, InstanceId instance, AmiId ami, Instant startedAt, Map<String, String> tags) {
        this.id = id;
        this.description = "Created by CreateImage(%s) for %s".formatted(instance, ami);
        this.startedAt = startedAt;
        this.tags = new LinkedHashMap<>(tags);
    }

    @Override
    public Map<String, String> tags() {
        return tags;
    }

    @Override
    public Map<String, String> attributes() {
        return Map.of("snapshot-id", id.value(), "status", state(), "description", description);
    }

    private String state() {
        return completed ? "completed" : "pending";
    }

    void write(Xml xml) {
        xml.value("snapshotId", id);
        xml.value("status", state());
        xml.value("startTime", startedAt);
        xml.value("progress", completed ? "100%" : "0%");
        xml.value("ownerId", Account.OWNER);
        xml.value("volumeSize", 8);
        xml.value("description", description);
        xml.tags(tags);
    }
}
