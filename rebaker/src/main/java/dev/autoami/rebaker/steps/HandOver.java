package dev.autoami.rebaker.steps;

import dev.autoami.rebaker.Step;
import dev.autoami.rebaker.WrongHostKeyException;
import dev.autoami.schema.group.GroupSettings;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.StepName;

/**
 * HAND_OVER: makes an instance the user's own. Its host key lay in user-data, where EC2 shows it to many, so it gets one
 * that is made on it; and its agent is told its certname, which so far only our command lines said.
 *
 * <p>Leaves an instance that is not AutoAMI's any more. Run again it finds that its own host key is not known there.
 */
final class HandOver implements Step {
    private final Door door;

    HandOver(Door door) {
        this.door = door;
    }

    @Override
    public Next run(Rebake rebake) {
        GroupSettings group = door.settings(rebake);
        PuppetAgent.Host server = PuppetAgent.Host.of(group.puppetServer());
        PuppetAgent.Host authority = PuppetAgent.Host.of(group.caServer());
        try (Remote remote = door.open(rebake)) {
            String fingerprints = remote.script(Script.named("handover")
                    .with("PUPPET", Toolbox.of(remote).puppet())
                    .with("CERTNAME", rebake.certname().value())
                    .with("SERVER", server.name())
                    .with("SERVER_PORT", server.port().orElse(""))
                    .with("CA_SERVER", authority.name())
                    .with("CA_PORT", authority.port().orElse(""))
                    .with("ENVIRONMENT", group.environment()));
            return kept("%s is yours, as %s. Its host keys: %s"
                    .formatted(remote, rebake.certname(), fingerprints.strip().replace("\n", "; ")));
        } catch (WrongHostKeyException e) {
            return kept("%s is yours, as %s. It has host keys of its own since %s"
                    .formatted(Door.instance(rebake), rebake.certname(), StepName.HAND_OVER));
        }
    }

    private static Next kept(String text) {
        return new Next.End(Outcome.KEPT, text);
    }
}
