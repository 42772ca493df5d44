package dev.autoami.rebaker.steps;

import dev.autoami.rebaker.Cloud;
import dev.autoami.rebaker.RebakerSettings;
import dev.autoami.rebaker.Step;
import dev.autoami.rebaker.Tags;
import dev.autoami.schema.group.GroupSettings;
import dev.autoami.schema.group.Placement;
import dev.autoami.schema.group.UserKey;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.Image;
import dev.autoami.schema.image.Images;
import dev.autoami.schema.installation.InstallationId;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.Rebakes;
import dev.autoami.schema.rebake.StepName;
import java.util.Map;
import java.util.Optional;

/**
 * LAUNCH: starts the instance, from the group's latest image, its base image, or the user's captured instance.
 *
 * <p>Leaves the source, the placement, the client token and the instance id in the registry; undone by TEAR_DOWN. Safe to run again: EC2
 * answers a repeated client token with the first instance.
 */
final class Launch implements Step {
    private final Rebakes rebakes;
    private final Images images;
    private final Door door;
    private final RebakeKeys keys;
    private final Room room;
    private final InstallationId installation;
    private final RebakerSettings settings;

    Launch(
            Rebakes rebakes,
            Images images,
            Door door,
            RebakeKeys keys,
            Room room,
            InstallationId installation,
            RebakerSettings settings) {
        this.rebakes = rebakes;
        this.images = images;
        this.door = door;
        this.keys = keys;
        this.room = room;
        this.installation = installation;
        this.settings = settings;
    }

    @Override
    public Next run(Rebake rebake) {
        GroupSettings group = door.settings(rebake);
        // Reads the user's key file, if that is needed, before there is anything to tear down.
        keys.loginPrivateKey(rebake, group);
        Rebake journalled = rebake.launchToken().isPresent() ? rebake : journal(rebake, group);
        Room.Found found = room.find(journalled, group.placements(), now -> launch(now, group));
        // Recorded before the wait: nobody tears down an instance that nobody wrote down.
        rebakes.launched(found.rebake(), found.instance());
        String from = journalled.parent().isPresent() ? "the latest image" : "the base image";
        String where = group.placements().size() == 1
                ? ""
                : found.rebake().placement().map(" (%s)"::formatted).orElse("");
        return new Next.GoOn(
                StepName.CONNECT,
                "launched %s%s from %s, %s"
                        .formatted(
                                found.instance(),
                                where,
                                journalled.source().orElseThrow(),
                                rebake.purpose() == Purpose.BAKE ? "the captured image" : from));
    }

    private Rebake journal(Rebake rebake, GroupSettings group) {
        Placement placement = group.placements().getFirst();
        String token = Room.nextToken(rebake);
        if (rebake.purpose() == Purpose.BAKE) {
            AmiId captured = rebake.intermediate().orElseThrow();
            return rebakes.launching(rebake, captured, Optional.empty(), placement, token);
        }
        Optional<Image> latest = rebake.fromBase()
                ? Optional.empty()
                : images.latest(rebake.groupId())
                        .filter(image -> image.ami(rebake.region()).isPresent());
        AmiId source = latest.flatMap(image -> image.ami(rebake.region())).orElse(group.baseImage());
        return rebakes.launching(rebake, source, latest.map(Image::id), placement, token);
    }

    private Cloud.Launch launch(Rebake rebake, GroupSettings group) {
        boolean kept = rebake.purpose() == Purpose.LAUNCH;
        Placement placement = rebake.placement().orElse(group.placements().getFirst());
        return new Cloud.Launch(
                rebake.region(),
                rebake.source().orElseThrow(),
                placement.instanceType(),
                rebake.launchToken().orElseThrow(),
                UserData.of(rebake, group.login(), keys, settings.instanceLifetime(rebake)),
                placement.subnet(),
                group.securityGroups(),
                group.instanceProfile(),
                kept ? group.userKey().map(UserKey::name) : Optional.empty(),
                !kept,
                tags(rebake, kept));
    }

    private Map<String, String> tags(Rebake rebake, boolean kept) {
        Map<String, String> tags = Tags.of(installation, rebake, kept ? Tags.KEPT : Tags.TEST_INSTANCE);
        tags.put("Name", "%s (autoami%s)".formatted(rebake.group(), kept ? "" : " test instance"));
        return tags;
    }
}
