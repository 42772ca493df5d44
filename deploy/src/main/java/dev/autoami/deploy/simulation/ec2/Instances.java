package dev.autoami.deploy.simulation.ec2;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** DescribeInstances, StopInstances, StartInstances and TerminateInstances. */
final class Instances {
    private static final StateReason BY_USER =
            new StateReason("Client.UserInitiatedShutdown", "Client.UserInitiatedShutdown: User initiated shutdown");

    private final Account account;
    private final Lifecycle lifecycle;

    Instances(Account account, Lifecycle lifecycle) {
        this.account = account;
        this.lifecycle = lifecycle;
    }

    void describe(Query query, Xml xml) {
        if (!query.values("InstanceId").isEmpty() && query.value("MaxResults").isPresent()) {
            throw new Ec2Error(
                    "InvalidParameterCombination",
                    "The parameter instancesSet cannot be used with the parameter maxResults");
        }
        Page<Instance> page =
                Page.of(account.search(query, "InstanceId", account.instances.values(), account::instance), query);
        xml.set(
                "reservationSet",
                page.items(),
                instance -> new Reservation("r-" + instance.id.value().substring(2), List.of(instance)).write(xml));
        xml.value("nextToken", page.nextToken());
    }

    void stop(Query query, Xml xml) {
        change(query, xml, instance -> {
            switch (instance.state) {
                case RUNNING -> {
                    instance.reason = Optional.of(BY_USER);
                    lifecycle.stop(instance);
                }
                case STOPPING, STOPPED -> {}
                case PENDING, SHUTTING_DOWN, TERMINATED -> throw wrongState(instance, "stopped");
            }
        });
    }

    void start(Query query, Xml xml) {
        change(query, xml, instance -> {
            switch (instance.state) {
                case STOPPED -> lifecycle.start(instance);
                case PENDING, RUNNING -> {}
                case STOPPING, SHUTTING_DOWN, TERMINATED -> throw wrongState(instance, "started");
            }
        });
    }

    void terminate(Query query, Xml xml) {
        change(query, xml, instance -> lifecycle.end(instance, BY_USER));
    }

    private void change(Query query, Xml xml, Consumer<Instance> change) {
        List<Instance> instances =
                query.values("InstanceId").stream().map(account::instance).toList();
        if (instances.isEmpty()) {
            throw new Ec2Error("MissingParameter", "The request must contain the parameter InstanceId");
        }
        xml.set("instancesSet", instances, instance -> {
            InstanceState before = instance.state;
            change.accept(instance);
            xml.value("instanceId", instance.id);
            instance.state.write("currentState", xml);
            before.write("previousState", xml);
        });
    }

    private static Ec2Error wrongState(Instance instance, String wanted) {
        return new Ec2Error(
                "IncorrectInstanceState",
                "The instance '%s' is not in a state from which it can be %s; it is %s"
                        .formatted(instance.id, wanted, instance.state.word()));
    }
}
