package dev.autoami.deploy.config;

import dev.autoami.deploy.logging.LogFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Every key there is: {@code deploy/docs/configuration.md} has the same list, and a test compares them. */
final class Keys {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,6})(kB|MB|GB)");
    private static final Pattern DOMAIN =
            Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");

    static final Key<Address> LISTEN = Key.of("listen", "0.0.0.0:8443", "host:port", Address::parse);
    static final Key<Boolean> PLAIN_HTTP = Key.of("plain-http", "false", "true or false", Keys::flag);
    static final Key<Address> LOCAL_API =
            Key.of("local-api", "127.0.0.1:8442", "host:port on loopback", Keys::loopback);
    static final Key<Address> HEALTH = Key.of("health", "127.0.0.1:8441", "host:port", Address::parse);
    static final Key<Duration> IDLE_TIMEOUT = duration("idle-timeout", "60s");
    static final Key<Integer> MAX_CONNECTIONS =
            Key.of("max-connections", "512", "a number, 16 to 65536", text -> number(text, 16, 65536));

    static final Key<Path> PUPPET_CA = Key.required("puppet.ca", "the path of Puppet's ssl/certs/ca.pem", Path::of);
    static final Key<Path> PUPPET_CERTIFICATE =
            Key.required("puppet.certificate", "the path of this host's certificate in Puppet's ssl/certs", Path::of);
    static final Key<Path> PUPPET_KEY =
            Key.required("puppet.key", "the path of this host's key in Puppet's ssl/private_keys", Path::of);
    static final Key<Path> PUPPET_CRL = Key.optional("puppet.crl", "the path of Puppet's ssl/crl.pem", Path::of);

    static final Key<List<String>> REPORTS_ALLOW =
            Key.list("reports.allow", "a list of Puppet Servers' certnames", Keys::name);
    static final Key<Integer> REPORTS_MAX_BODY =
            Key.of("reports.max-body", "32MB", "a size such as 32MB, below 2GB", text -> Math.toIntExact(size(text)));
    static final Key<Long> REPORTS_BUFFER = Key.of("reports.buffer", "40MB", "a size such as 64MB", Keys::size);
    static final Key<Duration> REPORTS_RECEIVE_LIMIT = duration("reports.receive-limit", "30s");
    static final Key<Duration> REPORTS_PATIENCE = duration("reports.patience", "45s");
    static final Key<Long> REPORTS_SPOOL_SIZE =
            Key.of("reports.spool-size", "1GB", "a size such as 512MB or 1GB", Keys::size);

    static final Key<List<AllowedCertificate>> API_ALLOW = Key.list(
            "api.allow", "a list of certname=scope, the scope being read, run or admin", AllowedCertificate::parse);

    static final Key<Path> DATA_DIR = Key.of("data-dir", "/var/lib/autoami", "the path of a directory", Path::of);
    static final Key<String> DATABASE_URL =
            Key.optional("database.url", "a JDBC URL beginning with jdbc:h2: or jdbc:mysql:", Keys::databaseUrl);
    static final Key<String> DATABASE_USER = Key.optional("database.user", "a name", Keys::name);
    static final Key<SecretReference> DATABASE_PASSWORD =
            Key.optional("database.password", "file:/path or env:NAME", SecretReference::parse);
    static final Key<Integer> DATABASE_CONNECTIONS =
            Key.of("database.connections", "10", "a number, 1 to 100", text -> number(text, 1, 100));
    static final Key<SecretReference> SECRET_KEY =
            Key.optional("secret-key", "file:/path or env:NAME, where 32 bytes in base64 are", SecretReference::parse);

    static final Key<LogFormat> LOG_FORMAT = Key.of("log-format", "text", "text or json", Keys::logFormat);
    static final Key<String> NODE = Key.optional("node", "a name of this process among all", Keys::name);
    static final Key<String> CERTNAME_SUFFIX =
            Key.of("certname-suffix", "autoami.internal", "a domain name, without a leading dot", Keys::domain);
    static final Key<Integer> SSH_PORT = Key.of("ssh-port", "22", "a port, 1 to 65535", text -> number(text, 1, 65535));

    static final Key<Integer> PARALLELISM =
            Key.of("rebake.parallelism", "16", "a number, 1 to 1000", text -> number(text, 1, 1000));
    static final Key<Duration> POLLING = duration("rebake.polling", "2s");
    static final Key<Duration> HEARTBEAT = duration("rebake.heartbeat", "10s");
    static final Key<Duration> TICK = duration("rebake.tick", "1s");
    static final Key<Duration> FIRST_RETRY = duration("rebake.first-retry", "5s");
    static final Key<Duration> LONGEST_RETRY = duration("rebake.longest-retry", "2m");
    static final Key<Duration> PATIENCE = duration("rebake.patience", "30m");
    static final Key<Duration> REBAKE_LIMIT = duration("rebake.limit", "4h");
    static final Key<Duration> BOOT_LIMIT = duration("rebake.boot-limit", "10m");
    static final Key<Duration> CONNECT_LIMIT = duration("rebake.connect-limit", "10m");
    static final Key<Duration> AGENT_LIMIT = duration("rebake.agent-limit", "1h");
    static final Key<Duration> REPORT_WAIT = duration("rebake.report-wait", "20s");
    static final Key<Duration> STOP_LIMIT = duration("rebake.stop-limit", "10m");
    static final Key<Duration> IMAGE_LIMIT = duration("rebake.image-limit", "30m");
    static final Key<Duration> TEAR_DOWN_PATIENCE = duration("rebake.tear-down-patience", "2h");
    static final Key<Duration> STOP_GRACE = duration("rebake.stop-grace", "20s");

    static final Key<Duration> SWEEP_INTERVAL = duration("sweep.interval", "15m");
    static final Key<Duration> SWEEP_GRACE = duration("sweep.grace", "1h");

    static final List<Key<?>> ALL = List.of(
            LISTEN,
            PLAIN_HTTP,
            LOCAL_API,
            HEALTH,
            IDLE_TIMEOUT,
            MAX_CONNECTIONS,
            PUPPET_CA,
            PUPPET_CERTIFICATE,
            PUPPET_KEY,
            PUPPET_CRL,
            REPORTS_ALLOW,
            REPORTS_MAX_BODY,
            REPORTS_BUFFER,
            REPORTS_RECEIVE_LIMIT,
            REPORTS_PATIENCE,
            REPORTS_SPOOL_SIZE,
            API_ALLOW,
            DATA_DIR,
            DATABASE_URL,
            DATABASE_USER,
            DATABASE_PASSWORD,
            DATABASE_CONNECTIONS,
            SECRET_KEY,
            LOG_FORMAT,
            NODE,
            CERTNAME_SUFFIX,
            SSH_PORT,
            PARALLELISM,
            POLLING,
            HEARTBEAT,
            TICK,
            FIRST_RETRY,
            LONGEST_RETRY,
            PATIENCE,
            REBAKE_LIMIT,
            BOOT_LIMIT,
            CONNECT_LIMIT,
            AGENT_LIMIT,
            REPORT_WAIT,
            STOP_LIMIT,
            IMAGE_LIMIT,
            TEAR_DOWN_PATIENCE,
            STOP_GRACE,
            SWEEP_INTERVAL,
            SWEEP_GRACE);

    private Keys() {}

    private static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither");
        };
    }

    private static LogFormat logFormat(String text) {
        return switch (text) {
            case "text" -> LogFormat.TEXT;
            case "json" -> LogFormat.JSON;
            default -> throw new IllegalArgumentException("neither");
        };
    }

    private static Address loopback(String text) {
        Address address = Address.parse(text);
        if (!address.isLoopback()) {
            throw new IllegalArgumentException("not loopback");
        }
        return address;
    }

    private static Key<Duration> duration(String name, String fallback) {
        return Key.of(name, fallback, "a duration such as 500ms, 60s, 2m or 1h", Durations::parse);
    }

    private static long size(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no size");
        }
        long unit = switch (matcher.group(2)) {
            case "kB" -> 1L << 10;
            case "MB" -> 1L << 20;
            default -> 1L << 30;
        };
        return Long.parseLong(matcher.group(1)) * unit;
    }

    private static int number(String text, int least, int most) {
        int number = Integer.parseInt(text);
        if (number < least || number > most) {
            throw new IllegalArgumentException("out of range");
        }
        return number;
    }

    private static String name(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("empty");
        }
        return text;
    }

    private static String domain(String text) {
        if (!DOMAIN.matcher(text).matches() || text.length() > 150) {
            throw new IllegalArgumentException("no domain");
        }
        return text;
    }

    private static String databaseUrl(String text) {
        if (!text.startsWith("jdbc:h2:") && !text.startsWith("jdbc:mysql:")) {
            throw new IllegalArgumentException("another database");
        }
        return text;
    }
}
