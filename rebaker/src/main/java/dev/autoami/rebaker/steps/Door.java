package dev.autoami.rebaker.steps;

import dev.autoami.rebaker.Cloud;
import dev.autoami.rebaker.Cloud.Instance;
import dev.autoami.rebaker.InstanceShells;
import dev.autoami.rebaker.InstanceShells.Target;
import dev.autoami.rebaker.LoginRefusedException;
import dev.autoami.rebaker.Pause;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.UnavailableException;
import dev.autoami.rebaker.WrongHostKeyException;
import dev.autoami.schema.group.Group;
import dev.autoami.schema.group.GroupSettings;
import dev.autoami.schema.group.Groups;
import dev.autoami.schema.rebake.InstanceId;
import dev.autoami.schema.rebake.Rebake;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The way into a rebake's instance: its address, its login, its keys. */
final class Door {
    /** For one try; sshd answers in seconds or not at all. */
    private static final Duration ONE_TRY = Duration.ofSeconds(20);

    /**
     * After an answer that was no. OpenSSH 9.8 and later (PerSourcePenalties) counts 5 s against us for a login it refused
     * and 1 s for a connection without one, and at 15 s resets what comes until they are over.
     */
    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(5);

    private final Groups groups;
    private final Cloud cloud;
    private final InstanceShells shells;
    private final RebakeKeys keys;
    private final Duration tick;
    private final Clock clock;
    private final Pause pause;

    Door(Groups groups, Cloud cloud, InstanceShells shells, RebakeKeys keys, Duration tick, Clock clock, Pause pause) {
        this.groups = groups;
        this.cloud = cloud;
        this.shells = shells;
        this.keys = keys;
        this.tick = tick;
        this.clock = clock;
        this.pause = pause;
    }

    /** Logs in to an instance that is known to be up, at one try. */
    Remote open(Rebake rebake) {
        return open(rebake, running(rebake));
    }

    /**
     * Logs in as soon as the instance lets us. When it has not within the limit, throws the last failure that was an
     * answer of its sshd, if there was one: it says more than a connection that was reset.
     */
    Remote open(Rebake rebake, Instance instance, Duration limit) {
        Instant end = clock.instant().plus(limit);
        Optional<UnavailableException> refusal = Optional.empty();
        while (true) {
            try {
                return open(rebake, instance);
            } catch (UnavailableException e) {
                boolean refused = e instanceof LoginRefusedException || e instanceof WrongHostKeyException;
                refusal = refused ? Optional.of(e) : refusal;
                if (!clock.instant().isBefore(end)) {
                    throw refusal.orElse(e);
                }
                pause.pause(refused ? AFTER_REFUSAL : tick);
            }
        }
    }

    /** The account and address, for messages. */
    Target target(Rebake rebake, Instance instance) {
        GroupSettings group = settings(rebake);
        return new Target(
                address(rebake, instance, group),
                group.login(),
                keys.loginPrivateKey(rebake, group),
                keys.host(rebake).publicKey());
    }

    /** Those of its group, but with the CA at which it began to enrol. */
    GroupSettings settings(Rebake rebake) {
        return groups.find(rebake.groupId())
                .map(Group::settings)
                .map(settings -> rebake.caServer().map(settings::withCaServer).orElse(settings))
                .orElseThrow(() -> new IllegalStateException(
                        "group %s of rebake %s is not in the registry".formatted(rebake.group(), rebake.id())));
    }

    static InstanceId instance(Rebake rebake) {
        return rebake.instance()
                .orElseThrow(() -> new IllegalStateException("rebake %s has no instance".formatted(rebake.id())));
    }

    private Remote open(Rebake rebake, Instance instance) {
        Target target = target(rebake, instance);
        return new Remote(shells.connect(target, ONE_TRY), "%s (%s)".formatted(instance.id(), target));
    }

    /** The instance, which is known to be up, as EC2 describes it now. */
    Instance running(Rebake rebake) {
        InstanceId id = instance(rebake);
        Optional<Instance> instance = cloud.instance(rebake.region(), id);
        return instance.filter(found -> found.state().equals("running"))
                .orElseThrow(() -> new RefusedException("instance %s in %s runs no more (%s): it was ended meanwhile"
                        .formatted(
                                id,
                                rebake.region(),
                                instance.map(Instance::state).orElse("gone"))));
    }

    private static String address(Rebake rebake, Instance instance, GroupSettings group) {
        Optional<String> address = switch (group.connect()) {
            case PRIVATE_IP -> instance.privateIp();
            case PUBLIC_IP -> instance.publicIp();
            case PRIVATE_DNS -> instance.privateDns();
            case PUBLIC_DNS -> instance.publicDns();
        };
        return address.filter(text -> !text.isBlank())
                .orElseThrow(() -> new RefusedException(
                        "instance %s has no address of the kind %s: choose another for group %s with --connect, or another subnet"
                                .formatted(instance.id(), group.connect(), rebake.group())));
    }
}
