package dev.autoami.deploy.simulation.ec2;

import dev.autoami.deploy.simulation.ec2.Machines.Boot;
import dev.autoami.schema.rebake.InstanceId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** RunInstances. */
final class Launches {
    private static final Pattern INSTANCE_TYPE = Pattern.compile("[a-z0-9-]+\\.[a-z0-9-]+");

    private final Account account;
    private final Lifecycle lifecycle;
    private final Placement placement;
    private final Volumes volumes;
    private final KeyPairs keyPairs;
    private final Lag lag;
    private final Faults faults;
    private final Map<Token, Launch> byToken = new HashMap<>();

    /** A token counts for the zone that was asked for with it: in another zone it is another token. */
    private record Token(String token, Optional<String> zone) {}

    private record Launch(String request, Reservation reservation) {}

    Launches(
            Account account,
            Lifecycle lifecycle,
            Placement placement,
            Volumes volumes,
            KeyPairs keyPairs,
            Lag lag,
            Faults faults) {
        this.account = account;
        this.lifecycle = lifecycle;
        this.placement = placement;
        this.volumes = volumes;
        this.keyPairs = keyPairs;
        this.lag = lag;
        this.faults = faults;
    }

    void run(Query query, Xml xml) {
        Optional<Token> token = query.value("ClientToken").map(text -> new Token(text, placement.zone(query)));
        Launch known = token.map(byToken::get).orElse(null);
        if (known == null) {
            Launch launch = new Launch(query.fingerprint(), launch(query));
            token.ifPresent(key -> byToken.put(key, launch));
            launch.reservation().write(xml);
        } else if (known.request().equals(query.fingerprint())) {
            known.reservation().write(xml);
        } else {
            throw new Ec2Error(
                    "IdempotentParameterMismatch",
                    "Arguments on this idempotent request are inconsistent with arguments used in previous"
                            + " request(s).");
        }
    }

    private Reservation launch(Query query) {
        check(query);
        Image image = available(query.required("ImageId"));
        UserData userData = UserData.decode(query.value("UserData").orElse(""));
        Optional<String> publicKey = query.value("KeyName").map(keyPairs::publicKey);
        boolean terminates =
                query.value("InstanceInitiatedShutdownBehavior").orElse("stop").equals("terminate");
        int count = query.number("MaxCount", 1);
        Subnet subnet = placement.find(query);

        List<Instance> instances = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            InstanceId id = new InstanceId(Account.newId("i"));
            Instance instance = new Instance(
                    id,
                    query,
                    new Boot(id, image.id, userData, publicKey, terminates),
                    subnet,
                    account.now().truncatedTo(ChronoUnit.SECONDS),
                    lag,
                    faults.take(Fault.OfInstance.class));
            account.instances.put(id, instance);
            volumes.attach(instance, Device.mapped(image.devices, query));
            lifecycle.boot(instance);
            instances.add(instance);
        }
        return new Reservation(Account.newId("r"), instances);
    }

    private void check(Query query) {
        String type = query.required("InstanceType");
        if (!INSTANCE_TYPE.matcher(type).matches()) {
            throw new Ec2Error("InvalidParameterValue", "Invalid value '%s' for InstanceType.".formatted(type));
        }
        query.checkTaggable(List.of("instance", "volume", "network-interface", "spot-instances-request"));
        if (query.value("ClientToken").orElse("").length() > 64) {
            throw new Ec2Error("InvalidParameterValue", "The client token is longer than 64 characters");
        }
        query.given("SubnetId").ifPresent(account::subnet);
        query.values("SecurityGroupId").forEach(account::securityGroup);
    }

    private Image available(String id) {
        Image image = account.image(id);
        if (image.state != Image.State.AVAILABLE) {
            throw new Ec2Error(
                    "InvalidAMIID.Unavailable",
                    "The image ID '%s' is not available; it is %s".formatted(image.id, image.state.word()));
        }
        return image;
    }
}
