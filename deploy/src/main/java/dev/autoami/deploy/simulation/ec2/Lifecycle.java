package dev.autoami.deploy.simulation.ec2;

import dev.autoami.deploy.simulation.ec2.Instance.StateReason;
import dev.autoami.schema.rebake.InstanceId;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes of state of instances, each at the account's pace and as slow as the machine itself. A change that has
 * been overtaken, as a start by a termination, leaves the state to the later one.
 */
final class Lifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

    private final Account account;
    private final Machines machines;
    private final Pace pace;
    private final Background background;

    Lifecycle(Account account, Machines machines, Pace pace, Background background) {
        this.account = account;
        this.machines = machines;
        this.pace = pace;
        this.background = background;
    }

    /** A new instance: pending, then running. */
    void boot(Instance instance) {
        background.after(pace.boot(), () -> run(instance, () -> machines.start(instance.boot)));
    }

    /** A stopped instance: pending, then running. */
    void start(Instance instance) {
        instance.become(InstanceState.PENDING);
        instance.reason = Optional.empty();
        background.after(pace.boot(), () -> run(instance, () -> machines.restart(instance.id)));
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
                changeFrom(instance, InstanceState.PENDING, () -> {
                    instance.become(InstanceState.TERMINATED);
                    instance.reason =
                            Optional.of(new StateReason("Server.InternalError", String.valueOf(e.getMessage())));
                });
            }
        });
    }

    void stop(Instance instance) {
        instance.become(InstanceState.STOPPING);
        background.after(
                pace.stop(),
                () -> exclusively(instance, InstanceState.STOPPING, () -> {
                    machines.stop(instance.id);
                    changeFrom(instance, InstanceState.STOPPING, () -> instance.become(InstanceState.STOPPED));
                }));
    }

    void terminate(Instance instance) {
        instance.become(InstanceState.SHUTTING_DOWN);
        background.after(
                pace.terminate(),
                () -> exclusively(instance, InstanceState.SHUTTING_DOWN, () -> {
                    machines.remove(instance.id);
                    changeFrom(instance, InstanceState.SHUTTING_DOWN, () -> instance.become(InstanceState.TERMINATED));
                }));
    }

    /** An instance has powered itself off: what then becomes of it was said at its launch. */
    void poweredOff(InstanceId id) {
        synchronized (account) {
            Instance instance = account.instances.get(id);
            if (instance != null && instance.state == InstanceState.RUNNING) {
                instance.reason = Optional.of(new StateReason(
                        "Client.InstanceInitiatedShutdown",
                        "Client.InstanceInitiatedShutdown: Instance initiated shutdown"));
                if (instance.boot.terminateOnShutdown()) {
                    terminate(instance);
                } else {
                    stop(instance);
                }
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
