package dev.autoami.deploy.config;

import dev.autoami.deploy.logging.LogFormat;
import dev.autoami.rebaker.RebakerSettings;
import dev.autoami.rebaker.sweep.SweepSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an operator says of the service. {@code deploy/docs/configuration.md} tells what each key means.
 *
 * @param listen where Puppet Servers, agents and remote users call: TLS, unless {@code plainHttp}
 * @param localApi where users on this machine call, without TLS
 * @param maxConnections the most connections that are open at once on each port
 * @param warnings what is probably a mistake but does no harm
 */
public record Configuration(
        Address listen,
        boolean plainHttp,
        Address localApi,
        Address health,
        Duration idleTimeout,
        int maxConnections,
        PuppetFiles puppet,
        Reports reports,
        List<AllowedCertificate> apiAllow,
        Path dataDir,
        Database database,
        Optional<SecretReference> secretKey,
        LogFormat logFormat,
        String certnameSuffix,
        int sshPort,
        RebakerSettings rebake,
        SweepSettings sweep,
        List<String> warnings) {

    private static final List<String> OTHER_VARIABLES =
            List.of("AUTOAMI_URL", "AUTOAMI_TOKEN", "AUTOAMI_CACERT", "AUTOAMI_JAVA_OPTS", "AUTOAMI_JVMS");
    /** Kubernetes sets these for a service that is called autoami. */
    private static final Pattern KUBERNETES = Pattern.compile("AUTOAMI_(SERVICE|PORT)(_.*)?");

    public Configuration {
        apiAllow = List.copyOf(apiAllow);
        warnings = List.copyOf(warnings);
    }

    /**
     * PEM files as they lie in Puppet's ssl directory.
     *
     * @param crl empty for the one that lies where Puppet has it, if there is one
     */
    public record PuppetFiles(Path ca, Path certificate, Path key, Optional<Path> crl) {}

    /**
     * @param allow certnames of the Puppet Servers that may post reports
     * @param maxBodyBytes what is longer is refused with 413
     * @param bufferBytes memory for bodies that are received whole
     * @param receiveLimit how long a body may come
     * @param patience how long a sender is let wait when there is no memory for its body
     * @param spoolBytes what reports may take on the disk that cannot be stored just now
     */
    public record Reports(
            List<String> allow,
            int maxBodyBytes,
            long bufferBytes,
            Duration receiveLimit,
            Duration patience,
            long spoolBytes) {
        public Reports {
            allow = List.copyOf(allow);
        }
    }

    /** @param url a JDBC URL, of H2 or MySQL */
    public record Database(String url, Optional<String> user, Optional<SecretReference> password, int connections) {
        public boolean isEmbedded() {
            return url.startsWith("jdbc:h2:");
        }
    }

    /**
     * Reads the file, and over it the environment.
     *
     * @param file empty when everything comes by environment variables
     * @throws ConfigurationException with all that is wrong
     */
    public static Configuration read(Optional<Path> file, Map<String, String> environment) {
        List<String> errors = new ArrayList<>();
        Map<String, ConfigurationFile.Entry> entries =
                file.map(path -> ConfigurationFile.read(path, errors)).orElse(Map.of());
        Values values = new Values(entries, environment, errors);
        if (!errors.isEmpty()) {
            throw new ConfigurationException(errors);
        }
        Path dataDir = values.of(Keys.DATA_DIR).toAbsolutePath();
        RebakerSettings rebake = rebake(values);
        Configuration configuration = new Configuration(
                values.of(Keys.LISTEN),
                values.of(Keys.PLAIN_HTTP),
                values.of(Keys.LOCAL_API),
                values.of(Keys.HEALTH),
                values.of(Keys.IDLE_TIMEOUT),
                values.of(Keys.MAX_CONNECTIONS),
                new PuppetFiles(
                        values.of(Keys.PUPPET_CA),
                        values.of(Keys.PUPPET_CERTIFICATE),
                        values.of(Keys.PUPPET_KEY),
                        values.find(Keys.PUPPET_CRL)),
                new Reports(
                        values.of(Keys.REPORTS_ALLOW),
                        values.of(Keys.REPORTS_MAX_BODY),
                        values.of(Keys.REPORTS_BUFFER),
                        values.of(Keys.REPORTS_RECEIVE_LIMIT),
                        values.of(Keys.REPORTS_PATIENCE),
                        values.of(Keys.REPORTS_SPOOL_SIZE)),
                values.of(Keys.API_ALLOW),
                dataDir,
                new Database(
                        values.find(Keys.DATABASE_URL).orElse("jdbc:h2:file:" + dataDir.resolve("registry")),
                        values.find(Keys.DATABASE_USER),
                        values.find(Keys.DATABASE_PASSWORD),
                        values.of(Keys.DATABASE_CONNECTIONS)),
                values.find(Keys.SECRET_KEY),
                values.of(Keys.LOG_FORMAT),
                values.of(Keys.CERTNAME_SUFFIX),
                values.of(Keys.SSH_PORT),
                rebake,
                new SweepSettings(
                        values.of(Keys.SWEEP_INTERVAL), values.of(Keys.SWEEP_GRACE), rebake.instanceLifetime()),
                warnings(environment));
        configuration.checkTogether();
        return configuration;
    }

    private static RebakerSettings rebake(Values values) {
        return new RebakerSettings(
                values.find(Keys.NODE).orElseGet(Configuration::hostName),
                values.of(Keys.PARALLELISM),
                values.of(Keys.POLLING),
                values.of(Keys.HEARTBEAT),
                values.of(Keys.TICK),
                values.of(Keys.FIRST_RETRY),
                values.of(Keys.LONGEST_RETRY),
                values.of(Keys.PATIENCE),
                values.of(Keys.REBAKE_LIMIT),
                values.of(Keys.BOOT_LIMIT),
                values.of(Keys.CONNECT_LIMIT),
                values.of(Keys.AGENT_LIMIT),
                values.of(Keys.REPORT_WAIT),
                values.of(Keys.STOP_LIMIT),
                values.of(Keys.IMAGE_LIMIT),
                values.of(Keys.TEAR_DOWN_PATIENCE),
                values.of(Keys.STOP_GRACE));
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            throw new ConfigurationException(
                    "node: this machine's own host name cannot be looked up, so the node needs a name here", e);
        }
    }

    private void checkTogether() {
        if (secretKey.isEmpty() && !database.isEmbedded()) {
            throw new ConfigurationException(
                    "secret-key: is missing: all nodes that share a MySQL registry need the same one; make it with"
                            + " 'openssl rand -base64 32' and refer to it as file:/path or env:NAME (only with the"
                            + " embedded H2 database is one made)");
        }
        if (reports.bufferBytes() < reports.maxBodyBytes()) {
            throw new ConfigurationException(
                    "reports.buffer: is less than reports.max-body, so that no longest report could be received");
        }
        if (reports.receiveLimit().compareTo(reports.patience()) >= 0) {
            throw new ConfigurationException(
                    "reports.receive-limit: is not less than reports.patience, so that a report which comes slowly"
                            + " could have others refused");
        }
        if (reports.patience().compareTo(idleTimeout) >= 0) {
            throw new ConfigurationException(
                    "reports.patience: is not less than idle-timeout, which closes connections that wait as well");
        }
    }

    private static List<String> warnings(Map<String, String> environment) {
        List<String> known = Keys.ALL.stream().map(Key::variable).toList();
        return environment.keySet().stream()
                .filter(name -> name.startsWith("AUTOAMI_")
                        && !known.contains(name)
                        && !OTHER_VARIABLES.contains(name)
                        && !KUBERNETES.matcher(name).matches())
                .sorted()
                .map(name -> "the environment variable %s belongs to no key".formatted(name))
                .toList();
    }
}
