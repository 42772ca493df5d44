package dev.autoami.deploy.simulation.ec2;

import java.util.List;
import java.util.Map;

/** CreateTags. */
final class Tagging {
    private final Account account;

    Tagging(Account account) {
        this.account = account;
    }

    void create(Query query, Xml xml) {
        List<Filters.Filtered> resources =
                query.values("ResourceId").stream().map(this::resource).toList();
        Map<String, String> tags = query.tags();
        resources.forEach(resource -> resource.tags().putAll(tags));
        xml.value("return", true);
    }

    private Filters.Filtered resource(String id) {
        return switch (id.substring(0, id.indexOf('-') + 1)) {
            case "i-" -> account.instance(id);
            case "ami-" -> account.image(id);
            case "snap-" -> account.snapshot(id);
            default -> throw new Ec2Error("InvalidID", "The ID '%s' is not valid".formatted(id));
        };
    }
}
