package dev.autoami.deploy.simulation.ec2;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The filters of a Describe call: all must hold, of one filter's values any; {@code *} and {@code ?} as in a shell. */
final class Filters {
    private final List<Filter> filters;

    /** What filters can ask of a resource. */
    interface Filtered {
        Map<String, String> tags();

        /** Values by filter name, other than tags. All resources of a type have the same names. */
        Map<String, String> attributes();
    }

    private record Filter(String name, List<Pattern> values) {
        boolean passes(Filtered resource) {
            return actual(resource).stream()
                    .anyMatch(actual -> values.stream()
                            .anyMatch(value -> value.matcher(actual).matches()));
        }

        private Collection<String> actual(Filtered resource) {
            if (name.equals("tag-key")) {
                return resource.tags().keySet();
            }
            String value = name.startsWith("tag:")
                    ? resource.tags().get(name.substring("tag:".length()))
                    : resource.attributes().get(name);
            if (value == null && !name.startsWith("tag:")) {
                throw new Ec2Error("InvalidParameterValue", "The filter '%s' is invalid".formatted(name));
            }
            return value == null ? List.of() : List.of(value);
        }
    }

    Filters(Query query) {
        filters = query.items("Filter").stream()
                .map(filter -> new Filter(
                        filter.required("Name"),
                        filter.values("Value").stream().map(Filters::glob).toList()))
                .toList();
    }

    boolean pass(Filtered resource) {
        return filters.stream().allMatch(filter -> filter.passes(resource));
    }

    private static Pattern glob(String value) {
        StringBuilder regex = new StringBuilder();
        value.chars()
                .forEach(c -> regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c))));
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
