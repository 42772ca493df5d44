package dev.autoami.deploy.api;

import dev.autoami.deploy.api.message.BakeRequest;
import dev.autoami.deploy.api.message.EventMessage;
import dev.autoami.deploy.api.message.LaunchRequest;
import dev.autoami.deploy.api.message.Page;
import dev.autoami.deploy.api.message.RebakeMessage;
import dev.autoami.deploy.api.message.RunRequest;
import dev.autoami.deploy.api.message.Text;
import dev.autoami.rebaker.Cloud;
import dev.autoami.schema.Registry;
import dev.autoami.schema.group.Group;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.group.UnknownGroupException;
import dev.autoami.schema.rebake.InstanceId;
import dev.autoami.schema.rebake.Keep;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.rebake.RebakeRequest;
import dev.autoami.schema.rebake.Trigger;
import dev.autoami.schema.token.Scope;
import io.vertx.core.http.HttpMethod;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code /rebakes}, {@code /launches} and {@code /bakes}: all three are rebakes once they are filed. */
final class RebakesApi {
    private static final Set<Trigger> TRIGGERS = Set.of(Trigger.CLI, Trigger.GIT_HOOK, Trigger.API);
    private static final Set<String> IMAGEABLE = Set.of("running", "stopped");
    private static final Set<Outcome> RETRIED = EnumSet.of(Outcome.FAILED, Outcome.REJECTED, Outcome.CANCELLED);
    private static final int REVISION = 200;

    private final Registry registry;
    private final Ports ports;

    RebakesApi(Registry registry, Ports ports) {
        this.registry = registry;
        this.ports = ports;
    }

    void mount(Routes routes, Worker streams) {
        routes.on(HttpMethod.POST, "/rebakes", Scope.RUN, this::run);
        routes.on(HttpMethod.POST, "/launches", Scope.RUN, this::launch);
        routes.on(HttpMethod.POST, "/bakes", Scope.RUN, this::bake);
        routes.on(HttpMethod.POST, "/rebakes/:id/cancel", Scope.RUN, this::cancel);
        routes.on(HttpMethod.POST, "/rebakes/:id/retry", Scope.RUN, this::retry);
        routes.on(HttpMethod.POST, "/rebakes/:id/release", Scope.RUN, this::release);
        routes.get("/rebakes", this::list);
        routes.get("/rebakes/:id", call -> Answer.ok(RebakeMessage.of(find(call))));
        routes.stream(
                "/rebakes/:id/events",
                streams,
                call -> new EventStreams.Following(
                        registry.rebakes(), find(call).id()));
        routes.get(
                "/rebakes/:id/events",
                call -> Answer.ok(new Page<>(
                        registry.rebakes().events(find(call).id(), 0).stream()
                                .map(EventMessage::of)
                                .toList(),
                        null)));
    }

    private Answer run(Call call) {
        RunRequest wanted = call.body(RunRequest.class);
        String named = wanted.trigger();
        Trigger trigger = named == null ? Trigger.API : Call.sane(() -> Text.read("trigger", named, Trigger.class));
        if (!TRIGGERS.contains(trigger)) {
            throw new ProblemException(400, "trigger is one of cli, git-hook, api; AutoAMI sets the others itself");
        }
        Optional<String> revision = Optional.ofNullable(wanted.revision()).filter(text -> !text.isBlank());
        if (revision.isPresent() && revision.get().length() > REVISION) {
            throw new ProblemException(400, "a revision has at most 200 characters");
        }
        boolean fromBase = wanted.fromBase() != null && wanted.fromBase();
        // All names are looked up before the first rebake is filed: nothing half-done.
        List<Group> groups = wanted.groups() == null || wanted.groups().isEmpty()
                ? registry.groups().all()
                : wanted.groups().stream().distinct().map(this::group).toList();
        Optional<Keep> keep = KeepForm.read(wanted, groups);
        return Answer.accepted(new Page<>(
                groups.stream()
                        .map(group -> RebakeMessage.of(ports.request()
                                .apply(new RebakeRequest(
                                        group.name(),
                                        Purpose.REBAKE,
                                        trigger,
                                        revision,
                                        fromBase,
                                        Optional.empty(),
                                        false,
                                        ports.certnameSuffix(),
                                        keep,
                                        Optional.empty()))))
                        .toList(),
                null));
    }

    private Answer launch(Call call) {
        Group group = group(call.body(LaunchRequest.class).group());
        mustHaveKeyPair(group);
        return file(group, Purpose.LAUNCH, Optional.empty(), false);
    }

    private static void mustHaveKeyPair(Group group) {
        if (group.settings().userKey().isEmpty()) {
            throw new ProblemException(
                    409,
                    "group %s has no key pair for an instance that you keep: set keyname and keyfile (autoami group update %s --keyname K --keyfile F)"
                            .formatted(group.name(), group.name()));
        }
    }

    private Answer bake(Call call) {
        BakeRequest wanted = call.body(BakeRequest.class);
        if (wanted.instance() == null) {
            throw new ProblemException(400, "instance is needed");
        }
        Group group = group(wanted.group());
        InstanceId id = Call.sane(() -> new InstanceId(wanted.instance()));
        mustBeImageable(group, id);
        return file(group, Purpose.BAKE, Optional.of(id), wanted.terminate() != null && wanted.terminate());
    }

    private void mustBeImageable(Group group, InstanceId id) {
        String region = group.settings().region();
        Cloud.Instance instance = ports.cloud()
                .instance(region, id)
                .orElseThrow(() -> new ProblemException(
                        422,
                        "there is no instance %s in %s, the region of group %s".formatted(id, region, group.name())));
        if (!IMAGEABLE.contains(instance.state())) {
            throw new ProblemException(
                    422, "instance %s is %s; it has to be running or stopped".formatted(id, instance.state()));
        }
    }

    private Answer file(Group group, Purpose purpose, Optional<InstanceId> given, boolean terminate) {
        return Answer.accepted(RebakeMessage.of(ports.request()
                .apply(new RebakeRequest(
                        group.name(),
                        purpose,
                        Trigger.API,
                        Optional.empty(),
                        false,
                        given,
                        terminate,
                        ports.certnameSuffix()))));
    }

    private Answer cancel(Call call) {
        Rebake rebake = find(call);
        if (!ports.cancel().test(rebake.id())) {
            throw new ProblemException(
                    409, "rebake %s has ended already, and keeps no instance".formatted(rebake.id()));
        }
        return Answer.accepted(RebakeMessage.of(find(call)));
    }

    private Answer release(Call call) {
        Rebake rebake = find(call);
        if (!ports.release().test(rebake.id())) {
            throw new ProblemException(409, "rebake %s keeps no instance".formatted(rebake.id()));
        }
        return Answer.accepted(RebakeMessage.of(find(call)));
    }

    private Answer retry(Call call) {
        Rebake first = find(call);
        Outcome outcome = first.outcome()
                .orElseThrow(() -> new ProblemException(
                        409,
                        "rebake %s has not ended, it stands at %s: wait for it, or cancel it first (autoami rebake cancel %s)"
                                .formatted(first.id(), first.step(), first.id())));
        if (!RETRIED.contains(outcome)) {
            throw new ProblemException(
                    409,
                    "rebake %s ended %s: there is nothing to retry; 'autoami run %s' begins a new one"
                            .formatted(first.id(), outcome, first.group()));
        }
        Group group = group(first.group().value());
        if (first.purpose() == Purpose.LAUNCH) {
            mustHaveKeyPair(group);
        }
        first.given().ifPresent(given -> mustBeImageable(group, given));
        return Answer.accepted(RebakeMessage.of(ports.request()
                .apply(new RebakeRequest(
                        group.name(),
                        first.purpose(),
                        first.trigger(),
                        first.revision(),
                        first.fromBase(),
                        first.given(),
                        first.terminateGiven(),
                        ports.certnameSuffix(),
                        first.keep(),
                        Optional.of(first.id())))));
    }

    private Answer list(Call call) {
        Optional<GroupName> group = call.askedGroup();
        Optional<Rebake> before = call.asked("after")
                .map(cursor -> registry.rebakes()
                        .find(Call.sane(() -> new RebakeId(cursor)))
                        .orElseThrow(() -> new ProblemException(400, "there is no rebake " + cursor)));
        int limit = call.limit();
        // One more than asked for tells whether there is a next page.
        List<RebakeMessage> recent = registry.rebakes().recent(group, before, limit + 1).stream()
                .map(RebakeMessage::of)
                .toList();
        // The rebakes of a deleted group are kept, so its name may still be asked for.
        group.filter(name -> recent.isEmpty()).ifPresent(name -> group(name.value()));
        List<RebakeMessage> items = recent.subList(0, Math.min(limit, recent.size()));
        return Answer.ok(
                new Page<>(items, recent.size() > limit ? items.getLast().id() : null));
    }

    private Group group(String name) {
        if (name == null) {
            throw new ProblemException(400, "group is needed");
        }
        GroupName groupName = Call.sane(() -> new GroupName(name));
        return registry.groups().find(groupName).orElseThrow(() -> new UnknownGroupException(groupName));
    }

    private Rebake find(Call call) {
        String text = call.part("id");
        RebakeId id = Call.sane(() -> new RebakeId(text));
        return registry.rebakes().find(id).orElseThrow(() -> new ProblemException(404, "there is no rebake " + id));
    }
}
