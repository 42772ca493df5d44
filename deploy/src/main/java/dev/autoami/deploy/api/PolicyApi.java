package dev.autoami.deploy.api;

import dev.autoami.deploy.api.message.RulesMessage;
import dev.autoami.schema.group.ChangeRules;
import dev.autoami.schema.group.Group;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.group.Groups;
import dev.autoami.schema.group.UnknownGroupException;
import dev.autoami.schema.token.Scope;
import io.vertx.core.http.HttpMethod;
import java.util.function.UnaryOperator;

/** {@code /groups/NAME/policy}: how a group's reports are decided. Unlike the rest of a group it concerns no EC2. */
final class PolicyApi {
    private final Groups groups;

    PolicyApi(Groups groups) {
        this.groups = groups;
    }

    void mount(Routes routes) {
        routes.get("/groups/:name/policy", call -> answer(find(call.group())));
        routes.on(HttpMethod.PATCH, "/groups/:name/policy", Scope.ADMIN, this::change);
        // Back to the default.
        routes.on(
                HttpMethod.DELETE,
                "/groups/:name/policy",
                Scope.ADMIN,
                call -> set(call.group(), rules -> ChangeRules.DEFAULT));
    }

    private Answer change(Call call) {
        RulesMessage wanted = call.body(RulesMessage.class);
        return set(call.group(), rules -> Call.sane(() -> wanted.change(rules)));
    }

    private Answer set(GroupName name, UnaryOperator<ChangeRules> change) {
        return answer(groups.update(name, settings -> settings.with(change.apply(settings.rules()))));
    }

    private static Answer answer(Group group) {
        return Answer.ok(RulesMessage.of(group.settings().rules()));
    }

    private Group find(GroupName name) {
        return groups.find(name).orElseThrow(() -> new UnknownGroupException(name));
    }
}
