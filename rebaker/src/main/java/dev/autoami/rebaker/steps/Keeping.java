package dev.autoami.rebaker.steps;

import dev.autoami.rebaker.Cloud;
import dev.autoami.rebaker.Cloud.Instance;
import dev.autoami.rebaker.RebakerSettings;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.UnavailableException;
import dev.autoami.schema.group.GroupSettings;
import dev.autoami.schema.rebake.Keep;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.Rebakes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps the instance of a rebake that ends badly, if that was asked for. The operator's public key is let in;
 * nobody is ever shown a private one, and our own is forgotten.
 *
 * <p>Leaves the time until which the instance is kept, and how to log in. TEAR_DOWN, run again at that time, ends it; and
 * should no AutoAMI live then, the instance's own timer, which for such a rebake was set so much later.
 */
final class Keeping {
    private static final Set<Outcome> BADLY = EnumSet.of(Outcome.FAILED, Outcome.REJECTED);
    /** Before the instance's own end, so that AutoAMI's is the one that is noticed and told. */
    private static final Duration BEFORE_ITS_OWN_END = Duration.ofMinutes(5);

    private final Rebakes rebakes;
    private final Door door;
    private final RebakeKeys keys;
    private final Cloud cloud;
    private final RebakerSettings settings;
    private final Clock clock;

    Keeping(Rebakes rebakes, Door door, RebakeKeys keys, Cloud cloud, RebakerSettings settings, Clock clock) {
        this.rebakes = rebakes;
        this.door = door;
        this.keys = keys;
        this.cloud = cloud;
        this.settings = settings;
        this.clock = clock;
    }

    /** The rebake as it is then. Asked again after a crash, it keeps what it kept. */
    Rebake keepIfWanted(Rebake rebake) {
        boolean wanted = rebake.keep().isPresent()
                && !rebake.isEnded()
                && !rebake.cancelRequested()
                && rebake.keptUntil().isEmpty()
                && rebake.ending().filter(BADLY::contains).isPresent();
        if (!wanted) {
            return rebake;
        }
        Optional<Instance> running = rebake.instance()
                .flatMap(id -> cloud.instance(rebake.region(), id))
                .filter(instance -> instance.state().equals("running"));
        if (running.isEmpty() || rebake.cleanedAt().isPresent()) {
            rebakes.note(
                    rebake,
                    running.isEmpty()
                            ? "there is no running instance to keep"
                            : "the instance is not kept: it was cleaned, and lets nobody in");
            return rebake;
        }
        Instant until = until(rebake, rebake.keep().orElseThrow());
        if (!until.isAfter(clock.instant())) {
            rebakes.note(rebake, "the instance is not kept: it is about to end itself");
            return rebake;
        }
        return rebakes.keep(rebake, until, letIn(rebake, running.get()));
    }

    private Instant until(Rebake rebake, Keep keep) {
        Instant until = clock.instant().plus(keep.length());
        return rebake.launchedAt()
                .map(launched ->
                        launched.plus(settings.instanceLifetime(rebake)).minus(BEFORE_ITS_OWN_END))
                .filter(end -> end.isBefore(until))
                .orElse(until);
    }

    /** Says how to log in, or that one has to look at it by other means. */
    private String letIn(Rebake rebake, Instance instance) {
        GroupSettings group = door.settings(rebake);
        try (Remote remote = door.open(rebake)) {
            List<String> letIn = keys.operatorsKeys(rebake, group);
            remote.script(Script.named("keep").with("LOGIN", group.login()).with("KEYS", letIn));
            String address = door.target(rebake, instance).toString();
            return "Log in with your own key: ssh %s; its host key is %s"
                    .formatted(address, keys.host(rebake).publicKey());
        } catch (UnavailableException | RefusedException e) {
            return "AutoAMI could not let your key in, so look at it with EC2's own means, such as the serial console: "
                    + e.getMessage();
        }
    }
}
