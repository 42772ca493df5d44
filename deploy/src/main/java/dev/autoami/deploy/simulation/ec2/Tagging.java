package dev.autoami.deploy.simulation.ec2;

import java.util.List;
import java.util.Map;

/** CreateTags. */
final class Tagging {
    private final Account account;
    private final Lag lag;

    Tagging(Account account, Lag lag) {
        this.account = account;
        this.lag = lag;
    }

    void create(Query query, Xml xml) {
        List<Resource> resources =
                query.values("ResourceId").stream().map(this::resource).toList();
        Map<String, String> tags = query.tags();
        resources.forEach(resource -> resource.tags().put(tags, lag.tags()));
        xml.value("return", true);
    }

    private Resource resource(String id) {
        return switch (id.substring(0, id.indexOf('-') + 1)) {
            case "i-" -> account.instance(id);
            case "vol-" -> account.volume(id);
            case "ami-" -> account.image(id);
            case "snap-" -> account.snapshot(id);
            case "sg-" -> account.securityGroup(id);
            default -> throw new Ec2Error("InvalidID", "The ID '%s' is not valid".formatted(id));
        };
    }
}
