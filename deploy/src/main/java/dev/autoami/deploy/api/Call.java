package dev.autoami.deploy.api;

import dev.autoami.deploy.api.message.Json;
import dev.autoami.deploy.api.message.Page;
import dev.autoami.schema.group.GroupName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** One call, once it is known who calls: its path, its query and its body. */
record Call(Map<String, String> path, Map<String, String> query, String body) {
    private static final int PAGE = 50;
    private static final int LONGEST_PAGE = 500;

    <T> T body(Class<T> type) {
        if (body.isBlank()) {
            throw new ProblemException(400, "a JSON body is expected, and there is none");
        }
        return sane(() -> Json.read(body, type));
    }

    GroupName group() {
        return sane(() -> new GroupName(part("name")));
    }

    String part(String name) {
        return Optional.ofNullable(path.get(name)).orElseThrow();
    }

    Optional<String> asked(String name) {
        return Optional.ofNullable(query.get(name)).filter(text -> !text.isEmpty());
    }

    Optional<GroupName> askedGroup() {
        return asked("group").map(name -> sane(() -> new GroupName(name)));
    }

    int limit() {
        int limit = asked("limit").map(Call::number).orElse(PAGE);
        if (limit < 1 || limit > LONGEST_PAGE) {
            throw new ProblemException(400, "limit is 1 to " + LONGEST_PAGE);
        }
        return limit;
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            // As far off as a number out of range.
            return 0;
        }
    }

    /** The page after the cursor, which is the last item's key. */
    <T> Page<T> page(List<T> all, Function<T, String> key) {
        int from = asked("after").map(after -> after(all, key, after)).orElse(0);
        int to = Math.min(all.size(), from + limit());
        List<T> items = all.subList(from, to);
        return new Page<>(items, to < all.size() ? key.apply(items.getLast()) : null);
    }

    private static <T> int after(List<T> all, Function<T, String> key, String cursor) {
        int at = all.stream().map(key).toList().indexOf(cursor);
        if (at < 0) {
            throw new ProblemException(400, "the cursor '%s' is of no use any more: start again".formatted(cursor));
        }
        return at + 1;
    }

    /** What the values' own constructors refuse is the caller's mistake. */
    static <T> T sane(Supplier<T> making) {
        try {
            return making.get();
        } catch (IllegalArgumentException e) {
            throw new ProblemException(400, String.valueOf(e.getMessage()));
        }
    }
}
