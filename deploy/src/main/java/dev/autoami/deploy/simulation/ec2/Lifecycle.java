package dev.autoami.deploy.simulation.ec2;

import dev.autoami.schema.rebake.InstanceId;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes of state of instances, each at the account's pace and as slow as the machine itself. A change that has
 * been overtaken, as a start by a termination, leaves the state to the later one.
 */
final class Lifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);
    /** EC2 shows a terminated instance for about an hour. */
    private static final Duration SHOWN_WHEN_TERMINATED = Duration.ofHours(1);

    private final Account account;
    private final Machines machines;
    private final Volumes volumes;
    private final Background background;
    private final Supplier<Conditions> conditions;

    Lifecycle(
            Account account,
            Machines machines,
            Volumes volumes,
            Background background,
            Supplier<Conditions> conditions) {
        this.account = account;
        this.machines = machines;
        this.volumes = volumes;
        this.background = background;
        this.conditions = conditions;
    }

    private Pace pace() {
        return conditions.get().pace();
    }

    /** A new instance: pending, then running, unless something else is its fate. */
    void boot(Instance instance) {
        if (instance.fate.orElse(null) instanceof Fault.FailedStart(StateReason reason)) {
            background.after(
                    pace().boot(), () -> changeFrom(instance, InstanceState.PENDING, () -> ended(instance, reason)));
        } else {
            background.after(pace().boot(), () -> {
                run(instance, () -> machines.start(instance.boot));
                if (instance.fate.orElse(null) instanceof Fault.EarlyEnd(Duration after, StateReason reason)) {
                    background.after(after, () -> kill(instance.id, reason));
                }
            });
        }
    }

    /** A stopped instance: pending, then running. */
    void start(Instance instance) {
        instance.become(InstanceState.PENDING);
        instance.reason = Optional.empty();
        background.after(pace().boot(), () -> run(instance, () -> machines.restart(instance.id)));
    }

    private interface Start {
        String address();
    }

    private void run(Instance instance, Start start) {
        exclusively(instance, InstanceState.PENDING, () -> {
            try {
                String address = start.address();
                changeFrom(instance, InstanceState.PENDING, () -> {
                    instance.become(InstanceState.RUNNING);
                    instance.address = Optional.of(address);
                });
            } catch (RuntimeException e) {
                LOG.atError().addKeyValue("instance", instance.id).setCause(e).log("a machine did not start");
                machines.remove(instance.id);
                StateReason reason = new StateReason("Server.InternalError", String.valueOf(e.getMessage()));
                changeFrom(instance, InstanceState.PENDING, () -> ended(instance, reason));
            }
        });
    }

    void stop(Instance instance) {
        instance.become(InstanceState.STOPPING);
        background.after(
                pace().stop(),
                () -> exclusively(instance, InstanceState.STOPPING, () -> {
                    machines.stop(instance.id);
                    changeFrom(instance, InstanceState.STOPPING, () -> instance.become(InstanceState.STOPPED));
                }));
    }

    /** Shuts an instance down for good, unless that is being done already. */
    void end(Instance instance, StateReason reason) {
        if (instance.isEnding()) {
            return;
        }
        instance.become(InstanceState.SHUTTING_DOWN);
        instance.reason = Optional.of(reason);
        background.after(
                pace().terminate(),
                () -> exclusively(instance, InstanceState.SHUTTING_DOWN, () -> {
                    machines.remove(instance.id);
                    changeFrom(instance, InstanceState.SHUTTING_DOWN, () -> ended(instance, reason));
                }));
    }

    private void ended(Instance instance, StateReason reason) {
        instance.become(InstanceState.TERMINATED);
        instance.reason = Optional.of(reason);
        volumes.release(instance);
        background.after(SHOWN_WHEN_TERMINATED, () -> {
            synchronized (account) {
                account.instances.remove(instance.id);
            }
        });
    }

    /** An instance has powered itself off: what then becomes of it was said at its launch. */
    void poweredOff(InstanceId id) {
        synchronized (account) {
            Instance instance = account.instances.get(id);
            if (instance != null && instance.state == InstanceState.RUNNING) {
                StateReason reason = new StateReason(
                        "Client.InstanceInitiatedShutdown",
                        "Client.InstanceInitiatedShutdown: Instance initiated shutdown");
                if (instance.boot.terminateOnShutdown()) {
                    end(instance, reason);
                } else {
                    instance.reason = Optional.of(reason);
                    stop(instance);
                }
            }
        }
    }

    /** EC2 itself ends an instance. One that is not there: no error. */
    void kill(InstanceId id, StateReason reason) {
        synchronized (account) {
            Instance instance = account.instances.get(id);
            if (instance != null) {
                end(instance, reason);
            }
        }
    }

    /** Works on a machine while nothing else does, unless the instance has left the state in which that makes sense. */
    private void exclusively(Instance instance, InstanceState state, Runnable work) {
        instance.machine.lock();
        try {
            if (isIn(instance, state)) {
                work.run();
            }
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("instance", instance.id)
                    .addKeyValue("state", state.word())
                    .setCause(e)
                    .log("a machine failed, its instance stays in this state");
        } finally {
            instance.machine.unlock();
        }
    }

    private boolean isIn(Instance instance, InstanceState state) {
        synchronized (account) {
            return instance.state == state;
        }
    }

    private void changeFrom(Instance instance, InstanceState state, Runnable change) {
        synchronized (account) {
            if (instance.state == state) {
                change.run();
            }
        }
    }
}
