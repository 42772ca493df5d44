package dev.autoami.rebaker.sweep;

import dev.autoami.rebaker.CertificateAuthority;
import dev.autoami.rebaker.CertificateAuthority.Status;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.UnavailableException;
import dev.autoami.schema.Registry;
import dev.autoami.schema.group.Group;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.sweep.Finding;
import dev.autoami.schema.sweep.FindingKind;
import dev.autoami.schema.sweep.Handling;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One sweep of the CAs for the rebakes of one region. A CA lets AutoAMI ask for the names of its test instances, not list
 * them: so each rebake that has ended is asked for, once the grace period is over, until the CA has nothing of it; then
 * never again.
 */
final class CaSweep {
    private static final Logger LOG = LoggerFactory.getLogger(CaSweep.class);
    /** So many are asked for in a sweep; the others in the next ones. */
    private static final int MOST = 500;

    private final Registry registry;
    private final CertificateAuthority authority;
    private final SweepSettings settings;
    private final Clock clock;
    private final String region;
    /** By CA: what it answered, after which it is not asked any more. */
    private final Map<String, String> troubles = new LinkedHashMap<>();

    CaSweep(Registry registry, CertificateAuthority authority, SweepSettings settings, Clock clock, String region) {
        this.registry = registry;
        this.authority = authority;
        this.settings = settings;
        this.clock = clock;
        this.region = region;
    }

    List<Finding> sweep(boolean dryRun) {
        List<Rebake> ended =
                registry.rebakes().caNotSwept(region, clock.instant().minus(settings.grace()), MOST);
        Set<RebakeId> holding =
                registry.rebakes().holding(ended.stream().map(Rebake::id).toList());
        List<Finding> findings = new ArrayList<>();
        for (Rebake rebake : ended) {
            String ca = rebake.caServer().orElseGet(() -> caOfGroup(rebake));
            if (!holding.contains(rebake.id()) && !troubles.containsKey(ca)) {
                sweep(rebake, ca, dryRun).ifPresent(findings::add);
            }
        }
        return findings;
    }

    /** For one that enrolled nobody, or did before it was written down where. */
    private String caOfGroup(Rebake rebake) {
        return registry.groups()
                .find(rebake.groupId())
                .map(Group::settings)
                .orElseThrow()
                .caServer();
    }

    List<String> troubles() {
        return troubles.entrySet().stream()
                .map(trouble -> "the CA %s was not swept: %s".formatted(trouble.getKey(), trouble.getValue()))
                .toList();
    }

    private Optional<Finding> sweep(Rebake rebake, String ca, boolean dryRun) {
        Optional<Finding> finding = Optional.empty();
        try {
            Optional<Status> status = authority.status(ca, rebake.certname());
            finding = status.map(found -> finding(rebake, ca, found));
            if (!dryRun) {
                finding = finding.map(due -> remove(due, rebake, ca));
                if (status.isEmpty()) {
                    registry.rebakes().caSwept(rebake.id());
                    registry.leftovers().removed(rebake.id(), rebake.certname().value());
                }
            }
        } catch (UnavailableException | RefusedException e) {
            Interruption.passOn(e);
            troubles.put(ca, String.valueOf(e.getMessage()));
            LOG.atWarn().addKeyValue("ca", ca).log("the CA is swept another time: {}", e.getMessage());
            finding = finding.map(due -> due.handled(Handling.FAILED, String.valueOf(e.getMessage())));
        }
        return finding;
    }

    /** It is seen to be gone, and the rebake done with, by the next sweep. */
    private Finding remove(Finding due, Rebake rebake, String ca) {
        if (!registry.rebakes().holding(Set.of(rebake.id())).isEmpty()) {
            return due.handled(Handling.GONE, "its rebake has use for it by now");
        }
        authority.revokeAndDelete(ca, rebake.certname());
        registry.rebakes()
                .remark(rebake.id(), "the sweep removed %s from the CA %s: %s".formatted(due.thing(), ca, due.why()));
        LOG.atInfo()
                .addKeyValue("rebake", rebake.id())
                .addKeyValue("group", rebake.group())
                .log("removed {} from the CA {}: {}", due.thing(), ca, due.why());
        return due.handled(Handling.REMOVED, "");
    }

    private Finding finding(Rebake rebake, String ca, Status status) {
        return new Finding(
                FindingKind.LEFT_CERTIFICATE,
                region,
                rebake.certname().value(),
                Optional.of(rebake.group().value()),
                Optional.of(rebake.id().value()),
                rebake.finishedAt().orElseThrow(),
                "its rebake has ended %s, and the CA %s has it, %s"
                        .formatted(
                                rebake.outcome().map(Outcome::name).orElse(""),
                                ca,
                                status.state().name().toLowerCase(Locale.ROOT)),
                Handling.DUE,
                "");
    }
}
