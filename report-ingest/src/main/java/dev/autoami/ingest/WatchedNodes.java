package dev.autoami.ingest;

import dev.autoami.ingest.policy.Expectation;
import dev.autoami.schema.RegistryUnavailableException;
import dev.autoami.schema.group.Glob;
import dev.autoami.schema.group.Group;
import dev.autoami.schema.group.Groups;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which groups watch a node, and what each of them holds its reports against: as it was when the groups were last read, so
 * that no report costs a query. Thread-safe.
 */
final class WatchedNodes {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedNodes.class);
    /** As in {@link dev.autoami.schema.report.Certname}; what is longer is not matched, whoever sent it. */
    private static final int LONGEST = 255;

    private final Groups groups;
    private volatile Snapshot snapshot;

    /** A group that watches. */
    record Watcher(long group, Expectation expectation) {}

    /** The end is compared first: it is what most names differ in, and costs next to nothing. */
    private record Pattern(Glob glob, String end, Watcher watcher) {
        static Pattern of(Glob glob, Watcher watcher) {
            String text = glob.pattern();
            return new Pattern(glob, text.substring(text.lastIndexOf('*') + 1), watcher);
        }

        boolean matches(String certname) {
            return certname.endsWith(end) && glob.matches(certname);
        }
    }

    private record Snapshot(Map<String, List<Watcher>> names, List<Pattern> patterns) {
        static Snapshot of(List<Group> groups) {
            Map<String, List<Watcher>> names = new HashMap<>();
            List<Pattern> patterns = new ArrayList<>();
            for (Group group : groups) {
                Watcher watcher = new Watcher(
                        group.id(),
                        new Expectation(
                                group.settings().rules(),
                                Optional.of(group.settings().environment()),
                                Optional.empty()));
                for (Glob glob : group.settings().watching().certnames()) {
                    if (glob.pattern().indexOf('*') < 0) {
                        names.computeIfAbsent(glob.pattern(), name -> new ArrayList<>())
                                .add(watcher);
                    } else {
                        patterns.add(Pattern.of(glob, watcher));
                    }
                }
            }
            return new Snapshot(names, patterns);
        }
    }

    /** Reads the groups. */
    WatchedNodes(Groups groups) {
        this.groups = groups;
        snapshot = Snapshot.of(groups.watching());
    }

    boolean includes(String certname) {
        if (certname.length() > LONGEST) {
            return false;
        }
        Snapshot now = snapshot;
        if (now.names.containsKey(certname)) {
            return true;
        }
        for (Pattern pattern : now.patterns) {
            if (pattern.matches(certname)) {
                return true;
            }
        }
        return false;
    }

    /** Each once, however many of its patterns match. */
    List<Watcher> of(String certname) {
        Snapshot now = snapshot;
        List<Watcher> watchers = new ArrayList<>(now.names.getOrDefault(certname, List.of()));
        now.patterns.stream()
                .filter(pattern -> pattern.matches(certname))
                .map(Pattern::watcher)
                .forEach(watchers::add);
        return watchers.stream().distinct().toList();
    }

    /** Reads the groups again; when the database is down, all stays as it was. */
    void refresh() {
        try {
            snapshot = Snapshot.of(groups.watching());
        } catch (RegistryUnavailableException e) {
            LOG.atDebug().setCause(e).log("which nodes are watched stays as it was: the database is down");
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("which nodes are watched stays as it was: the groups could not be read");
        }
    }

    /** Reads them again and again, on a thread of its own, until closed. */
    AutoCloseable refreshEvery(Duration delay) {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("watched-nodes").daemon().factory());
        Future<?> reading =
                thread.scheduleWithFixedDelay(this::refresh, delay.toMillis(), delay.toMillis(), TimeUnit.MILLISECONDS);
        return () -> {
            // Not interrupted: H2 closes its file under a thread that is.
            reading.cancel(false);
            thread.shutdown();
        };
    }
}
