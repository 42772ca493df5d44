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

    /**
     * A resource event.
     *
     * @param status success, failure, noop or audit
     */
    public record Event(String status, boolean correctiveChange) {}
}
