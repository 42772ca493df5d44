package dev.autoami.it.lab;

import dev.autoami.it.lab.DockerMachines.Machine;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks over an instance's shoulder while Puppet runs there: what it sees must be in no image afterwards. Sees the host
 * key and the login key in the user-data, and the agent's key and certificate once they are on the disk.
 */
public final class Witness {
    private static final Pattern LOGIN_KEY = Pattern.compile("'ssh-ed25519 ([A-Za-z0-9+/=]+)");
    private static final Pattern HOST_KEY = Pattern.compile("ed25519_public: ssh-ed25519 ([A-Za-z0-9+/=]+)");
    private static final Pattern GROUP = Pattern.compile("group ([a-z0-9-]+), rebake");
    private static final Pattern REBAKE = Pattern.compile("group [a-z0-9-]+, rebake ([a-z0-9]+)");
    private static final long LOOK_AGAIN_NANOS = 300_000_000;
    /** Prints the agent's certificate and key, nothing as long as one is missing. */
    private static final String AGENT_FILES = """
        cd /var/lib/puppet/ssl 2>/dev/null || cd /etc/puppetlabs/puppet/ssl 2>/dev/null || exit 0
        for key in private_keys/*.pem; do
            certificate=certs/$(basename "$key")
            if [ -s "$certificate" ]; then cat "$certificate" "$key"; fi
        done
        """;

    private final String userData;
    private volatile @Nullable String agentFiles;

    private Witness(String userData) {
        this.userData = userData;
    }

    static Witness of(Machine machine) {
        Witness witness = new Witness(machine.boot().userData().text());
        Thread.ofVirtual().name("witness-" + machine.instance()).start(() -> witness.watch(machine.container()));
        return witness;
    }

    private void watch(String container) {
        try {
            while (agentFiles == null) {
                String seen = Docker.exec(container, "sh", "-c", AGENT_FILES).out();
                if (seen.contains("CERTIFICATE") && seen.contains("PRIVATE KEY")) {
                    agentFiles = seen;
                }
                LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            }
        } catch (RuntimeException e) {
            // the container has stopped
        }
    }

    /** The agent's certificate and private key as PEM, one after the other, when there were any. */
    public Optional<String> agentFiles() {
        return Optional.ofNullable(agentFiles);
    }

    public X509Certificate certificate() {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(
                            new ByteArrayInputStream(agentFiles().orElseThrow().getBytes(StandardCharsets.US_ASCII)));
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    /** AutoAMI's login key as OpenSSH writes it, in Base64. */
    public String loginKey() {
        return find(LOGIN_KEY);
    }

    public String hostKey() {
        return find(HOST_KEY);
    }

    public String group() {
        return find(GROUP);
    }

    /** The certname that a test instance will ask for. */
    public String certname(String suffix) {
        return "%s-%s.%s".formatted(group(), find(REBAKE), suffix);
    }

    private String find(Pattern pattern) {
        Matcher matcher = pattern.matcher(userData);
        if (!matcher.find()) {
            throw new AssertionError("no %s in %s".formatted(pattern, userData));
        }
        return matcher.group(1);
    }
}
