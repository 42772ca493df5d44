package dev.autoami.rebaker.steps;

import dev.autoami.rebaker.CertificateAuthority;
import dev.autoami.rebaker.CertificateAuthority.State;
import dev.autoami.rebaker.CertificateAuthority.Status;
import dev.autoami.rebaker.InstanceShells.Result;
import dev.autoami.rebaker.RebakerSettings;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.Step;
import dev.autoami.rebaker.UnavailableException;
import dev.autoami.schema.group.GroupSettings;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.Rebakes;
import dev.autoami.schema.rebake.StepName;
import dev.autoami.schema.report.Certname;
import dev.autoami.schema.secret.Secrets;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * ENROL: gets the instance a certificate, signed only for the key that the instance itself showed over SSH. Anybody may
 * plant a request under a name that is about to be used; it is compared, and never signed.
 *
 * <p>Leaves the CA in the registry, and a signed certificate at it, revoked and deleted by TEAR_DOWN.
 */
final class Enrol implements Step {
    /** The secret that says we had something signed; TEAR_DOWN then insists on its revocation. */
    static final String SIGNED = "signed-request";

    /** Agents stall for 30 s after they submitted: the server leaves a kept-alive connection unanswered. */
    private static final Duration SUBMIT_LIMIT = Duration.ofMinutes(3);

    /**
     * Puppet 7 and 8, OpenVox: "The certificate for '/CN=…' does not match its private key" (Puppet 6: "the agent's"); and
     * when the instance has not even made a key: "Private key is missing".
     */
    private static final Pattern OF_ANOTHER_KEY =
            Pattern.compile("certificate .*does not match .*private key|Private key is missing");

    private final Rebakes rebakes;
    private final Secrets secrets;
    private final Door door;
    private final CertificateAuthority authority;
    private final RebakerSettings settings;

    Enrol(Rebakes rebakes, Secrets secrets, Door door, CertificateAuthority authority, RebakerSettings settings) {
        this.rebakes = rebakes;
        this.secrets = secrets;
        this.door = door;
        this.authority = authority;
        this.settings = settings;
    }

    @Override
    public Next run(Rebake rebake) {
        GroupSettings group = door.settings(rebake);
        try (Remote remote = door.open(rebake)) {
            PuppetAgent agent = PuppetAgent.on(remote, rebake, group);
            prepare(remote, agent, group);
            enrol(rebake, group, remote, agent);
            return new Next.GoOn(
                    StepName.CONVERGE, "%s is signed, for Puppet %s".formatted(rebake.certname(), agent.version()));
        }
    }

    private void prepare(Remote remote, PuppetAgent agent, GroupSettings group) {
        StringBuilder attributes = new StringBuilder();
        if (!group.trustedFacts().isEmpty()) {
            attributes.append("extension_requests:");
            new TreeMap<>(group.trustedFacts())
                    .forEach((name, value) -> attributes
                            .append("\n  ")
                            .append(yaml(name))
                            .append(": ")
                            .append(yaml(value)));
        }
        remote.script(Script.named("enrol")
                .with("CSR_ATTRIBUTES", agent.neededPath("csr_attributes"))
                .with("ATTRIBUTES", attributes.toString()));
    }

    private void enrol(Rebake rebake, GroupSettings group, Remote remote, PuppetAgent agent) {
        Optional<Status> status = authority.status(group.caServer(), rebake.certname());
        // Recorded before anything is submitted: TEAR_DOWN asks there, though the group have another CA by then. Not
        // before there was an answer: a wrong one can still be corrected.
        rebakes.enrolling(rebake, group.caServer());
        if (status.isEmpty()) {
            request(rebake, group, remote, agent);
            status = authority.status(group.caServer(), rebake.certname());
        }
        Status found = status.orElseThrow(() -> new RefusedException(
                "the certificate request of %s did not reach %s".formatted(rebake.certname(), group.caServer())));
        switch (found.state()) {
            case REVOKED ->
                throw new RefusedException("the certificate of %s at %s was revoked by somebody: nothing was signed"
                        .formatted(rebake.certname(), group.caServer()));
            case REQUESTED -> {
                CertificateRequest ours = compared(rebake, group, remote, agent, found);
                sign(rebake, group, ours);
            }
            case SIGNED -> mustBeOurs(rebake, group, agent);
        }
    }

    private void request(Rebake rebake, GroupSettings group, Remote remote, PuppetAgent agent) {
        if (agent.canGenerateRequests()) {
            String pem = agent.request().orElseGet(() -> generate(remote, agent));
            CertificateRequest.read(pem, rebake.certname(), remote.toString());
            authority.submit(group.caServer(), rebake.certname(), pem);
            return;
        }
        Result result = agent.ssl("submit_request", SUBMIT_LIMIT);
        // A conflict is looked into by the comparison; anything else it says is worth the operator's eye.
        if (result.exitCode() != 0
                && authority.status(group.caServer(), rebake.certname()).isEmpty()) {
            remote.succeeded(result, "puppet ssl submit_request");
        }
    }

    private static String generate(Remote remote, PuppetAgent agent) {
        remote.succeeded(agent.ssl("generate_request", Remote.BRIEFLY), "puppet ssl generate_request");
        return agent.request()
                .orElseThrow(() -> new RefusedException("puppet ssl generate_request left no request on " + remote));
    }

    /** The waiting request, which is for the key of this very instance. */
    private CertificateRequest compared(
            Rebake rebake, GroupSettings group, Remote remote, PuppetAgent agent, Status status) {
        Certname certname = rebake.certname();
        String waiting = authority
                .request(group.caServer(), certname)
                .orElseThrow(() -> new UnavailableException(
                        "the request of %s is gone from %s again".formatted(certname, group.caServer())));
        CertificateRequest theirs = CertificateRequest.read(waiting, certname, group.caServer());
        String key = agent.request()
                .map(pem -> CertificateRequest.read(pem, certname, remote.toString())
                        .publicKey())
                .orElseGet(() -> CertificateRequest.publicKey(agent.publicKey(), remote.toString()));
        if (!theirs.publicKey().equals(key) || !theirs.fingerprint().equals(status.fingerprint())) {
            throw new RefusedException(
                    "the certificate request %s that waits at %s under %s is not for the key of our instance: somebody planted it. Nothing was signed."
                            .formatted(status.fingerprint(), group.caServer(), certname));
        }
        return theirs;
    }

    private void sign(Rebake rebake, GroupSettings group, CertificateRequest request) {
        Optional<Duration> lifetime =
                rebake.purpose() == Purpose.LAUNCH ? Optional.empty() : Optional.of(settings.instanceLifetime());
        authority.sign(group.caServer(), rebake.certname(), lifetime);
        secrets.putIfAbsent(rebake, SIGNED, request.fingerprint().getBytes(StandardCharsets.US_ASCII));
        rebakes.note(
                rebake,
                "%s signed the request %s%s"
                        .formatted(
                                group.caServer(),
                                request.fingerprint(),
                                lifetime.map(time -> ", for " + time.toHours() + " hours")
                                        .orElse("")));
    }

    /** Signed already: before a crash, or by a CA that signs by itself. The agent takes no certificate for another key. */
    private void mustBeOurs(Rebake rebake, GroupSettings group, PuppetAgent agent) {
        Result result = agent.ssl("download_cert", Remote.BRIEFLY);
        if (result.exitCode() != 0) {
            String tail = Remote.tail(result);
            if (OF_ANOTHER_KEY.matcher(tail).find()) {
                throw new RefusedException(
                        "%s has a certificate for %s already that the instance cannot use: the name is taken. %s"
                                .formatted(group.caServer(), rebake.certname(), tail));
            }
            throw new UnavailableException("the instance did not get its certificate %s from %s: %s"
                    .formatted(rebake.certname(), group.caServer(), tail));
        }
        secrets.putIfAbsent(rebake, SIGNED, State.SIGNED.name().getBytes(StandardCharsets.US_ASCII));
    }

    /** A double-quoted YAML scalar. */
    private static String yaml(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
