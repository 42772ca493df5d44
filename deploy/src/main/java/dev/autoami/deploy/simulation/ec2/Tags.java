package dev.autoami.deploy.simulation.ec2;

import static java.util.stream.Collectors.toMap;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tags of a resource, in the order in which they were set. Filters may see them later than descriptions do. */
final class Tags {
    private final Map<String, Tag> tags = new LinkedHashMap<>();

    private record Tag(String value, Instant searchableFrom) {}

    static Tags none() {
        return new Tags();
    }

    static Tags of(Map<String, String> tags, Instant searchableFrom) {
        Tags made = new Tags();
        made.put(tags, searchableFrom);
        return made;
    }

    void put(Map<String, String> more, Instant searchableFrom) {
        more.forEach((key, value) -> tags.put(key, new Tag(value, searchableFrom)));
    }

    Map<String, String> all() {
        Map<String, String> all = new LinkedHashMap<>();
        tags.forEach((key, tag) -> all.put(key, tag.value()));
        return all;
    }

    /** Those by which filters find the resource at this moment. */
    Map<String, String> searchable(Instant now) {
        return tags.entrySet().stream()
                .filter(tag -> !now.isBefore(tag.getValue().searchableFrom()))
                .collect(toMap(Map.Entry::getKey, tag -> tag.getValue().value()));
    }
}
