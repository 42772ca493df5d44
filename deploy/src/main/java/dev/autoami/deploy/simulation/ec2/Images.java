package dev.autoami.deploy.simulation.ec2;

import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.SnapshotId;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Supplier;

/** DescribeImages and DeregisterImage. */
final class Images {
    private final Account account;
    private final Machines machines;
    private final Background background;
    private final Supplier<Conditions> conditions;

    Images(Account account, Machines machines, Background background, Supplier<Conditions> conditions) {
        this.account = account;
        this.machines = machines;
        this.background = background;
        this.conditions = conditions;
    }

    void describe(Query query, Xml xml) {
        List<String> owners = query.values("Owner").stream()
                .map(owner -> owner.equals("self") ? Account.OWNER : owner)
                .toList();
        Page<Image> page = Page.of(
                account.search(query, "ImageId", account.images.values(), account::image).stream()
                        .filter(image -> owners.isEmpty() || owners.contains(image.owner))
                        .toList(),
                query);
        xml.set("imagesSet", page.items(), image -> image.write(xml));
        xml.value("nextToken", page.nextToken());
    }

    void deregister(Query query, Xml xml) {
        Image image = account.image(query.required("ImageId"));
        if (!image.owner.equals(Account.OWNER)) {
            throw new Ec2Error("AuthFailure", "Not authorized for image:" + image.id);
        }
        if (image.state == Image.State.DEREGISTERED) {
            throw new Ec2Error(
                    "InvalidAMIID.Unavailable", "The image ID '%s' is no longer available".formatted(image.id));
        }
        if (image.state == Image.State.AVAILABLE) {
            background.after(Duration.ZERO, () -> machines.forget(image.id));
        }
        image.state = Image.State.DEREGISTERED;
        unlist(image, conditions.get().consistency().deregistrations());
        xml.value("return", true);
        if (query.flag("DeleteAssociatedSnapshots")) {
            List<SnapshotId> snapshots = image.snapshots();
            snapshots.forEach(account.snapshots::remove);
            xml.set("deleteSnapshotResultSet", snapshots, snapshot -> {
                xml.value("snapshotId", snapshot);
                xml.value("returnCode", "success");
            });
        }
    }

    private void unlist(Image image, Duration lag) {
        if (lag.isZero()) {
            account.images.remove(image.id);
        } else {
            background.after(lag, () -> {
                synchronized (account) {
                    account.images.remove(image.id);
                }
            });
        }
    }

    /** An image of somebody else's, to launch from. */
    void register(AmiId ami, String name, Device root) {
        account.images.put(ami, Image.ofSomebodyElse(ami, name, account.now().truncatedTo(ChronoUnit.MILLIS), root));
    }
}
