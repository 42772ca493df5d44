package dev.autoami.rebaker;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient.ScheduleOptions;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.Priority;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import com.github.kagkarlsson.scheduler.task.schedule.Schedule;
import dev.autoami.schema.Registry;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.rebake.RebakeRequest;
import dev.autoami.schema.rebake.Rebakes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rebakes: files requests and has each driven, on this node or another of the same registry, until it has its outcome.
 * db-scheduler holds one task a rebake, in the registry's database; its heartbeats tell a dead node, whose rebakes others
 * then take over. Rebakes run on virtual threads, as many at once as the settings say.
 */
public final class Rebaker {
    private static final Logger LOG = LoggerFactory.getLogger(Rebaker.class);
    private static final TaskDescriptor<String> REBAKE = TaskDescriptor.of("rebake", String.class);
    /** db-scheduler takes no fewer; with the default heartbeat a dead node is noticed within a minute. */
    private static final int MISSED_HEARTBEATS = 4;

    private static final Duration LOOK_FOR_TASKLESS = Duration.ofSeconds(30);
    private static final Duration LOOK_AT_REPORTS = Duration.ofSeconds(5);
    private static final Duration PURGE = Duration.ofHours(1);
    private static final Duration WAIT_FOR_GROUP = Duration.ofSeconds(15);
    /** For a step that was broken off to write where it stands. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private static final Duration LOOK_AT_WORK = Duration.ofMillis(100);

    private final Rebakes rebakes;
    private final LiveNodes liveNodes;
    private final RebakerSettings settings;
    private final Clock clock;
    private final Holds holds;
    private final Driver driver;
    private final ExecutorService threads;
    private final Scheduler scheduler;
    private final Pause pause = Pause.ofThread();
    private volatile boolean stopping;
    private volatile boolean stopped;

    /**
     * @param flow the steps, which have the ports: {@code dev.autoami.rebaker.steps.Steps}
     * @param chores what else some node of the installation does now and then
     * @param measures is told of what this node does
     */
    public Rebaker(
            Registry registry,
            Flow flow,
            LiveNodes liveNodes,
            List<Chore> chores,
            RebakerSettings settings,
            Measures measures,
            Clock clock) {
        this.rebakes = registry.rebakes();
        this.liveNodes = liveNodes;
        this.settings = settings;
        this.clock = clock;
        this.holds = new Holds(rebakes);
        this.driver = new Driver(rebakes, registry.images(), flow, holds, settings, measures, clock, () -> stopping);
        this.threads = Executors.newFixedThreadPool(
                settings.parallelism(), Thread.ofVirtual().name("rebake-", 1).factory());
        this.scheduler = Scheduler.create(registry.dataSource(), rebakeTask())
                .startTasks(tasklessTask(), reportsTask(), purgeTask())
                .startTasks(chores.stream().map(Rebaker::task).toList())
                .schedulerName(new SchedulerName.Fixed(settings.node()))
                .threads(settings.parallelism())
                .executorService(threads)
                .pollingInterval(settings.polling())
                .heartbeatInterval(settings.heartbeat())
                .missedHeartbeatsLimit(MISSED_HEARTBEATS)
                .shutdownMaxWait(settings.stopGrace().plus(LAST_WORDS).plus(LOOK_AT_WORK))
                .alwaysPersistTimestampInUTC()
                .clock(clock::instant)
                // What is done now and then comes before rebakes, of which thousands may wait for a thread.
                .enablePriority()
                .enableImmediateExecution()
                .build();
    }

    /** Begins to take rebakes, those that others left unfinished first of all. Blocking. */
    public void start() {
        scheduler.start();
        Thread.ofVirtual().name("rebake-watch").start(this::watch);
    }

    /**
     * Takes no more, and hands over what is under way: waits are broken off at once, since another node waits as well;
     * commands on instances when the grace is over. Each rebake's task is due again at once, for any node. Does not wait
     * for a database that does not answer. Blocking.
     */
    public void stop() {
        if (stopping) {
            return;
        }
        stopping = true;
        holds.stopWaiting();
        // Lets them come to an end, with heartbeats all the while.
        Thread ending = Thread.ofVirtual().name("rebake-stop").start(scheduler::stop);
        long begun = System.nanoTime();
        while (holds.isWorking()
                && System.nanoTime() - begun < settings.stopGrace().toNanos()) {
            pause.pause(LOOK_AT_WORK);
        }
        holds.stopWorking();
        if (!hasEnded(ending)) {
            // Interrupted, what reads from a database that hangs gives up.
            threads.shutdownNow();
            if (!hasEnded(ending)) {
                LOG.warn(
                        "stopped without handing over all rebakes: the registry's database does not answer. Other nodes"
                                + " take them over when this one's heartbeats are missed");
            }
        }
        stopped = true;
    }

    private static boolean hasEnded(Thread thread) {
        try {
            return thread.join(LAST_WORDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void watch() {
        while (!stopped) {
            pause.pause(settings.polling());
            look();
        }
    }

    private void look() {
        try {
            holds.look();
        } catch (RuntimeException e) {
            // Looked at again soon; until then steps end by themselves, and ask before they change anything.
            LOG.atDebug().setCause(e).log("could not look whether rebakes under way are still wanted here");
        }
    }

    /**
     * Files a rebake and has it driven soon. Blocking, briefly.
     *
     * @throws dev.autoami.schema.group.UnknownGroupException when there is no such group
     */
    public Rebake request(RebakeRequest request) {
        Rebake rebake = rebakes.request(request);
        schedule(rebake.id());
        return rebake;
    }

    /**
     * Asks for a rebake's end: what its step waits for, here or on another node, is broken off, and it is torn down. False
     * when it has ended already; but of one that has, an instance that is still kept is ended. Blocking, briefly.
     */
    public boolean cancel(RebakeId id) {
        boolean cancelled = rebakes.requestCancel(id);
        if (!cancelled) {
            return release(id);
        }
        schedule(id);
        look();
        return true;
    }

    /** Ends an instance that is kept to be looked at before its time is up. False when none is kept. Blocking, briefly. */
    public boolean release(RebakeId id) {
        boolean released = rebakes.release(id);
        if (released) {
            schedule(id);
        }
        return released;
    }

    /** How many this node drives just now. */
    public int running() {
        return Math.toIntExact(scheduler.getCurrentlyExecuting().stream()
                .filter(executing -> executing.getTaskInstance().getTaskName().equals(REBAKE.getTaskName()))
                .count());
    }

    private CustomTask<String> rebakeTask() {
        return Tasks.custom(REBAKE)
                .onFailureReschedule(FixedDelay.of(settings.longestRetry()))
                .onDeadExecutionRevive()
                .execute((task, context) -> drive(task));
    }

    private CompletionHandler<String> drive(TaskInstance<String> task) {
        RebakeId id = new RebakeId(task.getId());
        return switch (driver.drive(id, task.getData())) {
            case Driver.Left.Ended() ->
                (complete, operations) -> {
                    operations.remove();
                    kickWaiting(id);
                };
            case Driver.Left.Kept(Instant until) ->
                (complete, operations) -> {
                    operations.reschedule(complete, until, "");
                    kickWaiting(id);
                };
            case Driver.Left.Waiting() ->
                (complete, operations) ->
                        operations.reschedule(complete, clock.instant().plus(WAIT_FOR_GROUP), "");
            case Driver.Left.Lost() ->
                (complete, operations) -> {
                    // The task is the other node's by now, or will be revived when its heartbeats fail to come.
                };
            case Driver.Left.Again(Duration delay, String trouble) ->
                (complete, operations) ->
                        operations.reschedule(complete, clock.instant().plus(delay), trouble);
        };
    }

    /** Gives each unfinished rebake that lacks one its task: the one of a node that died between filing and scheduling. */
    private RecurringTask<Void> tasklessTask() {
        return Tasks.recurring("rebakes-without-task", FixedDelay.of(LOOK_FOR_TASKLESS))
                .defaultPriority(Priority.HIGH)
                .execute((task, context) -> {
                    rebakes.unfinished()
                            .forEach(rebake -> scheduler.scheduleIfNotExists(instance(rebake.id()), clock.instant()));
                    rebakes.kept()
                            .forEach(rebake -> scheduler.scheduleIfNotExists(
                                    instance(rebake.id()), rebake.keptUntil().orElseGet(clock::instant)));
                });
    }

    private RecurringTask<Void> reportsTask() {
        return Tasks.recurring("live-nodes-reports", FixedDelay.of(LOOK_AT_REPORTS))
                .defaultPriority(Priority.HIGH)
                .execute((task, context) -> liveNodes.consider().forEach(rebake -> schedule(rebake.id())));
    }

    private RecurringTask<Void> purgeTask() {
        return Tasks.recurring("old-live-decisions", FixedDelay.of(PURGE))
                .defaultPriority(Priority.HIGH)
                .execute((task, context) -> liveNodes.purge());
    }

    private static RecurringTask<Void> task(Chore chore) {
        return Tasks.recurring(chore.name(), new FirstAfter(chore.every()))
                .defaultPriority(Priority.HIGH)
                .execute((task, context) -> chore.work().run());
    }

    /** Every so often, and not already at a node's start. */
    private record FirstAfter(Duration delay) implements Schedule {
        @Override
        public Instant getNextExecutionTime(ExecutionComplete complete) {
            return complete.getTimeDone().plus(delay);
        }

        @Override
        public Instant getInitialExecutionTime(Instant now) {
            return now.plus(delay);
        }

        @Override
        public boolean isDeterministic() {
            return false;
        }
    }

    private void kickWaiting(RebakeId ended) {
        GroupName group = rebakes.find(ended).map(Rebake::group).orElse(null);
        rebakes.unfinished().stream()
                .filter(rebake -> rebake.group().equals(group))
                .forEach(rebake -> schedule(rebake.id()));
    }

    private void schedule(RebakeId id) {
        try {
            scheduler.schedule(instance(id), clock.instant(), ScheduleOptions.WHEN_EXISTS_RESCHEDULE);
        } catch (RuntimeException e) {
            // It is filed: whoever looks for those without a task schedules it, should nobody have it.
            LOG.atDebug().setCause(e).log("rebake {} was not scheduled at once", id);
        }
    }

    private static TaskInstance<String> instance(RebakeId id) {
        return REBAKE.instance(id.value()).data("").build();
    }
}
