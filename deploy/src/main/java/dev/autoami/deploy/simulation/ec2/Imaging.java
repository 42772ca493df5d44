package dev.autoami.deploy.simulation.ec2;

import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.SnapshotId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** CreateImage, and how its image becomes available or fails. */
final class Imaging {
    private static final Logger LOG = LoggerFactory.getLogger(Imaging.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9()\\[\\] ./'@_-]{3,128}");

    private final Account account;
    private final Machines machines;
    private final Background background;
    private final Lag lag;
    private final Faults faults;
    private final Supplier<Conditions> conditions;

    Imaging(
            Account account,
            Machines machines,
            Background background,
            Lag lag,
            Faults faults,
            Supplier<Conditions> conditions) {
        this.account = account;
        this.machines = machines;
        this.background = background;
        this.lag = lag;
        this.faults = faults;
        this.conditions = conditions;
    }

    void create(Query query, Xml xml) {
        Instance instance = account.instance(query.required("InstanceId"));
        query.checkTaggable(List.of("image", "snapshot"));
        checkName(query.required("Name"));
        if (instance.state != InstanceState.RUNNING && instance.state != InstanceState.STOPPED) {
            throw new Ec2Error(
                    "IncorrectState",
                    "The instance '%s' is %s; an image needs it running or stopped"
                            .formatted(instance.id, instance.state.word()));
        }
        Image image = register(query, instance);
        Optional<Fault.OfImage> fate = faults.take(Fault.OfImage.class);
        Duration length = fate.orElse(null) instanceof Fault.LateImage(Duration late)
                ? late
                : conditions.get().pace().image();
        if (fate.orElse(null) instanceof Fault.FailedImage(StateReason reason)) {
            background.after(length, () -> fail(image, reason));
        } else {
            background.after(length, () -> capture(instance, image, query.flag("NoReboot")));
        }
        xml.value("imageId", image.id);
    }

    private void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new Ec2Error(
                    "InvalidAMIName.Malformed",
                    "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, "
                            + "'(', ')', '.', '-', '/' and '_'");
        }
        account.images.values().stream()
                .filter(image -> image.isOurs() && image.name.equals(name))
                .findFirst()
                .ifPresent(image -> {
                    throw new Ec2Error(
                            "InvalidAMIName.Duplicate",
                            "AMI name %s is already in use by AMI %s".formatted(name, image.id));
                });
    }

    private Image register(Query query, Instance instance) {
        AmiId ami = new AmiId(Account.newId("ami"));
        Instant now = account.now().truncatedTo(ChronoUnit.MILLIS);
        List<Device> devices = instance.volumes.stream()
                .map(volume -> {
                    Snapshot snapshot = new Snapshot(instance.id, ami, now, lag.tags(query, "snapshot"));
                    account.snapshots.put(snapshot.id, snapshot);
                    return new Device(
                            volume.device.name(), Optional.of(snapshot.id), volume.device.deleteOnTermination());
                })
                .toList();
        Image image = new Image(
                ami,
                query.required("Name"),
                query.value("Description"),
                now,
                devices,
                lag.tags(query, "image"),
                lag.images());
        account.images.put(ami, image);
        return image;
    }

    private void capture(Instance instance, Image image, boolean noReboot) {
        instance.machine.lock();
        try {
            InstanceState state = state(instance);
            if (state == InstanceState.SHUTTING_DOWN || state == InstanceState.TERMINATED) {
                String message = "Client.InstanceTerminated: %s was terminated too early".formatted(instance.id);
                fail(image, new StateReason("Client.InstanceTerminated", message));
                return;
            }
            captureDisk(instance, image, !noReboot && state == InstanceState.RUNNING);
            synchronized (account) {
                settle(image, Snapshot.State.COMPLETED);
                if (image.state == Image.State.PENDING) {
                    image.state = Image.State.AVAILABLE;
                    return;
                }
            }
            // deregistered while it was pending
            machines.forget(image.id);
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("image", image.id).setCause(e).log("an instance's disk could not be captured");
            fail(image, new StateReason("Server.InternalError", String.valueOf(e.getMessage())));
        } finally {
            instance.machine.unlock();
        }
    }

    private InstanceState state(Instance instance) {
        synchronized (account) {
            return instance.state;
        }
    }

    private void fail(Image image, StateReason reason) {
        synchronized (account) {
            if (image.state == Image.State.PENDING) {
                image.state = Image.State.FAILED;
                image.reason = Optional.of(reason);
                settle(image, Snapshot.State.ERROR);
            }
        }
    }

    private void settle(Image image, Snapshot.State state) {
        for (SnapshotId id : image.snapshots()) {
            Optional.ofNullable(account.snapshots.get(id)).ifPresent(snapshot -> snapshot.state = state);
        }
    }

    /** A running instance is rebooted for it, unless the caller takes the risk of an inconsistent disk. */
    private void captureDisk(Instance instance, Image image, boolean reboot) {
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
}
