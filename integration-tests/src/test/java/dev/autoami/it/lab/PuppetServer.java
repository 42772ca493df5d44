package dev.autoami.it.lab;

import com.github.dockerjava.api.model.Capability;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;

/** A Puppet Server 8 with its CA, as Debian packages it; it signs nothing by itself and posts reports to AutoAMI. */
public final class PuppetServer implements AutoCloseable {
    /** Its certname, and its name on the lab's network. */
    static final String NAME = "puppet.lab";
    /** The host's name on the lab's network, and the certname of AutoAMI's own certificate. */
    static final String AUTOAMI = "autoami.lab";

    private static final int PORT = 8140;
    private static final String SSL = "/var/lib/puppet/ssl/";

    private final GenericContainer<?> container;
    private final String network;
    private final String reportUrl;

    /**
     * @param reportPort of AutoAMI on this machine
     * @param log where it logs to
     */
    PuppetServer(Network network, String networkName, int reportPort, Path log) {
        this.network = networkName;
        this.reportUrl = "https://%s:%d/reports".formatted(AUTOAMI, reportPort);
        this.container = new GenericContainer<>("autoami-lab/puppetserver")
                .withNetwork(network)
                .withNetworkAliases(NAME)
                .withCreateContainerCmdModifier(command -> {
                    command.withHostName(NAME);
                    // to cut itself off
                    Objects.requireNonNull(command.getHostConfig()).withCapAdd(Capability.NET_ADMIN);
                })
                .withLabels(Docker.LABELS)
                .withLogConsumer(frame -> append(log, frame.getUtf8String()))
                .withExtraHost(AUTOAMI, "host-gateway")
                .withEnv("REPORT_URL", reportUrl)
                .withCopyToContainer(Transferable.of(documentedRule()), "/etc/puppet/puppetserver/autoami-auth.conf")
                .withExposedPorts(PORT)
                .waitingFor(Wait.forLogMessage(".*is now ready to handle requests.*", 1)
                        .withStartupTimeout(Duration.ofMinutes(5)));
    }

    void start() {
        container.start();
    }

    /** Its address on the lab's network, which is reachable from this machine. */
    String address() {
        return Docker.address(container.getContainerId(), network).orElseThrow();
    }

    /** Makes a certificate as an administrator would, and puts it with its key and the CA's beside each other. */
    void issue(String certname, Path directory) {
        exec("puppetserver", "ca", "generate", "--certname", certname).orThrow("puppetserver ca generate");
        write(directory.resolve("ca.pem"), SSL + "certs/ca.pem");
        write(directory.resolve("cert.pem"), SSL + "certs/" + certname + ".pem");
        write(directory.resolve("key.pem"), SSL + "private_keys/" + certname + ".pem");
    }

    /** Replaces an environment's manifest; it holds from the next catalog on. */
    public void deploy(String environment, String manifest) {
        container.copyFileToContainer(
                Transferable.of(manifest, 0644),
                "/etc/puppet/code/environments/%s/manifests/site.pp".formatted(environment));
    }

    /** What {@code puppetserver ca list --all} prints: waiting requests, signed and revoked certificates. */
    public String certificates() {
        return exec("puppetserver", "ca", "list", "--all").orThrow("puppetserver ca list");
    }

    /** The public files of the CA that name a certname: a request or a certificate. */
    public List<String> filesOf(String certname) {
        return exec("find", "/etc/puppet/puppetserver/ca", "-name", certname + ".pem")
                .orThrow("find")
                .lines()
                .toList();
    }

    public boolean hasRevoked(X509Certificate certificate) {
        try {
            X509CRL crl = (X509CRL) CertificateFactory.getInstance("X.509")
                    .generateCRL(new ByteArrayInputStream(read("/etc/puppet/puppetserver/ca/ca_crl.pem")));
            return crl.isRevoked(certificate);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether an agent with this certificate and key is answered, as {@code puppet agent} asks at its start. */
    public boolean admits(String pem, String certname) {
        container.copyFileToContainer(Transferable.of(pem, 0600), "/tmp/agent.pem");
        return exec(
                                "curl",
                                "--silent",
                                "--fail",
                                "--cacert",
                                SSL + "certs/ca.pem",
                                "--cert",
                                "/tmp/agent.pem",
                                "https://%s:%d/puppet/v3/node/%s?environment=production"
                                        .formatted(NAME, PORT, certname))
                        .exitCode()
                == 0;
    }

    /** Plants a certificate request for a key of its own under a name, as anybody may who reaches the CA. */
    public void plant(String certname) {
        exec("sh", "-c", """
            openssl req -new -newkey rsa:2048 -nodes -keyout /tmp/planted.key -subj /CN=%1$s -out /tmp/planted.csr
            curl --silent --show-error --fail --cacert %2$scerts/ca.pem -X PUT -H 'Content-Type: text/plain' \
                --data-binary @/tmp/planted.csr https://%3$s:%4$d/puppet-ca/v1/certificate_request/%1$s
            """.formatted(certname, SSL, NAME, PORT)).orThrow("planting a request");
    }

    /** Makes a certificate that {@link #postReport} can use. */
    public void issueForCurl(String certname) {
        exec("puppetserver", "ca", "generate", "--certname", certname).orThrow("puppetserver ca generate");
    }

    /** Posts a report to AutoAMI from this host with somebody's certificate; answers the status. */
    public int postReport(String certname, String body) {
        container.copyFileToContainer(Transferable.of(body), "/tmp/report");
        String status = exec(
                        "curl",
                        "--silent",
                        "--output",
                        "/dev/null",
                        "--write-out",
                        "%{http_code}",
                        "--cacert",
                        SSL + "certs/ca.pem",
                        "--cert",
                        SSL + "certs/" + certname + ".pem",
                        "--key",
                        SSL + "private_keys/" + certname + ".pem",
                        "--header",
                        "Content-Type: application/x-yaml",
                        "--data-binary",
                        "@/tmp/report",
                        reportUrl)
                .out();
        return Integer.parseInt(status);
    }

    /** Posts a body of so many bytes. */
    public int postReportOf(String certname, int bytes) {
        return postReport(certname, "#".repeat(bytes));
    }

    /** Takes the way to AutoAMI away, as a firewall in between does: its reports are lost. */
    public void cutOff() {
        route("add");
    }

    public void reconnect() {
        route("del");
    }

    /** The rule of auth.conf as the way to production tells it, word by word but for our certname. */
    private static String documentedRule() {
        Path document = Path.of("../deploy/docs/production.md");
        try {
            return Arrays.stream(Files.readString(document).split("```"))
                    .filter(part -> part.contains("certificate_status"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(document + " has no rule for auth.conf"))
                    .replace("autoami.example.com", AUTOAMI);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void route(String change) {
        exec("sh", "-c", "ip route %s unreachable \"$(getent hosts %s | cut -d' ' -f1)\"".formatted(change, AUTOAMI))
                .orThrow("ip route");
    }

    Docker.Result exec(String... command) {
        return Docker.exec(container.getContainerId(), command);
    }

    private static void append(Path log, String text) {
        try {
            Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(Path to, String from) {
        try {
            Files.createDirectories(to.toAbsolutePath().getParent());
            Files.write(to, read(from));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] read(String path) {
        return exec("cat", path).orThrow("cat " + path).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        container.close();
    }
}
