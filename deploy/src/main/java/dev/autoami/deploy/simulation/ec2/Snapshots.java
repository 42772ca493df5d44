package dev.autoami.deploy.simulation.ec2;

/** DescribeSnapshots and DeleteSnapshot. */
final class Snapshots {
    private final Account account;

    Snapshots(Account account) {
        this.account = account;
    }

    void describe(Query query, Xml xml) {
        Page<Snapshot> page =
                Page.of(account.search(query, "SnapshotId", account.snapshots.values(), account::snapshot), query);
        xml.set("snapshotSet", page.items(), snapshot -> snapshot.write(xml));
        xml.value("nextToken", page.nextToken());
    }

    void delete(Query query, Xml xml) {
        Snapshot snapshot = account.snapshot(query.required("SnapshotId"));
        account.images.values().stream()
                .filter(image -> image.isOurs() && image.snapshots().contains(snapshot.id))
                .findFirst()
                .ifPresent(user -> {
                    throw new Ec2Error(
                            "InvalidSnapshot.InUse",
                            "The snapshot %s is currently in use by %s".formatted(snapshot.id, user.id));
                });
        account.snapshots.remove(snapshot.id);
        xml.value("return", true);
    }
}
