package dev.autoami.rebaker.sweep;

import dev.autoami.rebaker.CertificateAuthority;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.UnavailableException;
import dev.autoami.schema.Registry;
import dev.autoami.schema.RegistryUnavailableException;
import dev.autoami.schema.group.Group;
import dev.autoami.schema.sweep.Finding;
import dev.autoami.schema.sweep.FindingKind;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sweeps the account, region by region. Any number of nodes may, at once and broken off anywhere: each thing is looked at
 * again before it is removed, and removing it twice is removing it once. Thread-safe.
 */
public final class Sweeper {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
    private static final Set<FindingKind> ON_THE_CA = EnumSet.of(FindingKind.LEFT_CERTIFICATE);
    /** Of others' things nothing is remembered. */
    private static final Set<FindingKind> IN_EC2 = EnumSet.complementOf(EnumSet.of(FindingKind.LEFT_CERTIFICATE));

    private final Registry registry;
    private final Inventory inventory;
    private final CertificateAuthority authority;
    private final SweepSettings settings;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Optional<Sweep> last = Optional.empty();

    public Sweeper(
            Registry registry,
            Inventory inventory,
            CertificateAuthority authority,
            SweepSettings settings,
            Clock clock) {
        this.registry = registry;
        this.inventory = inventory;
        this.authority = authority;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Looks everywhere and does what is due. Blocking; one at a time on this node.
     *
     * @param dryRun changes nothing, neither there nor in the registry
     * @throws UnavailableException when this node is stopping: the next sweep does the rest
     */
    public Sweep sweep(boolean dryRun) {
        lock.lock();
        try {
            Instant start = clock.instant();
            List<Finding> findings = new ArrayList<>();
            List<String> troubles = new ArrayList<>();
            for (String region : regions()) {
                sweepEc2(region, dryRun, findings, troubles);
                sweepCa(region, dryRun, findings, troubles);
            }
            Sweep sweep = new Sweep(registry.installation(), dryRun, start, findings, troubles);
            if (!dryRun) {
                last = Optional.of(sweep);
            }
            return sweep;
        } finally {
            lock.unlock();
        }
    }

    /** The last that was no dry run, of those that this node made. What all nodes found last, the registry has. */
    public Optional<Sweep> last() {
        return last;
    }

    private Set<String> regions() {
        Set<String> regions = new TreeSet<>(registry.rebakes().regions());
        registry.groups().all().stream().map(Group::settings).forEach(group -> regions.add(group.region()));
        return regions;
    }

    private void sweepEc2(String region, boolean dryRun, List<Finding> findings, List<String> troubles) {
        try {
            List<Finding> found = new RegionSweep(registry, inventory, settings, clock, region).sweep(dryRun);
            findings.addAll(found);
            if (!dryRun) {
                registry.findings()
                        .replace(
                                region,
                                IN_EC2,
                                found.stream()
                                        .filter(finding -> finding.kind() != FindingKind.FOREIGN)
                                        .toList());
            }
        } catch (UnavailableException | RefusedException e) {
            Interruption.passOn(e);
            troubles.add("EC2 in %s was not swept: %s".formatted(region, e.getMessage()));
            LOG.atWarn().addKeyValue("region", region).log("EC2 is swept another time: {}", e.getMessage());
        } catch (RegistryUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            troubles.add("EC2 in %s was not swept, by a fault of AutoAMI's own, see the log: %s".formatted(region, e));
            LOG.atError().setCause(e).addKeyValue("region", region).log("EC2 could not be swept");
        }
    }

    private void sweepCa(String region, boolean dryRun, List<Finding> findings, List<String> troubles) {
        CaSweep sweep = new CaSweep(registry, authority, settings, clock, region);
        List<Finding> found = sweep.sweep(dryRun);
        findings.addAll(found);
        troubles.addAll(sweep.troubles());
        if (!dryRun) {
            registry.findings().replace(region, ON_THE_CA, found);
        }
    }
}
