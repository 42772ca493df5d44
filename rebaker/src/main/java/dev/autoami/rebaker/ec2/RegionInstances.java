package dev.autoami.rebaker.ec2;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import dev.autoami.rebaker.Cloud.Instance;
import dev.autoami.rebaker.Cloud.Launch;
import dev.autoami.rebaker.Patience;
import dev.autoami.rebaker.Pause;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.UnavailableException;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.InstanceId;
import dev.autoami.schema.report.Certname;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.HttpTokensState;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.ShutdownBehavior;
import software.amazon.awssdk.services.ec2.model.StateReason;

/** The instances of one region. */
final class RegionInstances {
    private static final int MOST_USER_DATA = 16 * 1024;
    private static final String NAME = "Name";
    /** RunInstances has the smallest bucket of all: five calls, and two more each second. */
    private static final Duration BETWEEN_LAUNCHES = Duration.ofMillis(500);

    private static final Pattern ID = Pattern.compile("i-[0-9a-f]{8,17}");
    private static final Set<String> THERE = Set.of("pending", "running", "shutting-down", "stopping", "stopped");
    private static final Set<String> ON_ITS_WAY_OUT = Set.of("shutting-down", "terminated");

    private final Ec2Client client;
    private final Calls calls;
    private final Pause pause;
    private final Budget launches;
    private final SharedPoll<InstanceId, Seen> poll;
    private final SharedPoll<Tagged, List<Instance>> tagged;
    private final Fresh<InstanceId> launched;

    /** Why an instance is in its state comes with the description, and is wanted only when it is the wrong one. */
    private record Seen(Instance instance, String reason) {
        boolean is(String state) {
            return instance.state().equals(state);
        }

        boolean isOnItsWayOut() {
            return ON_ITS_WAY_OUT.contains(instance.state());
        }

        @Override
        public String toString() {
            return "it is " + instance.state() + (reason.isEmpty() ? "" : " (" + reason + ")");
        }
    }

    private record Tagged(String tag, String value) {
        boolean isTagOf(Instance instance) {
            return value.equals(instance.tags().get(tag));
        }
    }

    RegionInstances(Ec2Client client, Calls calls, Waiting waiting) {
        this.client = client;
        this.calls = calls;
        this.pause = waiting.pause();
        this.launches = new Budget(BETWEEN_LAUNCHES, waiting.clock());
        this.poll = new SharedPoll<>("instance", waiting, this::describe);
        this.tagged = new SharedPoll<>("instances", waiting, this::describeTagged);
        this.launched = new Fresh<>(waiting.lag(), waiting.clock());
    }

    void awaitTurnToLaunch() {
        Duration left = launches.book(1);
        if (left.isPositive()) {
            pause.pause(left);
        }
    }

    InstanceId launch(Launch launch) {
        byte[] userData = launch.userData().getBytes(StandardCharsets.UTF_8);
        if (userData.length > MOST_USER_DATA) {
            throw new RefusedException(
                    "the user-data for an instance of %s has %d bytes, EC2 takes %d: give the group fewer trusted facts"
                            .formatted(launch.image(), userData.length, MOST_USER_DATA));
        }
        RunInstancesRequest.Builder request = RunInstancesRequest.builder()
                .clientToken(launch.clientToken())
                .imageId(launch.image().value())
                .instanceType(launch.instanceType())
                .minCount(1)
                .maxCount(1)
                .userData(Base64.getEncoder().encodeToString(userData))
                .instanceInitiatedShutdownBehavior(
                        launch.terminateOnShutdown() ? ShutdownBehavior.TERMINATE : ShutdownBehavior.STOP)
                .metadataOptions(metadata -> metadata.httpTokens(HttpTokensState.REQUIRED))
                .tagSpecifications(Described.specifications(
                        launch.tags(), ResourceType.INSTANCE, ResourceType.VOLUME, ResourceType.NETWORK_INTERFACE));
        launch.subnet().ifPresent(request::subnetId);
        launch.instanceProfile().ifPresent(name -> request.iamInstanceProfile(profile -> profile.name(name)));
        launch.keyName().ifPresent(request::keyName);
        if (!launch.securityGroups().isEmpty()) {
            request.securityGroupIds(launch.securityGroups());
        }
        String doing = "launching a %s from %s".formatted(launch.instanceType(), launch.image());
        InstanceId id = calls.make(
                        "RunInstances",
                        doing,
                        Set.of("IdempotentParameterMismatch"),
                        () -> new InstanceId(client.runInstances(request.build())
                                .instances()
                                .getFirst()
                                .instanceId()))
                .orElseGet(() -> adopt(doing, launch.clientToken()));
        launched.add(id);
        return id;
    }

    /** What the token was first used for may have been asked for with other security groups, another login, other user-data. */
    private InstanceId adopt(String doing, String clientToken) {
        return launchedWith(clientToken).stream()
                .map(Instance::id)
                .findFirst()
                .orElseThrow(() -> new UnavailableException(
                        "%s: EC2 says that the token %s was used for another launch, but lists no instance of that launch"
                                .formatted(doing, clientToken)));
    }

    Optional<Instance> find(InstanceId id) {
        Optional<Instance> found = poll.look(id).map(Seen::instance);
        if (found.isEmpty() && launched.contains(id)) {
            throw new UnavailableException("EC2 does not know %s yet, which it has just launched".formatted(id));
        }
        return found;
    }

    Instance awaitRunning(InstanceId id, Patience patience) {
        Seen seen = await(id, now -> !now.is("pending"), patience);
        if (!seen.is("running")) {
            throw new RefusedException("instance %s did not start: %s".formatted(id, seen));
        }
        return seen.instance();
    }

    void stop(InstanceId id, Patience patience) {
        // An instance that cannot be stopped now may have stopped already: the description tells.
        calls.attempt(
                "StopInstances",
                "stopping " + id,
                Set.of("InvalidInstanceID.NotFound", "IncorrectInstanceState"),
                () -> client.stopInstances(request -> request.instanceIds(id.value())));
        Seen seen = await(id, now -> now.is("stopped") || now.isOnItsWayOut(), patience);
        if (!seen.is("stopped")) {
            throw new RefusedException("instance %s did not stop: %s".formatted(id, seen));
        }
    }

    private Seen await(InstanceId id, Predicate<Seen> settled, Patience patience) {
        return poll.await(id, settled, patience)
                .orElseThrow(() -> new RefusedException("there is no instance %s (any more)".formatted(id)));
    }

    void terminate(InstanceId id, Patience patience) {
        // Unknown may be only too new to be known. Once it is seen, the order has to be given again.
        if (isOrderedToTerminate(id)
                || (poll.await(id, any -> true, patience).isPresent() && isOrderedToTerminate(id))) {
            poll.await(id, now -> now.is("terminated"), patience);
        }
    }

    private boolean isOrderedToTerminate(InstanceId id) {
        return calls.attempt(
                        "TerminateInstances",
                        "terminating " + id,
                        Set.of("InvalidInstanceID.NotFound"),
                        () -> client.terminateInstances(request -> request.instanceIds(id.value())))
                .isEmpty();
    }

    List<Instance> tagged(String tag, String value) {
        return tagged.look(new Tagged(tag, value)).orElse(List.of());
    }

    List<Instance> launchedWith(String clientToken) {
        List<Filter> filters = List.of(
                Described.filter("client-token", Set.of(clientToken)), Described.filter("instance-state-name", THERE));
        return search(filters, "looking for instances of the launch " + clientToken).stream()
                .map(Seen::instance)
                .toList();
    }

    Map<Certname, List<Instance>> running(Set<Certname> certnames) {
        Map<InstanceId, Instance> found = new LinkedHashMap<>();
        for (List<String> names : Described.inBatches(certnames)) {
            running("private-dns-name", names, found);
            running("tag:" + NAME, names, found);
            running(
                    "instance-id",
                    names.stream()
                            .map(RegionInstances::firstLabel)
                            .filter(ID.asMatchPredicate())
                            .toList(),
                    found);
        }
        Map<Certname, List<Instance>> byName = new HashMap<>();
        for (Certname certname : certnames) {
            List<Instance> named = found.values().stream()
                    .filter(instance -> isNamed(certname.value(), instance))
                    .toList();
            if (!named.isEmpty()) {
                byName.put(certname, named);
            }
        }
        return byName;
    }

    private void running(String filter, List<String> values, Map<InstanceId, Instance> found) {
        if (!values.isEmpty()) {
            List<Filter> filters = List.of(
                    Described.filter(filter, values), Described.filter("instance-state-name", Set.of("running")));
            search(filters, "looking for the instances of " + Described.shortened(values))
                    .forEach(seen -> found.put(seen.instance().id(), seen.instance()));
        }
    }

    private static boolean isNamed(String certname, Instance instance) {
        return instance.privateDns().filter(certname::equals).isPresent()
                || certname.equals(instance.tags().get(NAME))
                || firstLabel(certname).equals(instance.id().value());
    }

    private static String firstLabel(String certname) {
        int dot = certname.indexOf('.');
        return dot < 0 ? certname : certname.substring(0, dot);
    }

    private Map<InstanceId, Seen> describe(Set<InstanceId> ids) {
        Map<InstanceId, Seen> found = new HashMap<>();
        // By filter, since one unknown id among ids fails the whole call.
        for (List<String> some : Described.inBatches(ids)) {
            search(List.of(Described.filter("instance-id", some)), "describing " + Described.shortened(some))
                    .forEach(seen -> found.put(seen.instance().id(), seen));
        }
        launched.remove(found.keySet());
        return found;
    }

    private Map<Tagged, List<Instance>> describeTagged(Set<Tagged> wanted) {
        Map<Tagged, List<Instance>> found = new HashMap<>();
        Map<String, Set<Tagged>> byTag = wanted.stream().collect(groupingBy(Tagged::tag, toSet()));
        byTag.forEach((tag, those) -> {
            Set<String> values = those.stream().map(Tagged::value).collect(toSet());
            for (List<String> some : Described.inBatches(values)) {
                List<Filter> filters =
                        List.of(Described.filter("tag:" + tag, some), Described.filter("instance-state-name", THERE));
                search(filters, "looking for instances tagged %s=%s".formatted(tag, Described.shortened(some)))
                        .forEach(seen -> those.stream()
                                .filter(one -> one.isTagOf(seen.instance()))
                                .forEach(one -> found.computeIfAbsent(one, none -> new ArrayList<>())
                                        .add(seen.instance())));
            }
        });
        return found;
    }

    private List<Seen> search(List<Filter> filters, String doing) {
        return calls.make(
                "DescribeInstances",
                doing,
                () -> client.describeInstancesPaginator(request -> request.filters(filters)).reservations().stream()
                        .flatMap(reservation -> reservation.instances().stream())
                        .map(RegionInstances::seen)
                        .toList());
    }

    private static Seen seen(software.amazon.awssdk.services.ec2.model.Instance instance) {
        StateReason reason = instance.stateReason();
        return new Seen(
                new Instance(
                        new InstanceId(instance.instanceId()),
                        instance.state().nameAsString(),
                        new AmiId(instance.imageId()),
                        Described.present(instance.privateIpAddress()),
                        Described.present(instance.publicIpAddress()),
                        Described.present(instance.privateDnsName()),
                        Described.present(instance.publicDnsName()),
                        Described.tags(instance.tags())),
                reason == null ? "" : reason.code() + ": " + reason.message());
    }
}
