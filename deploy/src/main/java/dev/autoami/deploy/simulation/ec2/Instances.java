package dev.autoami.deploy.simulation.ec2;

import dev.autoami.deploy.simulation.ec2.Instance.StateReason;
import dev.autoami.deploy.simulation.ec2.Machines.Boot;
import dev.autoami.schema.rebake.InstanceId;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** RunInstances, DescribeInstances, StopInstances, StartInstances and TerminateInstances. */
final class Instances {
    private static final Pattern INSTANCE_TYPE = Pattern.compile("[a-z0-9-]+\\.[a-z0-9-]+");

    private final Account account;
    private final Lifecycle lifecycle;
    private final Network network;
    private final KeyPairs keyPairs;
    private final Clock clock;
    private final Map<String, Reservation> byToken = new HashMap<>();

    private record Reservation(String id, String request, List<Instance> instances) {}

    Instances(Account account, Lifecycle lifecycle, Network network, KeyPairs keyPairs, Clock clock) {
        this.account = account;
        this.lifecycle = lifecycle;
        this.network = network;
        this.keyPairs = keyPairs;
        this.clock = clock;
    }

    void run(Query query, Xml xml) {
        Optional<String> token = query.value("ClientToken");
        Reservation reservation = token.map(byToken::get).orElse(null);
        if (reservation == null) {
            reservation = launch(query);
        } else if (!reservation.request().equals(query.fingerprint())) {
            throw new Ec2Error(
                    "IdempotentParameterMismatch",
                    "Arguments on this idempotent request are inconsistent with arguments used in previous"
                            + " request(s).");
        }
        Reservation launched = reservation;
        token.ifPresent(key -> byToken.put(key, launched));
        write(launched, xml);
    }

    private Reservation launch(Query query) {
        check(query);
        Image image = account.image(query.required("ImageId"));
        if (image.state != Image.State.AVAILABLE) {
            throw new Ec2Error(
                    "InvalidAMIID.Unavailable",
                    "The image ID '%s' is not available; it is %s".formatted(image.id, image.state.word()));
        }
        UserData userData = UserData.decode(query.value("UserData").orElse(""));
        Optional<String> publicKey = query.value("KeyName").map(keyPairs::publicKey);
        boolean terminates =
                query.value("InstanceInitiatedShutdownBehavior").orElse("stop").equals("terminate");

        List<Instance> instances = new ArrayList<>();
        for (int i = 0; i < query.number("MaxCount", 1); i++) {
            InstanceId id = new InstanceId(Account.newId("i"));
            Boot boot = new Boot(id, image.id, userData, publicKey, terminates);
            instances.add(new Instance(id, query, boot, clock.instant().truncatedTo(ChronoUnit.SECONDS)));
        }
        instances.forEach(instance -> {
            account.instances.put(instance.id, instance);
            lifecycle.boot(instance);
        });
        return new Reservation(Account.newId("r"), query.fingerprint(), instances);
    }

    private void check(Query query) {
        query.checkTaggable(List.of("instance", "volume", "network-interface", "spot-instances-request"));
        if (!INSTANCE_TYPE.matcher(query.required("InstanceType")).matches()) {
            throw new Ec2Error(
                    "InvalidParameterValue",
                    "Invalid value '%s' for InstanceType.".formatted(query.required("InstanceType")));
        }
        if (query.value("ClientToken").orElse("").length() > 64) {
            throw new Ec2Error("InvalidParameterValue", "The client token is longer than 64 characters");
        }
        query.value("SubnetId").ifPresent(network::checkSubnet);
        query.values("SecurityGroupId").forEach(network::checkSecurityGroup);
    }

    void describe(Query query, Xml xml) {
        List<String> asked = query.values("InstanceId");
        if (!asked.isEmpty() && query.value("MaxResults").isPresent()) {
            throw new Ec2Error(
                    "InvalidParameterCombination",
                    "The parameter instancesSet cannot be used with the parameter maxResults");
        }
        Filters filters = new Filters(query);
        List<Instance> candidates = asked.isEmpty()
                ? List.copyOf(account.instances.values())
                : asked.stream().map(account::instance).toList();
        Page<Instance> page = Page.of(candidates.stream().filter(filters::pass).toList(), query);
        xml.set(
                "reservationSet",
                page.items(),
                instance ->
                        write(new Reservation("r-" + instance.id.value().substring(2), "", List.of(instance)), xml));
        xml.value("nextToken", page.nextToken());
    }

    private static void write(Reservation reservation, Xml xml) {
        xml.value("reservationId", reservation.id());
        xml.value("ownerId", Account.OWNER);
        xml.set("instancesSet", reservation.instances(), instance -> instance.write(xml));
    }

    void stop(Query query, Xml xml) {
        change(query, xml, instance -> {
            switch (instance.state) {
                case RUNNING -> {
                    instance.reason = Optional.of(new StateReason(
                            "Client.UserInitiatedShutdown", "Client.UserInitiatedShutdown: User initiated shutdown"));
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
        change(query, xml, instance -> {
            if (!instance.isEnding()) {
                instance.reason = Optional.of(new StateReason(
                        "Client.UserInitiatedShutdown", "Client.UserInitiatedShutdown: User initiated shutdown"));
                lifecycle.terminate(instance);
            }
        });
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
