package dev.autoami.rebaker;

import dev.autoami.schema.group.Placement;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.SnapshotId;
import dev.autoami.schema.rebake.InstanceId;
import dev.autoami.schema.report.Certname;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** An EC2 with memory: it honours client tokens and image names, and remembers what was imaged in which state. */
final class FakeCloud implements Cloud {
    private final Crashes crashes;
    private final FakeCa ca;
    private final FakeInstance.Endpoint endpoint;
    private final Map<String, InstanceId> tokens = new HashMap<>();
    private final Map<InstanceId, Instance> instances = new LinkedHashMap<>();
    private final Map<AmiId, Ami> images = new LinkedHashMap<>();
    private int next = 1;
    private int lateLooks;

    final Map<String, FakeInstance> machines = new HashMap<>();
    final List<String> names = new ArrayList<>();
    final List<Launch> launches = new ArrayList<>();
    /** Also those that did not start one. */
    final List<Launch> asked = new ArrayList<>();
    /** What passes, or is thrown, when a launch is asked for. */
    Runnable whenAsked = () -> {};
    /** What passes, or is thrown, when an instance is looked at. */
    Runnable whenLookedAt = () -> {};
    /** Where there is no room, and what is said of it. */
    final Map<Placement, RuntimeException> refusals = new ConcurrentHashMap<>();
    /** Whether an instance is started where there is said to be no room: the answer to a repeated call may be wrong. */
    boolean startsAllTheSame;
    /** What is not among what is listed yet, by its id. */
    Predicate<String> unlisted = id -> false;
    /** What passes, or is thrown, when an image is asked for. */
    Runnable beforeImage = () -> {};
    /** What passes, or is thrown, when an image has been begun. */
    Runnable whenImaged = () -> {};
    /** Images that were made of an instance that was up, not clean, or open to us. */
    final List<AmiId> unclean = new ArrayList<>();

    FakeInstance.Image base = new FakeInstance.Image();
    /** Of the user's key pair, whatever its name. */
    Optional<String> userKey = Optional.empty();

    /** What EC2 says of the images that are there. */
    Supplier<String> imageState = () -> "available";
    /** Lets the time pass for which an image is waited for. */
    Consumer<Duration> passing = length -> {};
    /** How images were waited for. */
    final List<Patience> waits = new ArrayList<>();

    /** What passes, or is thrown, when one is to be stopped. */
    Runnable whenStopped = () -> {};

    /** What passes while an image is made. */
    volatile Runnable duringImage = () -> {};

    final List<Patience> imagePatience = new ArrayList<>();

    /** How ends of instances were waited for. */
    final List<Patience> terminatePatience = new ArrayList<>();
    /** Lets the time pass that it takes until an instance is terminated, or stopped. */
    Runnable whileEnding = () -> {};

    Optional<RefusedException> terminateRefusal = Optional.empty();
    Optional<RefusedException> launchRefusal = Optional.empty();
    /** Live nodes. */
    final Map<Certname, List<Instance>> nodes = new HashMap<>();

    final List<Set<Certname>> lookedUp = new ArrayList<>();
    Optional<RuntimeException> lookUpTrouble = Optional.empty();

    FakeCloud(Crashes crashes, FakeCa ca, FakeInstance.Endpoint endpoint) {
        this.crashes = crashes;
        this.ca = ca;
        this.endpoint = endpoint;
    }

    /** So many looks from now on see a pending image. */
    void late(int looks) {
        lateLooks = looks;
    }

    List<Instance> running() {
        return instances.values().stream()
                .filter(instance -> !instance.state().equals("terminated"))
                .toList();
    }

    List<Ami> images() {
        return List.copyOf(images.values());
    }

    FakeInstance machine() {
        return machines.values().iterator().next();
    }

    /** An instance of the user's own. */
    InstanceId given() {
        InstanceId id = new InstanceId("i-given");
        instances.put(id, describe(id, "running", new AmiId("ami-base"), "10.9.9.9", Map.of()));
        return id;
    }

    @Override
    public InstanceId launch(Launch launch) {
        crashes.point("launch");
        launchRefusal.ifPresent(refused -> {
            throw refused;
        });
        asked.add(launch);
        whenAsked.run();
        InstanceId known = tokens.get(launch.clientToken());
        if (known != null) {
            if (!launches.contains(launch)) {
                throw new RefusedException("IdempotentParameterMismatch");
            }
            return known;
        }
        RuntimeException refusal = refusals.get(new Placement(launch.instanceType(), launch.subnet()));
        if (refusal != null && !startsAllTheSame) {
            throw refusal;
        }
        InstanceId id = new InstanceId("i-" + next++);
        String address = "10.0.0." + next;
        tokens.put(launch.clientToken(), id);
        launches.add(launch);
        instances.put(id, describe(id, "running", launch.image(), address, launch.tags()));
        FakeInstance machine = new FakeInstance(address, launch.userData(), base, ca, endpoint, crashes);
        launch.keyName().flatMap(name -> userKey).ifPresent(machine.authorizedKeys::add);
        machines.put(address, machine);
        crashes.point("after launch");
        if (refusal != null) {
            throw refusal;
        }
        return id;
    }

    @Override
    public Optional<Instance> instance(String region, InstanceId id) {
        crashes.point("instance");
        whenLookedAt.run();
        return Optional.ofNullable(instances.get(id));
    }

    @Override
    public Instance awaitRunning(String region, InstanceId id, Patience patience) {
        return instance(region, id)
                .filter(found -> found.state().equals("running"))
                .orElseThrow(() -> new RefusedException(id + " does not run"));
    }

    @Override
    public void stop(String region, InstanceId id, Patience patience) {
        whenStopped.run();
        turn(id, "stopped");
    }

    @Override
    public void terminate(String region, InstanceId id, Patience patience) {
        crashes.point("terminate");
        terminatePatience.add(patience);
        terminateRefusal.ifPresent(refused -> {
            throw refused;
        });
        turn(id, "terminated");
    }

    /** Also from outside, by whoever may. */
    void turn(InstanceId id, String state) {
        crashes.point(state);
        Instance before = instances.get(id);
        if (before != null
                && !before.state().equals("terminated")
                && !before.state().equals(state)) {
            whileEnding.run();
            String address = before.privateIp().orElseThrow();
            instances.put(id, describe(id, state, before.image(), address, before.tags()));
            Optional.ofNullable(machines.get(address)).ifPresent(machine -> machine.up = false);
        }
        crashes.point("after " + state);
    }

    @Override
    public List<Instance> instancesTagged(String region, String tag, String value) {
        crashes.point("instancesTagged");
        return running().stream()
                .filter(instance -> value.equals(instance.tags().get(tag)))
                .filter(instance -> !unlisted.test(instance.id().value()))
                .toList();
    }

    @Override
    public List<Instance> launchedWith(String region, String clientToken) {
        crashes.point("launchedWith");
        return Optional.ofNullable(tokens.get(clientToken)).map(instances::get).stream()
                .filter(instance -> !instance.state().equals("terminated"))
                .toList();
    }

    @Override
    public Map<Certname, List<Instance>> running(String region, Set<Certname> certnames) {
        lookedUp.add(certnames);
        lookUpTrouble.ifPresent(trouble -> {
            throw trouble;
        });
        Map<Certname, List<Instance>> found = new HashMap<>(nodes);
        found.keySet().retainAll(certnames);
        return found;
    }

    @Override
    public AmiId createImage(
            String region, InstanceId instance, String name, Optional<String> description, Map<String, String> tags) {
        crashes.point("createImage");
        beforeImage.run();
        Optional<Ami> taken =
                images.values().stream().filter(ami -> ami.name().equals(name)).findFirst();
        if (taken.isPresent()) {
            if (!taken.get().tags().equals(tags)) {
                throw new RefusedException("InvalidAMIName.Duplicate");
            }
            return taken.get().id();
        }
        if (running().stream().noneMatch(found -> found.id().equals(instance))) {
            throw new RefusedException("IncorrectInstanceState: %s is terminated".formatted(instance));
        }
        AmiId id = new AmiId("ami-" + next++);
        names.add(name);
        images.put(id, new Ami(id, name, "pending", Optional.empty(), List.of(), tags));
        judge(id, Objects.requireNonNull(instances.get(instance), instance.value()), tags);
        crashes.point("after createImage");
        whenImaged.run();
        return id;
    }

    private void judge(AmiId id, Instance instance, Map<String, String> tags) {
        FakeInstance machine = machines.get(instance.privateIp().orElseThrow());
        boolean clean = instance.state().equals("stopped") && machine != null && machine.cleaned && machine.isSealed();
        if ("image".equals(tags.get(Tags.ROLE)) && !clean) {
            unclean.add(id);
        }
    }

    @Override
    public Ami awaitAvailable(String region, AmiId id, Patience patience) {
        crashes.point("awaitAvailable");
        imagePatience.add(patience);
        duringImage.run();
        if (lateLooks-- > 0) {
            throw new UnavailableException("image %s is late".formatted(id));
        }
        Ami ami = images.get(id);
        if (ami == null) {
            throw new RefusedException("no image " + id);
        }
        waits.add(patience);
        if (imageState.get().equals("pending")) {
            passing.accept(patience.limit());
        }
        String state = imageState.get();
        if (state.equals("pending")) {
            throw new UnavailableException(
                    "image %s is not there yet after %s: it is pending".formatted(id, patience.limit()));
        }
        if (!state.equals("available")) {
            throw new RefusedException("image %s did not become available: it is %s".formatted(id, state));
        }
        Ami available = new Ami(
                id,
                ami.name(),
                "available",
                Optional.empty(),
                List.of(new SnapshotId("snap-" + id.value().substring(4))),
                ami.tags());
        images.put(id, available);
        return available;
    }

    @Override
    public Optional<Ami> image(String region, AmiId id) {
        return Optional.ofNullable(images.get(id));
    }

    @Override
    public List<Ami> ownedImages(String region) {
        crashes.point("ownedImages");
        // By the time somebody looks again, EC2 has settled it, unless it is late.
        String state = imageState.get();
        images.replaceAll((id, ami) -> new Ami(id, ami.name(), state, ami.createdAt(), ami.snapshots(), ami.tags()));
        return images().stream().filter(ami -> !unlisted.test(ami.id().value())).toList();
    }

    @Override
    public void deregister(String region, AmiId id) {
        crashes.point("deregister");
        images.remove(id);
        crashes.point("after deregister");
    }

    @Override
    public boolean knowsRegion(String region) {
        return true;
    }

    /** A live node, on instances that were launched from these images. */
    void node(String certname, String... images) {
        nodes.put(
                new Certname(certname),
                Stream.of(images)
                        .map(image -> describe(
                                new InstanceId("i-" + next++), "running", new AmiId(image), "10.1.0.1", Map.of()))
                        .toList());
    }

    private static Instance describe(
            InstanceId id, String state, AmiId image, String address, Map<String, String> tags) {
        return new Instance(
                id, state, image, Optional.of(address), Optional.empty(), Optional.empty(), Optional.empty(), tags);
    }
}
