package dev.autoami.ingest.mutation;

import dev.autoami.schema.report.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads a report from the maps and lists that it was loaded into, and decides from it: what {@code ReportReader} and
 * {@code ChangePolicy} do, by other code, with everything in memory and nothing to gain.
 */
final class PlainReading {
    private static final List<String> TEXTS =
            List.of("puppet_version", "environment", "transaction_uuid", "configuration_version", "code_id");
    private static final List<String> FLAGS =
            List.of("changed", "failed", "failed_to_restart", "skipped", "out_of_sync", "corrective_change");

    private final Map<String, String> fields = new HashMap<>();
    private final Map<String, Long> metrics = new HashMap<>();
    private final Map<String, Resource> resources = new TreeMap<>();
    private final List<String> errors = new ArrayList<>();

    private record Resource(Set<String> flags, Set<String> tags, List<String> events) {
        boolean isIntentional() {
            return events.contains("success");
        }

        boolean isCorrective() {
            return !isIntentional() && events.contains("success corrective");
        }

        boolean isNoop() {
            return events.contains("noop") || events.contains("noop corrective");
        }
    }

    private PlainReading() {}

    static Answer read(byte[] body) {
        return new PlainReading().answer(map(PlainLoad.load(body)));
    }

    private Answer answer(PlainMap root) {
        String host = text(root, "host");
        check(host != null && host.matches("[a-z0-9._-]{1,255}"), "host " + host);
        fields.put("host", host);
        int format = format(root);
        for (String key : TEXTS) {
            put(key, text(root, key));
        }
        put("status", symbol(root, "status"));
        put("cached_catalog_status", symbol(root, "cached_catalog_status"));
        put("transaction_completed", flag(root, "transaction_completed"));
        put("corrective_change", flag(root, "corrective_change"));
        fields.put("noop", String.valueOf(Boolean.TRUE.equals(flag(root, "noop"))));
        fields.put("noop_pending", String.valueOf(Boolean.TRUE.equals(flag(root, "noop_pending"))));
        list(value(root, "logs")).forEach(log -> log(map(log)));
        PlainMap sections = map(value(root, "metrics"));
        Object section = value(sections, "resources");
        Object oldSection = value(sections, ":resources");
        list(value(map(section), "values")).forEach(this::metric);
        list(value(map(oldSection), "values")).forEach(this::metric);
        PlainMap statuses = map(value(root, "resource_statuses"));
        check(!statuses.hasAnyTwice(), "a resource twice");
        statuses.forEach((name, status) -> resource(((Leaf) name).text(), map(status)));
        checkWhole(root, format);
        return new Answer(
                fields,
                metrics,
                statuses.size(),
                told(),
                errors,
                verdict(),
                otherVerdict(),
                simpleVerdict(),
                Map.of(
                        "changed", named(resource -> resource.flags.contains("changed")),
                        "failed",
                                named(resource -> resource.flags.contains("failed")
                                        || resource.flags.contains("failed_to_restart")),
                        "intentional", named(Resource::isIntentional),
                        "corrective", named(Resource::isCorrective),
                        "ignored", ignored(),
                        "skipped", named(resource -> resource.flags.contains("skipped"))));
    }

    // ---- what the report says

    private int format(PlainMap root) {
        int format = root.containsKey(Leaf.key("resource_statuses")) ? 1 : 0;
        if (root.containsKey(Leaf.key("report_format"))) {
            format = (int) Math.min(Integer.MAX_VALUE, count(value(root, "report_format")));
            check(format >= 2, "report_format " + format);
        }
        fields.put("report_format", String.valueOf(format));
        return format;
    }

    private void log(PlainMap log) {
        String level = symbol(log, "level");
        String message = text(log, "message");
        if (level != null && Set.of("err", "alert", "emerg", "crit").contains(level) && errors.size() < 5) {
            String error = message == null ? "" : message;
            error = error.length() > 500 ? error.substring(0, 500) + "…" : error;
            if (!errors.contains(error)) {
                errors.add(error);
            }
        }
    }

    private void metric(Object value) {
        List<?> nameLabelNumber = list(value);
        check(nameLabelNumber.size() == 3, "a metric of " + nameLabelNumber.size());
        String name = withoutColon(text(nameLabelNumber.get(0)));
        check(metrics.put(name == null ? "" : name, count(nameLabelNumber.get(2))) == null, "twice the metric " + name);
    }

    private void resource(@Nullable String name, PlainMap status) {
        Set<String> flags = new TreeSet<>();
        for (String key : FLAGS) {
            if (Boolean.TRUE.equals(flag(status, key))) {
                flags.add(key);
            }
        }
        List<String> events = new ArrayList<>();
        for (Object each : list(value(status, "events"))) {
            PlainMap event = map(each);
            String eventStatus = symbol(event, "status");
            boolean isCorrective = Boolean.TRUE.equals(flag(event, "corrective_change"));
            events.add((eventStatus == null ? "" : eventStatus) + (isCorrective ? " corrective" : ""));
        }
        resources.put(String.valueOf(name), new Resource(flags, tags(value(status, "tags")), events));
    }

    private static Set<String> tags(@Nullable Object value) {
        Set<String> tags = new TreeSet<>();
        if (value instanceof List<?> list) {
            for (Object tag : list) {
                String text = text(tag);
                if (text != null) {
                    tags.add(text);
                }
            }
        } else if (value instanceof PlainMap set) {
            PlainMap hash = map(value(map(set), "hash"));
            check(!hash.hasAnyTwice(), "a tag twice");
            hash.keySet().forEach(tag -> tags.add(String.valueOf(text(tag))));
        }
        return tags;
    }

    private Map<String, String> told() {
        Map<String, String> told = new TreeMap<>();
        resources.forEach((name, resource) -> {
            if (!resource.flags.isEmpty() || !resource.events.isEmpty()) {
                told.put(name, Answer.words(resource.flags, resource.tags, resource.events));
            }
        });
        return told;
    }

    /** YAML that was cut between two lines is still YAML. */
    private void checkWhole(PlainMap root, int format) {
        List<String> required = new ArrayList<>(List.of("logs", "metrics"));
        if (format >= 2) {
            required.addAll(List.of("status", "resource_statuses"));
            check(
                    Set.of("failed", "changed", "unchanged").contains(fields.getOrDefault("status", "")),
                    "status " + fields.get("status"));
        }
        for (String key : required) {
            check(root.containsKey(Leaf.key(key)), "no " + key);
        }
        check(format < 7 || fields.containsKey("corrective_change"), "no corrective_change");
        check(format < 8 || fields.containsKey("transaction_completed"), "no transaction_completed");
        check(fields.getOrDefault("transaction_uuid", "").length() <= 128, "a long transaction_uuid");
    }

    // ---- what is decided

    private Verdict verdict() {
        boolean isNoopPending = "true".equals(fields.get("noop_pending")) || any(Resource::isNoop);
        if (isFaulty() || isNoopPending) {
            return Verdict.REJECTED;
        }
        boolean isDue = resources.entrySet().stream()
                .anyMatch(entry -> entry.getValue().isIntentional() && !isNotify(entry.getKey()));
        return isDue && isChanged() ? Verdict.REBAKE : Verdict.UP_TO_DATE;
    }

    private Verdict otherVerdict() {
        if (isFaulty() || metric("skipped") > 0 || any(resource -> resource.flags.contains("skipped"))) {
            return Verdict.REJECTED;
        }
        boolean isDue = any(resource -> (resource.isIntentional() || resource.isCorrective())
                && !resource.tags.contains("file")
                && !resource.tags.contains("noisy"));
        return isDue && isChanged() ? Verdict.REBAKE : Verdict.UP_TO_DATE;
    }

    private boolean isFaulty() {
        return metric("failed") > 0
                || metric("failed_to_restart") > 0
                || any(resource -> resource.flags.contains("failed") || resource.flags.contains("failed_to_restart"))
                || "failed".equals(fields.get("status"))
                || !fields.containsKey("status")
                || "false".equals(fields.get("transaction_completed"))
                || "true".equals(fields.get("noop"))
                || !fields.getOrDefault("cached_catalog_status", "not_used").equals("not_used");
    }

    private boolean isChanged() {
        return "changed".equals(fields.get("status"));
    }

    private boolean any(Predicate<Resource> which) {
        return resources.values().stream().anyMatch(which);
    }

    private Verdict simpleVerdict() {
        if (metric("failed") > 0 || (metric("changed") == 0 && "failed".equals(fields.get("status")))) {
            return Verdict.REJECTED;
        }
        return metric("changed") > 0 ? Verdict.REBAKE : Verdict.UP_TO_DATE;
    }

    private long metric(String name) {
        return metrics.getOrDefault(name, 0L);
    }

    private Set<String> ignored() {
        Set<String> ignored = named(Resource::isIntentional);
        ignored.removeIf(name -> !isNotify(name));
        return ignored;
    }

    private static boolean isNotify(String name) {
        return name.split("\\[", 2)[0].equalsIgnoreCase("notify");
    }

    private Set<String> named(Predicate<Resource> which) {
        Set<String> names = new TreeSet<>();
        resources.forEach((name, resource) -> {
            if (which.test(resource)) {
                names.add(name);
            }
        });
        return names;
    }

    // ---- how values are taken

    private static @Nullable Object value(PlainMap map, String key) {
        check(!map.hasTwice(Leaf.key(key)), "twice " + key);
        return map.get(Leaf.key(key));
    }

    /** A map whose keys are all texts; a null, or nothing, is an empty one. */
    private static PlainMap map(@Nullable Object value) {
        if (isNothing(value)) {
            return new PlainMap();
        }
        if (!(value instanceof PlainMap map)) {
            throw new RefusedException("no map");
        }
        check(map.keySet().stream().allMatch(key -> key instanceof Leaf leaf && leaf.text() != null), "odd keys");
        return map;
    }

    private static List<?> list(@Nullable Object value) {
        if (isNothing(value)) {
            return List.of();
        }
        if (!(value instanceof List<?> list)) {
            throw new RefusedException("no list");
        }
        return list;
    }

    private static boolean isNothing(@Nullable Object value) {
        return value == null || (value instanceof Leaf leaf && leaf.text() == null);
    }

    private static @Nullable String text(PlainMap map, String key) {
        Object value = value(map, key);
        return value == null ? null : text(value);
    }

    private static @Nullable String text(Object value) {
        if (!(value instanceof Leaf leaf)) {
            throw new RefusedException("no text");
        }
        return leaf.text();
    }

    private static String plain(@Nullable Object value) {
        if (value instanceof Leaf(String text, boolean isPlain) && text != null && isPlain) {
            return text;
        }
        throw new RefusedException("no plain text");
    }

    private static @Nullable String symbol(PlainMap map, String key) {
        return withoutColon(text(map, key));
    }

    private static @Nullable String withoutColon(@Nullable String text) {
        return text == null ? null : text.replaceFirst("^:", "");
    }

    private static @Nullable Boolean flag(PlainMap map, String key) {
        Object value = value(map, key);
        if (isNothing(value)) {
            return null;
        }
        String text = plain(value);
        for (String word : List.of("true", "yes", "on")) {
            if (isWord(word, text)) {
                return true;
            }
        }
        check(List.of("false", "no", "off").stream().anyMatch(word -> isWord(word, text)), "the flag " + text);
        return false;
    }

    /** As YAML 1.1 has them: true, True or TRUE. */
    private static boolean isWord(String word, String text) {
        String upper = word.toUpperCase(Locale.ROOT);
        return text.equals(word) || text.equals(upper) || text.equals(upper.charAt(0) + word.substring(1));
    }

    private static long count(@Nullable Object value) {
        String text = plain(value);
        check(text.matches("0|[1-9][0-9]{0,17}"), "the number " + text);
        return Long.parseLong(text);
    }

    private void put(String key, @Nullable Object value) {
        if (value != null && !value.toString().isEmpty()) {
            fields.put(key, value.toString());
        }
    }

    private static void check(boolean isSo, String otherwise) {
        if (!isSo) {
            throw new RefusedException(otherwise);
        }
    }
}
