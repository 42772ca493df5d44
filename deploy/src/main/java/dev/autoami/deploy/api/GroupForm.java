package dev.autoami.deploy.api;

import dev.autoami.deploy.api.message.GroupSettingsMessage;
import dev.autoami.deploy.api.message.RulesMessage;
import dev.autoami.deploy.api.message.Text;
import dev.autoami.schema.group.ChangeRules;
import dev.autoami.schema.group.Connect;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.group.GroupSettings;
import dev.autoami.schema.group.UserKey;
import dev.autoami.schema.group.Watching;
import dev.autoami.schema.image.AmiId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A group's settings to and from the API's message, with the defaults of a new group. */
final class GroupForm {
    private static final int RUNS = 3;

    private GroupForm() {}

    static GroupSettings create(GroupName name, GroupSettingsMessage form, Optional<String> defaultRegion) {
        noNulls(form);
        String puppetServer = needed("puppetServer", form.puppetServer());
        return new GroupSettings(
                new AmiId(needed("image", form.image())),
                types(form, List.of()),
                needed("login", form.login()),
                puppetServer,
                or(form.caServer(), puppetServer),
                given(form.region())
                        .or(() -> defaultRegion)
                        .orElseThrow(() -> new ProblemException(
                                400, "region is needed: the service has none by its own configuration (AWS_REGION)")),
                subnets(form, List.of()),
                listed(form.securityGroups()),
                given(form.instanceProfile()),
                connect(or(form.connect(), "private-ip")),
                userKey(given(form.keyname()), given(form.keyfile())),
                or(form.environment(), "production"),
                form.trustedFacts() == null ? Map.of() : form.trustedFacts(),
                or(form.imagePrefix(), "autoami-" + name),
                given(form.description()),
                given(form.beforeClean()),
                form.maxRuns() == null ? RUNS : form.maxRuns(),
                rules(form.rules(), ChangeRules.DEFAULT),
                WatchForm.change(Watching.NONE, form.watch()));
    }

    /** What the form has in place of what there is; the empty text takes an optional setting away. */
    static GroupSettings change(GroupSettings is, GroupSettingsMessage form) {
        noNulls(form);
        return new GroupSettings(
                form.image() == null ? is.baseImage() : new AmiId(form.image()),
                types(form, is.instanceTypes()),
                kept("login", form.login(), is.login()),
                kept("puppetServer", form.puppetServer(), is.puppetServer()),
                kept("caServer", form.caServer(), is.caServer()),
                kept("region", form.region(), is.region()),
                subnets(form, is.subnets()),
                form.securityGroups() == null ? is.securityGroups() : listed(form.securityGroups()),
                changed(form.instanceProfile(), is.instanceProfile()),
                form.connect() == null ? is.connect() : connect(form.connect()),
                userKey(
                        changed(form.keyname(), is.userKey().map(UserKey::name)),
                        changed(form.keyfile(), is.userKey().map(UserKey::file))),
                kept("environment", form.environment(), is.environment()),
                form.trustedFacts() == null ? is.trustedFacts() : form.trustedFacts(),
                kept("imagePrefix", form.imagePrefix(), is.imagePrefix()),
                changed(form.description(), is.description()),
                changed(form.beforeClean(), is.beforeClean()),
                form.maxRuns() == null ? is.maxRuns() : form.maxRuns(),
                rules(form.rules(), is.rules()),
                WatchForm.change(is.watching(), form.watch()));
    }

    static GroupSettingsMessage message(GroupSettings settings) {
        return new GroupSettingsMessage(
                settings.baseImage().value(),
                settings.instanceTypes().getFirst(),
                settings.instanceTypes(),
                settings.login(),
                settings.puppetServer(),
                settings.caServer(),
                settings.region(),
                settings.subnets().isEmpty() ? null : settings.subnets().getFirst(),
                settings.subnets(),
                settings.securityGroups(),
                settings.instanceProfile().orElse(null),
                Text.of(settings.connect()),
                settings.userKey().map(UserKey::name).orElse(null),
                settings.userKey().map(UserKey::file).orElse(null),
                settings.environment(),
                settings.trustedFacts(),
                settings.imagePrefix(),
                settings.description().orElse(null),
                settings.beforeClean().orElse(null),
                settings.maxRuns(),
                RulesMessage.of(settings.rules()),
                WatchForm.message(settings.watching()));
    }

    /** JSON may have null where our types have not. */
    private static void noNulls(GroupSettingsMessage form) {
        noNull("types", form.types());
        noNull("subnets", form.subnets());
        noNull("securityGroups", form.securityGroups());
        noNull(
                "trustedFacts",
                form.trustedFacts() == null ? null : form.trustedFacts().values());
        noNull("watch.certnames", form.watch() == null ? null : form.watch().certnames());
    }

    private static void noNull(String field, @Nullable Collection<String> values) {
        if (values != null && values.stream().anyMatch(Objects::isNull)) {
            throw new ProblemException(400, field + " has a null among its values");
        }
    }

    private static List<String> types(GroupSettingsMessage form, List<String> are) {
        List<String> types = several("type", form.type(), "types", form.types(), are);
        if (types.isEmpty()) {
            throw new ProblemException(400, "type is needed");
        }
        return types;
    }

    private static List<String> subnets(GroupSettingsMessage form, List<String> are) {
        return several("subnet", form.subnet(), "subnets", form.subnets(), are);
    }

    /** A setting that was one text before it was a list: whoever knows only that goes on with it. */
    private static List<String> several(
            String one, @Nullable String first, String many, @Nullable List<String> all, List<String> are) {
        if (all == null) {
            return first == null ? are : given(first).stream().toList();
        }
        List<String> listed = listed(all);
        if (first != null && !given(first).equals(listed.stream().findFirst())) {
            throw new ProblemException(400, "%s is the first of %s, or is left out".formatted(one, many));
        }
        return listed;
    }

    private static ChangeRules rules(@Nullable RulesMessage form, ChangeRules are) {
        return form == null ? are : Call.sane(() -> form.change(are));
    }

    private static Optional<UserKey> userKey(Optional<String> name, Optional<String> file) {
        if (name.isPresent() != file.isPresent()) {
            throw new ProblemException(400, "keyname and keyfile are given together, or neither");
        }
        return name.map(present -> new UserKey(present, file.orElseThrow()));
    }

    private static Connect connect(String text) {
        return Call.sane(() -> Text.read("connect", text, Connect.class));
    }

    private static List<String> listed(@Nullable List<String> values) {
        return values == null
                ? List.of()
                : values.stream().filter(value -> !value.isEmpty()).toList();
    }

    private static Optional<String> given(@Nullable String text) {
        return Optional.ofNullable(text).filter(value -> !value.isEmpty());
    }

    private static Optional<String> changed(@Nullable String text, Optional<String> is) {
        return text == null ? is : given(text);
    }

    private static String or(@Nullable String text, String fallback) {
        return given(text).orElse(fallback);
    }

    private static String needed(String field, @Nullable String text) {
        return given(text).orElseThrow(() -> new ProblemException(400, field + " is needed"));
    }

    private static String kept(String field, @Nullable String text, String is) {
        return text == null ? is : needed(field, text);
    }
}
