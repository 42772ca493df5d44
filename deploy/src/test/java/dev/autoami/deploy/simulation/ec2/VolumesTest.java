package dev.autoami.deploy.simulation.ec2;

import static dev.autoami.deploy.simulation.ec2.HandMovedEc2.assertRefused;
import static dev.autoami.deploy.simulation.ec2.HandMovedEc2.filter;
import static dev.autoami.deploy.simulation.ec2.HandMovedEc2.launch;
import static dev.autoami.deploy.simulation.ec2.HandMovedEc2.tag;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.schema.image.AmiId;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.EbsBlockDevice;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.Volume;

/** The disks that instances have, leave, and are imaged with. */
class VolumesTest {
    @RegisterExtension
    final HandMovedEc2 day = new HandMovedEc2();

    @Test
    void theRootVolumeHasItsTagsAndGoesWithItsInstance() {
        String id = day.run(launch("token").tagSpecifications(tag(ResourceType.VOLUME, "role", "web")));
        day.time.advance(HandMovedEc2.BOOT);

        Volume volume = volumes(filter("tag:role", "web")).getFirst();
        assertThat(volume.stateAsString()).isEqualTo("in-use");
        assertThat(volume.attachments().getFirst().instanceId()).isEqualTo(id);
        assertThat(day.instance(id).blockDeviceMappings().getFirst().ebs().volumeId())
                .isEqualTo(volume.volumeId());
        assertRefused(400, "VolumeInUse", () -> delete(volume));

        terminate(id);
        assertThat(day.ec2.contents().volumes()).isEmpty();
        assertRefused(400, "InvalidVolume.NotFound", () -> delete(volume));
    }

    @Test
    void aVolumeThatIsToStayStaysUntilItIsDeleted() {
        AmiId leaving = new AmiId("ami-0leaves0its0volume");
        day.ec2.register(leaving, "leaves its volumes", false);
        String id = day.run(launch("token").imageId(leaving.value()));
        day.time.advance(HandMovedEc2.BOOT);

        terminate(id);

        Volume left = volumes(filter("status", "available")).getFirst();
        assertThat(day.ec2.contents().volumes()).containsExactly(left.volumeId());
        delete(left);
        assertThat(day.ec2.contents().volumes()).isEmpty();
    }

    @Test
    void aLaunchMayOverruleItsImage() {
        AmiId leaving = new AmiId("ami-0leaves0its0volume");
        day.ec2.register(leaving, "leaves its volumes", false);
        String id = day.run(launch("token")
                .imageId(leaving.value())
                .blockDeviceMappings(List.of(device("/dev/xvda", ebs -> ebs.deleteOnTermination(true)))));
        day.time.advance(HandMovedEc2.BOOT);

        terminate(id);

        assertThat(day.ec2.contents().volumes()).isEmpty();
    }

    @Test
    void everyVolumeOfAnInstanceIsImagedAndItsSnapshotsAreFoundByTagAndByImage() {
        String id =
                day.run(launch("token").blockDeviceMappings(List.of(device("/dev/xvdb", ebs -> ebs.volumeSize(20)))));
        day.time.advance(HandMovedEc2.BOOT);

        String ami = day.client
                .createImage(request -> request.instanceId(id)
                        .name("autoami-web-1")
                        .noReboot(true)
                        .tagSpecifications(tag(ResourceType.SNAPSHOT, "role", "disk")))
                .imageId();
        day.time.advance(HandMovedEc2.IMAGE);

        List<String> snapshots =
                day
                        .client
                        .describeSnapshots(request -> request.filters(filter("tag:role", "disk")))
                        .snapshots()
                        .stream()
                        .map(Snapshot::snapshotId)
                        .toList();
        assertThat(snapshots).hasSize(2);
        assertThat(day.image(ami).blockDeviceMappings())
                .extracting(device -> device.ebs().snapshotId())
                .containsExactlyElementsOf(snapshots);
        assertThat(day.images("block-device-mapping.snapshot-id", snapshots.getLast()))
                .containsExactly(ami);
        assertRefused(
                400,
                "InvalidSnapshot.InUse",
                () -> day.client.deleteSnapshot(request -> request.snapshotId(snapshots.getLast())));
    }

    @Test
    void anInstanceIsFoundByItsPrivateName() {
        String id = day.running("token");

        assertThat(day.instances("private-dns-name", day.instance(id).privateDnsName()))
                .containsExactly(id);
    }

    private static BlockDeviceMapping device(String name, Consumer<EbsBlockDevice.Builder> volume) {
        return BlockDeviceMapping.builder().deviceName(name).ebs(volume).build();
    }

    private List<Volume> volumes(Filter filter) {
        return day.client.describeVolumes(request -> request.filters(filter)).volumes();
    }

    private void delete(Volume volume) {
        day.client.deleteVolume(request -> request.volumeId(volume.volumeId()));
    }

    private void terminate(String id) {
        day.client.terminateInstances(request -> request.instanceIds(id));
        day.time.advance(HandMovedEc2.TERMINATE);
    }
}
