package dev.autoami.deploy.api;

import dev.autoami.deploy.api.message.ImageMessage;
import dev.autoami.deploy.api.message.OwnedImageMessage;
import dev.autoami.rebaker.Cloud;
import dev.autoami.rebaker.Tags;
import dev.autoami.schema.Registry;
import dev.autoami.schema.group.GroupName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** {@code /images}: the groups', and all that the account owns. */
final class ImagesApi {
    private final Registry registry;
    private final Ports ports;

    ImagesApi(Registry registry, Ports ports) {
        this.registry = registry;
        this.ports = ports;
    }

    void mount(Routes routes) {
        routes.get("/images", this::list);
        routes.get("/images/owned", this::owned);
    }

    private Answer list(Call call) {
        Optional<GroupName> group = call.askedGroup();
        List<ImageMessage> images =
                registry.images().list(group).stream().map(ImageMessage::of).toList();
        // The images of a deleted group are kept, so its name may still be asked for.
        group.filter(name -> images.isEmpty() && registry.groups().find(name).isEmpty())
                .ifPresent(name -> {
                    throw new ProblemException(
                            404, "there is no group %s, and there are no images of one".formatted(name));
                });
        return Answer.ok(call.page(images, image -> Long.toString(image.id())));
    }

    private Answer owned(Call call) {
        List<OwnedImageMessage> owned = regions(call).stream()
                .flatMap(region -> ports.cloud().ownedImages(region).stream().map(ami -> message(region, ami)))
                .toList();
        return Answer.ok(call.page(owned, OwnedImageMessage::ami));
    }

    /** The one asked for, or those of all groups, or the service's own. */
    private Set<String> regions(Call call) {
        Set<String> regions = new TreeSet<>();
        call.asked("region").ifPresent(regions::add);
        if (regions.isEmpty()) {
            registry.groups()
                    .all()
                    .forEach(group -> regions.add(group.settings().region()));
        }
        if (regions.isEmpty()) {
            ports.defaultRegion().get().ifPresent(regions::add);
        }
        for (String region : regions) {
            if (!ports.cloud().knowsRegion(region)) {
                throw new ProblemException(422, "there is no EC2 region " + region);
            }
        }
        return regions;
    }

    private OwnedImageMessage message(String region, Cloud.Ami ami) {
        return new OwnedImageMessage(
                region,
                ami.id().value(),
                ami.name(),
                ami.state(),
                ami.createdAt().map(Instant::toString).orElse(null),
                ami.tags().get(Tags.GROUP),
                registry.images()
                        .withAmi(ami.id())
                        .map(image -> image.state().name())
                        .orElse(null));
    }
}
