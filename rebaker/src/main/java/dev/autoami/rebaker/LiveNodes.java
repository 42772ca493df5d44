package dev.autoami.rebaker;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.autoami.schema.Registry;
import dev.autoami.schema.RegistryUnavailableException;
import dev.autoami.schema.group.Group;
import dev.autoami.schema.group.UnknownGroupException;
import dev.autoami.schema.group.Watching.NodeImage;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.Image;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeRequest;
import dev.autoami.schema.rebake.Trigger;
import dev.autoami.schema.report.Certname;
import dev.autoami.schema.report.LiveDecision;
import dev.autoami.schema.report.LiveDecisions;
import dev.autoami.schema.report.Triggering;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Triggers rebakes by what live nodes reported: an intentional change on a node of the latest image says that the image is
 * stale. Holds nothing between two calls, and any number of AutoAMI nodes may call at once: the registry has it all.
 */
public final class LiveNodes {
    private static final Logger LOG = LoggerFactory.getLogger(LiveNodes.class);
    /** So many nodes are looked up at a call, by one filter of EC2's. */
    private static final int BATCH = 200;

    private static final Duration KEPT = Duration.ofDays(30);
    private static final int PURGED_AT_ONCE = 1000;

    private final Registry registry;
    private final LiveDecisions decisions;
    private final Cloud cloud;
    private final String certnameSuffix;
    private final Clock clock;

    /** @param certnameSuffix of the test instances, without a leading dot */
    public LiveNodes(Registry registry, Cloud cloud, String certnameSuffix, Clock clock) {
        this.registry = registry;
        this.decisions = registry.liveDecisions();
        this.cloud = cloud;
        this.certnameSuffix = certnameSuffix;
        this.clock = clock;
    }

    /** Considers every decision that waits; answers the rebakes that it filed. Blocking. */
    List<Rebake> consider() {
        List<Long> waiting = decisions.waitingGroups();
        if (waiting.isEmpty()) {
            return List.of();
        }
        Map<Long, Group> groups = registry.groups().watching().stream().collect(toMap(Group::id, Function.identity()));
        List<Rebake> filed = new ArrayList<>();
        for (long id : waiting) {
            Group group = groups.get(id);
            if (group == null) {
                decisions.dismissAll(id, "the group watches no nodes any more");
            } else {
                consider(group).ifPresent(filed::add);
            }
        }
        return filed;
    }

    /** Deletes what is so old that nobody asks for it any more. Blocking. */
    void purge() {
        int purged;
        do {
            purged = decisions.purge(clock.instant().minus(KEPT), PURGED_AT_ONCE);
        } while (purged > 0);
    }

    private Optional<Rebake> consider(Group group) {
        try {
            Optional<Image> latest = registry.images().latest(group.id());
            AmiId current = latest.flatMap(image -> image.ami(group.settings().region()))
                    .orElse(group.settings().baseImage());
            latest.flatMap(Image::promotedAt)
                    .ifPresent(since -> decisions.dismiss(
                            group.id(), since, "received before %s became the latest image".formatted(current)));
            decisions.cover(group.id());
            boolean isChecked = group.settings().watching().image() == NodeImage.CHECKED;
            if (isChecked) {
                findImages(group);
                decisions.dismissOthers(
                        group.id(), current, "launched from another image than the latest, %s".formatted(current));
            }
            return decisions
                    .next(group.id(), isChecked ? Optional.of(current) : Optional.empty())
                    .flatMap(decision -> trigger(group, decision, latest));
        } catch (UnavailableException e) {
            LOG.atWarn()
                    .addKeyValue("group", group.name())
                    .log("live nodes are looked up again later: {}", e.getMessage());
        } catch (UnknownGroupException e) {
            LOG.debug("deleted meanwhile: {}", e.getMessage());
        } catch (RegistryUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            // The other groups are not to wait for it.
            LOG.atError().setCause(e).addKeyValue("group", group.name()).log("live nodes could not be considered");
        }
        return Optional.empty();
    }

    /** Of some nodes whose image is not known yet: by the registry, if AutoAMI launched them, else by EC2. */
    private void findImages(Group group) {
        List<LiveDecision> unknown = decisions.ofUnknownImage(group.id(), BATCH);
        Set<Certname> certnames = unknown.stream().map(LiveDecision::certname).collect(toSet());
        Map<Certname, Set<AmiId>> images = new HashMap<>();
        registry.rebakes().keptNodes(certnames).forEach((certname, ami) -> images.put(certname, Set.of(ami)));
        certnames.removeAll(images.keySet());
        Optional<String> refusal = Optional.empty();
        if (!certnames.isEmpty()) {
            try {
                cloud.running(group.settings().region(), certnames)
                        .forEach((certname, instances) -> images.put(
                                certname,
                                instances.stream().map(Cloud.Instance::image).collect(toSet())));
            } catch (RefusedException e) {
                refusal = Optional.of(String.valueOf(e.getMessage()));
            }
        }
        Map<AmiId, List<LiveDecision>> known = unknown.stream()
                .filter(decision -> of(decision, images).size() == 1)
                .collect(groupingBy(decision -> of(decision, images).iterator().next()));
        known.forEach(decisions::launchedFrom);
        decisions.dismiss(
                unknown.stream()
                        .filter(decision -> of(decision, images).isEmpty())
                        .toList(),
                refusal.orElse("its image is unknown: EC2 has no running instance of that name in %s"
                        .formatted(group.settings().region())));
        decisions.dismiss(
                unknown.stream()
                        .filter(decision -> of(decision, images).size() > 1)
                        .toList(),
                "its image is unknown: EC2 has several instances of that name, of different images");
    }

    private static Set<AmiId> of(LiveDecision decision, Map<Certname, Set<AmiId>> images) {
        return images.getOrDefault(decision.certname(), Set.of());
    }

    private Optional<Rebake> trigger(Group group, LiveDecision decision, Optional<Image> latest) {
        RebakeRequest request = new RebakeRequest(
                group.name(),
                Purpose.REBAKE,
                Trigger.REPORT,
                Optional.empty(),
                false,
                Optional.empty(),
                false,
                certnameSuffix);
        Duration interval = group.settings().watching().interval();
        return switch (decisions.trigger(decision, request, interval, latest.map(Image::id), because(decision))) {
            case Triggering.Triggered(Rebake rebake) -> {
                LOG.atInfo()
                        .addKeyValue("group", group.name())
                        .addKeyValue("rebake", rebake.id())
                        .addKeyValue("certname", decision.certname())
                        .addKeyValue("transaction", decision.transaction())
                        .log("rebake triggered by a live node's report");
                yield Optional.of(rebake);
            }
            case Triggering.Busy busy -> {
                decisions.note(group.id(), "waits for rebake %s to end".formatted(busy.with()));
                yield Optional.empty();
            }
            case Triggering.TooSoon tooSoon -> {
                decisions.note(
                        group.id(),
                        "waits until %s: the watch interval after rebake %s"
                                .formatted(tooSoon.until().truncatedTo(ChronoUnit.SECONDS), tooSoon.after()));
                yield Optional.empty();
            }
            case Triggering.Overtaken overtaken -> Optional.empty();
        };
    }

    private static String because(LiveDecision decision) {
        return "because %s%s reported in transaction %s: %s"
                .formatted(
                        decision.certname(),
                        decision.image()
                                .map(ami -> ", launched from " + ami + ",")
                                .orElse(""),
                        decision.transaction(),
                        String.join("; ", decision.decision().reasons()));
    }
}
