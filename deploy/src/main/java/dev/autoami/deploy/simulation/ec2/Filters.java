package dev.autoami.deploy.simulation.ec2;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The filters of a Describe call: all must hold, of one filter's values any; {@code *} and {@code ?} as in a shell. */
final class Filters {
    private final List<Filter> filters;
    private final Instant now;

    private record Filter(String name, List<Pattern> values) {
        boolean passes(Resource resource, Instant now) {
            return actual(resource, now).stream()
                    .anyMatch(actual -> values.stream()
                            .anyMatch(value -> value.matcher(actual).matches()));
        }

        private Collection<String> actual(Resource resource, Instant now) {
            if (name.equals("tag-key")) {
                return resource.tags().searchable(now).keySet();
            }
            if (name.startsWith("tag:")) {
                Map<String, String> tags = resource.tags().searchable(now);
                String key = name.substring("tag:".length());
                return tags.containsKey(key) ? List.of(tags.get(key)) : List.of();
            }
            List<String> values = resource.attributes().get(name);
            if (values == null) {
                throw new Ec2Error("InvalidParameterValue", "The filter '%s' is invalid".formatted(name));
            }
            return values;
        }
    }

    Filters(Query query, Instant now) {
        this.now = now;
        filters = query.items("Filter").stream()
                .map(filter -> new Filter(
                        filter.required("Name"),
                        filter.values("Value").stream().map(Filters::glob).toList()))
                .toList();
    }

    boolean pass(Resource resource) {
        return filters.stream().allMatch(filter -> filter.passes(resource, now));
    }

    private static Pattern glob(String value) {
        StringBuilder regex = new StringBuilder();
        value.chars()
                .forEach(c -> regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c))));
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
