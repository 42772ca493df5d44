package dev.autoami.schema;

import dev.autoami.schema.group.ChangeRules;
import dev.autoami.schema.group.Connect;
import dev.autoami.schema.group.Glob;
import dev.autoami.schema.group.GroupSettings;
import dev.autoami.schema.group.UserKey;
import dev.autoami.schema.group.Watching;
import dev.autoami.schema.image.AmiId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The settings of a group in the environment production, as tests of all modules want them but for what each says. */
public final class SampleGroup {
    private AmiId baseImage = new AmiId("ami-base");
    private List<String> types = List.of("t3.small");
    private String login = "admin";
    private String puppetServer = "puppet.example.com";
    private String caServer = "puppet.example.com";
    private String region = "eu-central-1";
    private List<String> subnets = List.of();
    private Optional<UserKey> userKey = Optional.empty();
    private Map<String, String> trustedFacts = Map.of();
    private String imagePrefix = "autoami-web";
    private Optional<String> beforeClean = Optional.empty();
    private ChangeRules rules = ChangeRules.DEFAULT;
    private Watching watching = Watching.NONE;

    public SampleGroup baseImage(AmiId image) {
        baseImage = image;
        return this;
    }

    public SampleGroup types(String... wanted) {
        types = List.of(wanted);
        return this;
    }

    public SampleGroup login(String account) {
        login = account;
        return this;
    }

    public SampleGroup puppet(String server, String ca) {
        puppetServer = server;
        caServer = ca;
        return this;
    }

    public SampleGroup region(String name) {
        region = name;
        return this;
    }

    public SampleGroup subnets(String... wanted) {
        subnets = List.of(wanted);
        return this;
    }

    public SampleGroup userKey(UserKey key) {
        userKey = Optional.of(key);
        return this;
    }

    public SampleGroup trustedFacts(Map<String, String> facts) {
        trustedFacts = facts;
        return this;
    }

    public SampleGroup imagePrefix(String prefix) {
        imagePrefix = prefix;
        return this;
    }

    public SampleGroup beforeClean(String script) {
        beforeClean = Optional.of(script);
        return this;
    }

    public SampleGroup rules(ChangeRules other) {
        rules = other;
        return this;
    }

    public SampleGroup watching(Watching other) {
        watching = other;
        return this;
    }

    /** Watches nodes, whose images are looked up. */
    public SampleGroup watching(String... globs) {
        return watching(new Watching(
                Stream.of(globs).map(Glob::new).toList(), Watching.NONE.interval(), Watching.NodeImage.CHECKED));
    }

    public GroupSettings settings() {
        return new GroupSettings(
                baseImage,
                types,
                login,
                puppetServer,
                caServer,
                region,
                subnets,
                List.of(),
                Optional.empty(),
                Connect.PRIVATE_IP,
                userKey,
                "production",
                trustedFacts,
                imagePrefix,
                Optional.empty(),
                beforeClean,
                3,
                rules,
                watching);
    }
}
