package dev.autoami.ingest.report;

import java.util.List;
import java.util.Set;

/**
 * What became of one resource.
 *
 * @param name as Puppet names it, {@code File[/etc/motd]}
 */
public record ResourceStatus(
        String name,
        boolean changed,
        boolean failed,
        boolean failedToRestart,
        boolean skipped,
        boolean outOfSync,
        boolean correctiveChange,
        Set<String> tags,
        List<Event> events) {
    public ResourceStatus {
        tags = Set.copyOf(tags);
        events = List.copyOf(events);
    }

    /** The type in the name, {@code File}. */
    public String type() {
        int bracket = name.indexOf('[');
        return bracket < 0 ? name : name.substring(0, bracket);
    }

    /** The title in the name, {@code /etc/motd}. */
    public String title() {
        int bracket = name.indexOf('[');
        return bracket < 0 || !name.endsWith("]") ? "" : name.substring(bracket + 1, name.length() - 1);
    }

    /** Whether a change that the code intended was made. Puppet below 4.6 takes every change for intended. */
    public boolean isIntentional() {
        return events.stream().anyMatch(event -> event.isSuccess() && !event.correctiveChange());
    }

    /** Whether changes were made, and all of them only put drift right. */
    public boolean isCorrective() {
        return !isIntentional() && events.stream().anyMatch(Event::isSuccess);
    }

    /** Whether a change was left undone because of noop. */
    public boolean isNoop() {
        return events.stream().anyMatch(event -> event.status().equals("noop"));
    }

    /**
     * A resource event.
     *
     * @param status success, failure, noop or audit
     */
    public record Event(String status, boolean correctiveChange) {
        boolean isSuccess() {
            return status.equals("success");
        }
    }
}
