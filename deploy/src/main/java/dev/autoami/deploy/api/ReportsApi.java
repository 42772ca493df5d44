package dev.autoami.deploy.api;

import dev.autoami.deploy.api.message.Page;
import dev.autoami.deploy.api.message.ReportMessage;
import dev.autoami.schema.Registry;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.group.UnknownGroupException;
import java.util.List;
import java.util.Optional;

/** {@code /reports}: what groups decided from live nodes' reports, newest first. */
final class ReportsApi {
    private final Registry registry;

    ReportsApi(Registry registry) {
        this.registry = registry;
    }

    void mount(Routes routes) {
        routes.get("/reports", this::list);
    }

    private Answer list(Call call) {
        Optional<GroupName> group = call.askedGroup();
        Optional<Long> before = call.asked("after").map(ReportsApi::id);
        int limit = call.limit();
        // One more than asked for tells whether there is a next page.
        List<ReportMessage> newest = registry.liveDecisions().list(group, before, limit + 1).stream()
                .map(ReportMessage::of)
                .toList();
        // What a deleted group decided is kept for a while, so its name may still be asked for.
        group.filter(name -> newest.isEmpty() && registry.groups().find(name).isEmpty())
                .ifPresent(name -> {
                    throw new UnknownGroupException(name);
                });
        List<ReportMessage> items = newest.subList(0, Math.min(limit, newest.size()));
        return Answer.ok(new Page<>(
                items, newest.size() > limit ? Long.toString(items.getLast().id()) : null));
    }

    private static long id(String cursor) {
        try {
            return Long.parseLong(cursor);
        } catch (NumberFormatException e) {
            throw new ProblemException(400, "the cursor '%s' is none of ours: start again".formatted(cursor));
        }
    }
}
