package dev.autoami.deploy.simulation.ec2;

import dev.autoami.schema.image.AmiId;
import java.util.List;
import java.util.Optional;

/** DescribeSnapshots and DeleteSnapshot. */
final class Snapshots {
    private final Account account;

    Snapshots(Account account) {
        this.account = account;
    }

    void describe(Query query, Xml xml) {
        List<String> ids = query.values("SnapshotId");
        Filters filters = new Filters(query);
        List<Snapshot> candidates = ids.isEmpty()
                ? List.copyOf(account.snapshots.values())
                : ids.stream().map(account::snapshot).toList();
        Page<Snapshot> page = Page.of(candidates.stream().filter(filters::pass).toList(), query);
        xml.set("snapshotSet", page.items(), snapshot -> snapshot.write(xml));
        xml.value("nextToken", page.nextToken());
    }

    void delete(Query query, Xml xml) {
        Snapshot snapshot = account.snapshot(query.required("SnapshotId"));
        Optional<AmiId> user = account.images.values().stream()
                .filter(image -> image.snapshot.equals(Optional.of(snapshot.id)))
                .map(image -> image.id)
                .findFirst();
        if (user.isPresent()) {
            throw new Ec2Error(
                    "InvalidSnapshot.InUse",
                    "The snapshot %s is currently in use by %s".formatted(snapshot.id, user.get()));
        }
        account.snapshots.remove(snapshot.id);
        xml.value("return", true);
    }
}
