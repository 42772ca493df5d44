package dev.autoami.deploy.api;

import dev.autoami.deploy.api.message.Deleted;
import dev.autoami.deploy.api.message.GroupMessage;
import dev.autoami.deploy.api.message.GroupSettingsMessage;
import dev.autoami.deploy.api.message.ImageMessage;
import dev.autoami.deploy.api.message.NewGroup;
import dev.autoami.schema.Registry;
import dev.autoami.schema.group.Group;
import dev.autoami.schema.group.GroupBusyException;
import dev.autoami.schema.group.GroupExistsException;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.group.GroupSettings;
import dev.autoami.schema.group.UnknownGroupException;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.token.Scope;
import io.vertx.core.http.HttpMethod;
import java.util.List;

/** {@code /groups}. */
final class GroupsApi {
    /** X.509's ub-common-name, which OpenSSL insists on. */
    private static final int COMMON_NAME = 64;

    private static final int REBAKE_ID = 12;

    private final Registry registry;
    private final Ports ports;
    private final GroupChecks checks;

    GroupsApi(Registry registry, Ports ports) {
        this.registry = registry;
        this.ports = ports;
        this.checks = new GroupChecks(ports.cloud(), ports.certnameSuffix());
    }

    void mount(Routes routes) {
        routes.get(
                "/groups",
                call -> Answer.ok(call.page(
                        registry.groups().all().stream().map(this::message).toList(), GroupMessage::name)));
        routes.get("/groups/:name", call -> Answer.ok(message(find(call.group()))));
        routes.on(HttpMethod.POST, "/groups", Scope.ADMIN, this::create);
        routes.on(HttpMethod.PATCH, "/groups/:name", Scope.ADMIN, this::change);
        routes.on(HttpMethod.DELETE, "/groups/:name", Scope.ADMIN, this::delete);
    }

    private Answer create(Call call) {
        NewGroup wanted = call.body(NewGroup.class);
        if (wanted.name() == null || wanted.settings() == null) {
            throw new ProblemException(400, "name and settings are needed");
        }
        GroupName name = Call.sane(() -> new GroupName(wanted.name()));
        mustFitCertificates(name);
        // Before EC2 is asked anything; the registry has the last word.
        if (registry.groups().find(name).isPresent()) {
            throw new GroupExistsException(name);
        }
        GroupSettings settings = Call.sane(() ->
                GroupForm.create(name, wanted.settings(), ports.defaultRegion().get()));
        checks.check(name, settings);
        return Answer.created(message(registry.groups().create(name, settings)));
    }

    /** Else each rebake would launch an instance, and fail only when its agent makes a certificate request. */
    private void mustFitCertificates(GroupName name) {
        String around = "-l" + "x".repeat(REBAKE_ID) + "." + ports.certnameSuffix();
        int longest = COMMON_NAME - around.length();
        if (name.value().length() > longest) {
            throw new ProblemException(
                    422,
                    "group name '%s': with certname-suffix %s it may have %d characters, because a certificate's common name has %d at most and certnames are <group>-l<%d characters>.<suffix>"
                            .formatted(name, ports.certnameSuffix(), longest, COMMON_NAME, REBAKE_ID));
        }
    }

    private Answer change(Call call) {
        GroupSettingsMessage wanted = call.body(GroupSettingsMessage.class);
        Group group = find(call.group());
        checks.check(group.name(), Call.sane(() -> GroupForm.change(group.settings(), wanted)));
        return Answer.ok(message(registry.groups()
                .update(group.name(), settings -> Call.sane(() -> GroupForm.change(settings, wanted)))));
    }

    /** With {@code cancel=true} it ends the group's rebakes first: 202 until they have ended, then 204. */
    private Answer delete(Call call) {
        Group group = find(call.group());
        try {
            registry.groups().delete(group.name());
            return Answer.nothing();
        } catch (GroupBusyException busy) {
            if (call.asked("cancel").filter("true"::equals).isEmpty()) {
                throw new ProblemException(
                        409, busy.getMessage() + "; cancel it, or delete the group with cancel=true (--cancel)");
            }
            List<String> cancelling = registry.rebakes().unfinished().stream()
                    .filter(rebake -> rebake.groupId() == group.id())
                    .map(Rebake::id)
                    .filter(ports.cancel())
                    .map(id -> id.value())
                    .toList();
            return Answer.accepted(new Deleted(cancelling));
        }
    }

    private Group find(GroupName name) {
        return registry.groups().find(name).orElseThrow(() -> new UnknownGroupException(name));
    }

    private GroupMessage message(Group group) {
        return new GroupMessage(
                group.name().value(),
                GroupForm.message(group.settings()),
                group.fromBase(),
                registry.images().latest(group.id()).map(ImageMessage::of).orElse(null),
                group.createdAt().toString(),
                group.updatedAt().toString());
    }
}
