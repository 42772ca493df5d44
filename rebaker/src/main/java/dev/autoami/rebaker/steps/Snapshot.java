package dev.autoami.rebaker.steps;

import dev.autoami.rebaker.Cloud;
import dev.autoami.rebaker.Cloud.Ami;
import dev.autoami.rebaker.ImageName;
import dev.autoami.rebaker.Patience;
import dev.autoami.rebaker.RebakerSettings;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.Step;
import dev.autoami.rebaker.Tags;
import dev.autoami.rebaker.UnavailableException;
import dev.autoami.schema.group.GroupSettings;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.Image;
import dev.autoami.schema.image.Images;
import dev.autoami.schema.installation.InstallationId;
import dev.autoami.schema.rebake.InstanceId;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.Rebakes;
import dev.autoami.schema.rebake.StepName;
import dev.autoami.schema.report.Decision;
import dev.autoami.schema.report.Report;
import dev.autoami.schema.report.Reports;
import dev.autoami.schema.wait.WaitKind;
import java.util.List;
import java.util.Optional;

/**
 * SNAPSHOT: stops the clean instance and images it. An instance that was not verified clean is never imaged.
 *
 * <p>Leaves a CANDIDATE with its AMI; removed by TEAR_DOWN unless it is promoted. The AMI's name is written down before
 * CreateImage, which knows no token: the image of a lost answer is found by it. An image that takes longer than the limit
 * is late, not lost: the step is run again until EC2 has settled it.
 */
final class Snapshot implements Step {
    private final Rebakes rebakes;
    private final Images images;
    private final Reports reports;
    private final Door door;
    private final Cloud cloud;
    private final InstallationId installation;
    private final Waits waits;
    private final RebakerSettings settings;

    Snapshot(
            Rebakes rebakes,
            Images images,
            Reports reports,
            Door door,
            Cloud cloud,
            InstallationId installation,
            Waits waits,
            RebakerSettings settings) {
        this.rebakes = rebakes;
        this.images = images;
        this.reports = reports;
        this.door = door;
        this.cloud = cloud;
        this.installation = installation;
        this.waits = waits;
        this.settings = settings;
    }

    @Override
    public Next run(Rebake rebake) {
        if (rebake.cleanedAt().isEmpty()) {
            throw new RefusedException("the instance was not verified clean, so it is not imaged");
        }
        GroupSettings group = door.settings(rebake);
        String name = ImageName.of(group.imagePrefix(), rebake.id());
        Image image = images.begin(rebake, name, reasons(rebake), codeRevision(rebake));
        AmiId ami = image.ami(rebake.region()).orElseGet(() -> create(rebake, group, image));
        Ami available;
        try {
            // Nothing is learned from the last part of a long wait.
            available = rebake.lateSince().isPresent()
                    ? cloud.awaitAvailable(rebake.region(), ami, Patience.seldom(settings.imageLimit()))
                    : waits.until(
                            WaitKind.IMAGE,
                            rebake,
                            settings.imageLimit(),
                            patience -> cloud.awaitAvailable(rebake.region(), ami, patience));
        } catch (RefusedException e) {
            images.failed(rebake, image.id(), String.valueOf(e.getMessage()));
            throw e;
        } catch (UnavailableException e) {
            // Late, not lost: it may still come.
            rebakes.late(rebake, "late: " + e.getMessage());
            throw e;
        }
        images.available(rebake, image.id(), available.snapshots());
        return new Next.GoOn(StepName.PROMOTE, "%s is available".formatted(ami));
    }

    private AmiId create(Rebake rebake, GroupSettings group, Image image) {
        InstanceId instance = Door.instance(rebake);
        // From outside: a shutdown from inside would terminate it.
        waits.untilDone(
                WaitKind.STOP,
                rebake,
                settings.stopLimit(),
                patience -> cloud.stop(rebake.region(), instance, patience));
        AmiId ami = cloud.createImage(
                rebake.region(),
                instance,
                image.name(),
                group.description(),
                Tags.of(installation, rebake, Tags.IMAGE));
        images.created(rebake, image.id(), ami);
        rebakes.note(rebake, "stopped %s, making %s (%s) of it".formatted(instance, ami, image.name()));
        return ami;
    }

    private static List<String> reasons(Rebake rebake) {
        return rebake.decision()
                .map(Decision::reasons)
                .orElseGet(() -> rebake.given()
                        .map(given -> List.of("baked by hand from " + given))
                        .orElse(List.of()));
    }

    private Optional<String> codeRevision(Rebake rebake) {
        List<Report> runs = reports.of(rebake.id());
        return runs.isEmpty() ? Optional.empty() : runs.getLast().codeRevision();
    }
}
