package dev.autoami.rebaker.steps;

import dev.autoami.rebaker.Cloud.Instance;
import dev.autoami.rebaker.InstanceShells.Result;
import dev.autoami.rebaker.LoginRefusedException;
import dev.autoami.rebaker.Pause;
import dev.autoami.rebaker.RebakerSettings;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.Step;
import dev.autoami.rebaker.UnavailableException;
import dev.autoami.schema.RegistryUnavailableException;
import dev.autoami.schema.group.GroupSettings;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.Rebakes;
import dev.autoami.schema.rebake.StepName;
import dev.autoami.schema.secret.Secrets;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * CLEAN: takes out of the instance all that must not be in an image: the group's own script first, then ours, which is
 * read again and verified; CLEANED is recorded; last goes our own way in.
 *
 * <p>Leaves the moment of CLEANED, without which SNAPSHOT images nothing, and an instance that nobody can log in to. Run
 * again after CLEANED it finds our way in gone; or cleans and verifies once more, since nobody knows for how long the
 * instance ran on, and what wrote to it. The group's own script has done its work by then, and is not run twice.
 */
final class Clean implements Step {
    /**
     * The secret, though it is none, that says our way in is gone. An sshd without host keys does not even refuse a login,
     * so after a crash the instance itself could not be asked.
     */
    private static final String SEALED = "sealed";

    /** What runs in the instance may write into a place between cleaning and reading again. */
    private static final int TRIES = 3;

    /** What follows our login's end in the instance takes three seconds; this is for a slow one. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(5);

    private final Rebakes rebakes;
    private final Door door;
    private final RebakeKeys keys;
    private final Secrets secrets;
    private final RebakerSettings settings;
    private final Pause pause;

    Clean(Rebakes rebakes, Door door, RebakeKeys keys, Secrets secrets, RebakerSettings settings, Pause pause) {
        this.rebakes = rebakes;
        this.door = door;
        this.keys = keys;
        this.secrets = secrets;
        this.settings = settings;
        this.pause = pause;
    }

    @Override
    public Next run(Rebake rebake) {
        if (secrets.find(rebake, SEALED).isEmpty()) {
            cleanAndSeal(rebake);
        }
        pause.pause(AFTERWARDS);
        mustRefuseUs(rebake);
        return new Next.GoOn(StepName.SNAPSHOT, "cleaned, verified, and closed to AutoAMI");
    }

    private void cleanAndSeal(Rebake rebake) {
        GroupSettings group = door.settings(rebake);
        try (Remote remote = door.open(rebake)) {
            if (rebake.cleanedAt().isEmpty()) {
                cleanAsTheGroupDoes(rebake, group, remote);
            }
            seal(clean(rebake, group, remote), group, remote);
        } catch (LoginRefusedException e) {
            // Only our own last command takes our key out, and it runs only after CLEANED. An instance that goes down,
            // or comes up, refuses no key: its sshd closes the connection (pam_nologin), and is asked again.
            if (rebake.cleanedAt().isEmpty()) {
                throw e;
            }
        }
        recordSealed(rebake);
    }

    /**
     * Again and again while the database is away: until it is written down, this process alone knows it, and the instance
     * cannot be asked.
     */
    private void recordSealed(Rebake rebake) {
        Duration waited = Duration.ZERO;
        while (true) {
            try {
                secrets.putIfAbsent(rebake, SEALED, SEALED.getBytes(StandardCharsets.US_ASCII));
                return;
            } catch (RegistryUnavailableException e) {
                if (waited.compareTo(settings.patience()) >= 0) {
                    throw e;
                }
            }
            pause.pause(settings.firstRetry());
            waited = waited.plus(settings.firstRetry());
        }
    }

    private void cleanAsTheGroupDoes(Rebake rebake, GroupSettings group, Remote remote) {
        group.beforeClean().ifPresent(script -> {
            Result result = remote.userScript(script, settings.connectLimit());
            if (result.exitCode() != 0) {
                throw new RefusedException("the clean-up script of group %s ended with exit code %d on %s: %s"
                        .formatted(rebake.group(), result.exitCode(), remote, Remote.tail(result)));
            }
            rebakes.note(rebake, "the group's own clean-up script has run");
        });
    }

    private Rebake clean(Rebake rebake, GroupSettings group, Remote remote) {
        Optional<PuppetAgent> agent =
                Toolbox.of(remote).hasPuppet() ? Optional.of(PuppetAgent.on(remote, rebake, group)) : Optional.empty();
        Residue residue = new Residue(rebake, group.login(), keys.login(rebake).publicKey(), agent);
        String left = "";
        for (int tries = 0; tries < TRIES; tries++) {
            remote.script(residue.in(Script.named("clean")));
            left = remote.script(residue.in(Script.named("verify"))).strip();
            if (left.isEmpty()) {
                return rebakes.cleaned(rebake);
            }
        }
        throw new RefusedException(
                "the instance is not clean, so it is not imaged. What the group's own software leaves is for its --before-clean script. On %s: %s"
                        .formatted(remote, left.replace("\n", "; ")));
    }

    private void seal(Rebake rebake, GroupSettings group, Remote remote) {
        Residue residue = new Residue(rebake, group.login(), keys.login(rebake).publicKey(), Optional.empty());
        String answer = remote.script(residue.in(Script.named("seal"))).strip();
        if (!answer.equals("sealed")) {
            throw new RefusedException("%s did not say that AutoAMI's key is gone: %s".formatted(remote, answer));
        }
    }

    private void mustRefuseUs(Rebake rebake) {
        if (letsUsIn(rebake)) {
            throw new UnavailableException(
                    "%s still lets AutoAMI in after its key was taken out".formatted(Door.instance(rebake)));
        }
    }

    private boolean letsUsIn(Rebake rebake) {
        // Not in the try: that EC2 does not answer is no refusal.
        Instance instance = door.running(rebake);
        try {
            door.open(rebake, instance, Duration.ZERO).close();
            return true;
        } catch (UnavailableException e) {
            return false;
        }
    }
}
