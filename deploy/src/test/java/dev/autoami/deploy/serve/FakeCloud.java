package dev.autoami.deploy.serve;

import dev.autoami.rebaker.Cloud;
import dev.autoami.rebaker.Patience;
import dev.autoami.rebaker.UnavailableException;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.InstanceId;
import dev.autoami.schema.report.Certname;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** An account with two AMIs and one running instance, in which new instances never get going: rebakes stay under way. */
public final class FakeCloud implements Cloud {
    public static final String REGION = "eu-west-1";
    public static final AmiId BASE = new AmiId("ami-0123");
    public static final AmiId OTHER = new AmiId("ami-0456");
    public static final InstanceId RUNNING = new InstanceId("i-0123");

    private final Map<String, Instance> byToken = new ConcurrentHashMap<>();
    private final Map<Certname, Instance> nodes = new ConcurrentHashMap<>();

    /** A live node, on an instance that was launched from this image. */
    public void node(String certname, AmiId image) {
        InstanceId id = new InstanceId("i-" + nodes.size());
        nodes.put(new Certname(certname), instance(id, "running", image, Map.of()));
    }

    @Override
    public InstanceId launch(Launch launch) {
        return byToken.computeIfAbsent(
                        launch.clientToken(),
                        token -> instance(
                                new InstanceId("i-" + Integer.toHexString(token.hashCode())),
                                "pending",
                                BASE,
                                launch.tags()))
                .id();
    }

    @Override
    public Optional<Instance> instance(String region, InstanceId id) {
        return id.equals(RUNNING)
                ? Optional.of(instance(RUNNING, "running", BASE, Map.of()))
                : byToken.values().stream()
                        .filter(instance -> instance.id().equals(id))
                        .findFirst();
    }

    @Override
    public Instance awaitRunning(String region, InstanceId id, Patience patience) {
        throw new UnavailableException("instance %s does not get going".formatted(id));
    }

    @Override
    public void stop(String region, InstanceId id, Patience patience) {
        throw new UnavailableException("nothing stops here");
    }

    @Override
    public void terminate(String region, InstanceId id, Patience patience) {
        byToken.values().removeIf(instance -> instance.id().equals(id));
    }

    @Override
    public List<Instance> launchedWith(String region, String clientToken) {
        return Optional.ofNullable(byToken.get(clientToken)).stream().toList();
    }

    @Override
    public List<Instance> instancesTagged(String region, String tag, String value) {
        return byToken.values().stream()
                .filter(instance -> value.equals(instance.tags().get(tag)))
                .toList();
    }

    @Override
    public Map<Certname, List<Instance>> running(String region, Set<Certname> certnames) {
        return nodes.entrySet().stream()
                .filter(node -> certnames.contains(node.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, node -> List.of(node.getValue())));
    }

    @Override
    public AmiId createImage(
            String region, InstanceId instance, String name, Optional<String> description, Map<String, String> tags) {
        throw new UnavailableException("no images are made here");
    }

    @Override
    public Ami awaitAvailable(String region, AmiId id, Patience patience) {
        throw new UnavailableException("no images are made here");
    }

    @Override
    public Optional<Ami> image(String region, AmiId id) {
        return ownedImages(region).stream().filter(ami -> ami.id().equals(id)).findFirst();
    }

    @Override
    public List<Ami> ownedImages(String region) {
        return List.of(ami(BASE), ami(OTHER));
    }

    @Override
    public void deregister(String region, AmiId id) {}

    @Override
    public boolean knowsRegion(String region) {
        return region.equals(REGION);
    }

    private static Ami ami(AmiId id) {
        return new Ami(id, "name-of-" + id, "available", Optional.of(Instant.EPOCH), List.of(), Map.of());
    }

    private static Instance instance(InstanceId id, String state, AmiId image, Map<String, String> tags) {
        return new Instance(
                id, state, image, Optional.of("10.0.0.1"), Optional.empty(), Optional.empty(), Optional.empty(), tags);
    }
}
