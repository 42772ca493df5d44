package dev.autoami.rebaker.steps;

import dev.autoami.rebaker.Cloud;
import dev.autoami.rebaker.Cloud.Instance;
import dev.autoami.rebaker.InstanceShells.Result;
import dev.autoami.rebaker.InstanceShells.Target;
import dev.autoami.rebaker.LoginRefusedException;
import dev.autoami.rebaker.RebakerSettings;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.Step;
import dev.autoami.rebaker.UnavailableException;
import dev.autoami.rebaker.WrongHostKeyException;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.Rebakes;
import dev.autoami.schema.rebake.StepName;
import dev.autoami.schema.wait.WaitKind;

/**
 * CONNECT: waits until the instance runs, lets us in and has finished booting, and checks that its image has what we need.
 *
 * <p>Leaves nothing. Trust needs no first use: cloud-init gave the instance a host key that we know.
 */
final class Connect implements Step {
    private final Rebakes rebakes;
    private final Door door;
    private final Cloud cloud;
    private final Waits waits;
    private final RebakerSettings settings;

    Connect(Rebakes rebakes, Door door, Cloud cloud, Waits waits, RebakerSettings settings) {
        this.rebakes = rebakes;
        this.door = door;
        this.cloud = cloud;
        this.waits = waits;
        this.settings = settings;
    }

    @Override
    public Next run(Rebake rebake) {
        Instance instance = waits.until(
                WaitKind.BOOT,
                rebake,
                settings.bootLimit(),
                patience -> cloud.awaitRunning(rebake.region(), Door.instance(rebake), patience));
        Target target = door.target(rebake, instance);
        rebakes.note(rebake, "%s runs, connecting as %s".formatted(instance.id(), target));
        try (Remote remote = logIn(rebake, instance, target)) {
            Toolbox.of(remote).mustSuffice(rebake, target.login());
            awaitCloudInit(remote);
        }
        return new Next.GoOn(
                rebake.purpose() == Purpose.BAKE ? StepName.CLEAN : StepName.ENROL,
                "logged in as %s; cloud-init is done".formatted(target));
    }

    private Remote logIn(Rebake rebake, Instance instance, Target target) {
        try {
            return door.open(rebake, instance, settings.connectLimit());
        } catch (UnavailableException e) {
            mustRunStill(rebake, instance, e);
            throw new RefusedException(whyNot("%s (%s)".formatted(instance.id(), target), target, e), e);
        }
    }

    /** Advice about the network does not help whom nobody can answer. */
    private void mustRunStill(Rebake rebake, Instance instance, UnavailableException met) {
        String state = cloud.instance(rebake.region(), instance.id())
                .map(Instance::state)
                .orElse("gone");
        if (state.equals("running")) {
            return;
        }
        String who = state.startsWith("stop")
                ? "it was stopped, by somebody, by a rule of the account or by EC2"
                : "it was terminated, by somebody, by a rule of the account or by EC2, or something in its image shut"
                        + " it down";
        throw new RefusedException(
                "instance %s in %s ran, and is %s since, before AutoAMI could log in to it: %s. 'aws ec2 describe-instances --region %s --instance-ids %s' has EC2's StateReason for an hour. %s"
                        .formatted(
                                instance.id(),
                                rebake.region(),
                                state,
                                who,
                                rebake.region(),
                                instance.id(),
                                met.getMessage()),
                met);
    }

    private String whyNot(String where, Target target, UnavailableException met) {
        return switch (met) {
            case WrongHostKeyException key ->
                "%s still shows a host key other than the one AutoAMI gave it after %s. Most likely cloud-init is missing in its image, or not enabled, or does not read user-data; or somebody is in between. %s"
                        .formatted(where, settings.connectLimit(), key.getMessage());
            case LoginRefusedException login ->
                "%s still refuses the login after %s: is '%s' an account of this image (--login)? If it is, cloud-init did not put AutoAMI's key in place. %s"
                        .formatted(where, settings.connectLimit(), target.login(), login.getMessage());
            default ->
                "nothing answers by SSH at %s after %s: check that AutoAMI can reach that address (--connect, --subnet) and that a security group lets it in (--security-group). %s"
                        .formatted(where, settings.connectLimit(), met.getMessage());
        };
    }

    private void awaitCloudInit(Remote remote) {
        Result result = remote.sudo(settings.connectLimit(), "cloud-init", "status", "--wait", "--long");
        // cloud-init: 0 done, 1 failed, 2 done with errors it recovered from (23.4 on).
        boolean failed = result.exitCode() != 0 && result.exitCode() != 2;
        if (failed || result.out().contains("status: error")) {
            throw new RefusedException("cloud-init failed on %s: %s".formatted(remote, Remote.tail(result)));
        }
    }
}
