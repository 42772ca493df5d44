package dev.autoami.deploy.simulation.ec2;

import java.util.List;
import java.util.Optional;

/** DescribeVolumes and DeleteVolume, and what becomes of volumes as their instances come and go. */
final class Volumes {
    private final Account account;
    private final Lag lag;

    Volumes(Account account, Lag lag) {
        this.account = account;
        this.lag = lag;
    }

    void attach(Instance instance, List<Device> devices) {
        for (Device device : devices) {
            Volume volume = new Volume(
                    device,
                    instance.subnet.zone(),
                    instance.id,
                    instance.launchedAt,
                    lag.tags(instance.request, "volume"));
            account.volumes.put(volume.id, volume);
            instance.volumes.add(volume);
        }
    }

    /** The instance has ended: its volumes go with it, but for those that were to stay. */
    void release(Instance instance) {
        for (Volume volume : instance.volumes) {
            volume.instance = Optional.empty();
            if (volume.device.deleteOnTermination()) {
                account.volumes.remove(volume.id);
            }
        }
        instance.volumes.clear();
    }

    void describe(Query query, Xml xml) {
        Page<Volume> page =
                Page.of(account.search(query, "VolumeId", account.volumes.values(), account::volume), query);
        xml.set("volumeSet", page.items(), volume -> volume.write(xml));
        xml.value("nextToken", page.nextToken());
    }

    void delete(Query query, Xml xml) {
        Volume volume = account.volume(query.required("VolumeId"));
        volume.instance.ifPresent(instance -> {
            throw new Ec2Error("VolumeInUse", "Volume %s is currently attached to %s".formatted(volume.id, instance));
        });
        account.volumes.remove(volume.id);
        xml.value("return", true);
    }
}
