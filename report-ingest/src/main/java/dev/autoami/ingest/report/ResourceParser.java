package dev.autoami.ingest.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the resource statuses of a report, and keeps those that have something to tell: of 5,000 that are listed, seldom
 * more than a few dozen do.
 */
final class ResourceParser {
    private static final Keys KNOWN = new Keys(
            "changed", "failed", "failed_to_restart", "skipped", "out_of_sync", "corrective_change", "tags", "events");
    private static final Keys KNOWN_OF_EVENTS = new Keys("status", "corrective_change");
    private static final Keys KNOWN_OF_SETS = new Keys("hash");

    private final Cursor in;
    private final Effort effort;
    private final List<ResourceStatus> telling = new ArrayList<>();
    private int listed;
    // The same few tags come with every resource: kept once each.
    private final Map<String, String> common = new HashMap<>();

    // of the resource that is being read
    private final Set<String> is = new HashSet<>();
    private final List<String> tags = new ArrayList<>();
    private final List<ResourceStatus.Event> events = new ArrayList<>();
    private int cost;

    // of the event that is being read
    private String status = "";
    private boolean isCorrective;

    ResourceParser(Cursor in, Effort effort) {
        this.in = in;
        this.effort = effort;
    }

    List<ResourceStatus> telling() {
        return telling;
    }

    int listed() {
        return listed;
    }

    void read(String name) {
        is.clear();
        tags.clear();
        events.clear();
        cost = 0;
        in.map(name, KNOWN, this::field);
        listed++;
        effort.drops(cost);
        if (!is.isEmpty() || !events.isEmpty()) {
            telling.add(kept(name));
        }
    }

    private void field(String key) {
        switch (key) {
            case "tags" -> tags();
            case "events" -> in.list("events", this::event);
            default -> {
                if (Boolean.TRUE.equals(in.flag(key))) {
                    is.add(key);
                }
            }
        }
    }

    /** A list; formats up to 6 may also write Ruby's set object, with a hash of the tags. */
    private void tags() {
        switch (in.value("tags")) {
            case LIST -> in.list("tags", () -> tag(in.text("a tag")));
            case MAP ->
                in.map(
                        "tags",
                        KNOWN_OF_SETS,
                        hash -> in.names("the tags' hash", tag -> {
                            in.skip();
                            tag(tag);
                        }));
            default -> in.skip();
        }
    }

    private void tag(@Nullable String tag) {
        if (tag != null) {
            take(Effort.of(tag));
            tags.add(tag);
        }
    }

    private void event() {
        status = "";
        isCorrective = false;
        in.map("an event", KNOWN_OF_EVENTS, this::eventField);
        take(Effort.OBJECT);
        events.add(new ResourceStatus.Event(status, isCorrective));
    }

    private void eventField(String key) {
        if (key.equals("status")) {
            String text = in.symbol(key);
            status = text == null ? "" : once(text);
        } else {
            isCorrective = Boolean.TRUE.equals(in.flag(key));
        }
    }

    private void take(int bytes) {
        effort.keeps(bytes);
        cost += bytes;
    }

    private ResourceStatus kept(String name) {
        effort.keeps(Effort.of(name) + 2 * Effort.OBJECT);
        effort.keeps(Effort.OBJECT * events.size() + Effort.PLACE * tags.size());
        return new ResourceStatus(
                name,
                is.contains("changed"),
                is.contains("failed"),
                is.contains("failed_to_restart"),
                is.contains("skipped"),
                is.contains("out_of_sync"),
                is.contains("corrective_change"),
                tags.stream().map(this::once).collect(Collectors.toUnmodifiableSet()),
                events);
    }

    private String once(String text) {
        String known = common.get(text);
        if (known == null) {
            effort.keeps(Effort.of(text) + Effort.OBJECT);
            common.put(text, text);
        }
        return known == null ? text : known;
    }
}
