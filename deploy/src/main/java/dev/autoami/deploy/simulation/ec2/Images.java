package dev.autoami.deploy.simulation.ec2;

import dev.autoami.deploy.simulation.ec2.Instance.StateReason;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.SnapshotId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** CreateImage, DescribeImages and DeregisterImage. */
final class Images {
    private static final Logger LOG = LoggerFactory.getLogger(Images.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9()\\[\\] ./'@_-]{3,128}");

    private final Account account;
    private final Machines machines;
    private final Pace pace;
    private final Background background;
    private final Clock clock;

    Images(Account account, Machines machines, Pace pace, Background background, Clock clock) {
        this.account = account;
        this.machines = machines;
        this.pace = pace;
        this.background = background;
        this.clock = clock;
    }

    void create(Query query, Xml xml) {
        Instance instance = account.instance(query.required("InstanceId"));
        String name = query.required("Name");
        query.checkTaggable(List.of("image", "snapshot"));
        if (!NAME.matcher(name).matches()) {
            throw new Ec2Error(
                    "InvalidAMIName.Malformed",
                    "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, "
                            + "'(', ')', '.', '-', '/' and '_'");
        }
        account.images.values().stream()
                .filter(image -> image.owner.equals(Account.OWNER) && image.name.equals(name))
                .findFirst()
                .ifPresent(image -> {
                    throw new Ec2Error(
                            "InvalidAMIName.Duplicate",
                            "AMI name %s is already in use by AMI %s".formatted(name, image.id));
                });
        if (instance.state != InstanceState.RUNNING && instance.state != InstanceState.STOPPED) {
            throw new Ec2Error(
                    "IncorrectState",
                    "The instance '%s' is %s; an image needs it running or stopped"
                            .formatted(instance.id, instance.state.word()));
        }
        Image image = register(query, instance, name);
        background.after(pace.image(), () -> capture(instance, image, query.flag("NoReboot")));
        xml.value("imageId", image.id);
    }

    private Image register(Query query, Instance instance, String name) {
        AmiId ami = new AmiId(Account.newId("ami"));
        SnapshotId root = new SnapshotId(Account.newId("snap"));
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Image image = new Image(
                ami,
                Account.OWNER,
                name,
                query.value("Description"),
                now,
                Optional.of(root),
                query.tagsFor("image"),
                Image.State.PENDING);
        account.images.put(ami, image);
        account.snapshots.put(root, new Snapshot(root, instance.id, ami, now, query.tagsFor("snapshot")));
        return image;
    }

    private void capture(Instance instance, Image image, boolean noReboot) {
        instance.machine.lock();
        try {
            captureDisk(instance, image, noReboot);
            synchronized (account) {
                image.state = Image.State.AVAILABLE;
                image.snapshot.map(account.snapshots::get).ifPresent(snapshot -> snapshot.completed = true);
                if (account.images.containsKey(image.id)) {
                    return;
                }
            }
            // deregistered while it was pending
            machines.forget(image.id);
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("image", image.id).setCause(e).log("an instance's disk could not be captured");
            synchronized (account) {
                image.state = Image.State.FAILED;
                image.reason = Optional.of(new StateReason(
                        instance.isEnding() ? "Client.InstanceTerminated" : "Server.InternalError",
                        String.valueOf(e.getMessage())));
            }
        } finally {
            instance.machine.unlock();
        }
    }

    /** A running instance is rebooted for it, unless the caller takes the risk of an inconsistent disk. */
    private void captureDisk(Instance instance, Image image, boolean noReboot) {
        boolean reboot;
        synchronized (account) {
            if (instance.isEnding()) {
                throw new IllegalStateException("the instance " + instance.id + " was terminated");
            }
            reboot = !noReboot && instance.state == InstanceState.RUNNING;
        }
        if (reboot) {
            machines.stop(instance.id);
        }
        machines.image(instance.id, image.id);
        if (reboot) {
            String address = machines.restart(instance.id);
            synchronized (account) {
                if (instance.state == InstanceState.RUNNING) {
                    instance.address = Optional.of(address);
                }
            }
        }
    }

    void describe(Query query, Xml xml) {
        List<String> ids = query.values("ImageId");
        List<String> owners = query.values("Owner").stream()
                .map(owner -> owner.equals("self") ? Account.OWNER : owner)
                .toList();
        Filters filters = new Filters(query);
        List<Image> candidates = ids.isEmpty()
                ? List.copyOf(account.images.values())
                : ids.stream().map(account::image).toList();
        Page<Image> page = Page.of(
                candidates.stream()
                        .filter(image -> owners.isEmpty() || owners.contains(image.owner))
                        .filter(filters::pass)
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
        account.images.remove(image.id);
        if (image.state == Image.State.AVAILABLE) {
            background.after(Duration.ZERO, () -> machines.forget(image.id));
        }
        xml.value("return", true);
        if (query.flag("DeleteAssociatedSnapshots")) {
            List<SnapshotId> roots = image.snapshot.stream().toList();
            roots.forEach(account.snapshots::remove);
            xml.set("deleteSnapshotResultSet", roots, root -> {
                xml.value("snapshotId", root);
                xml.value("returnCode", "success");
            });
        }
    }

    /** An image of somebody else's, such as a distribution's, to launch from. */
    void register(AmiId ami, String name) {
        account.images.put(
                ami,
                new Image(
                        ami,
                        "136693071363",
                        name,
                        Optional.empty(),
                        clock.instant().truncatedTo(ChronoUnit.MILLIS),
                        Optional.empty(),
                        Map.of(),
                        Image.State.AVAILABLE));
    }
}
