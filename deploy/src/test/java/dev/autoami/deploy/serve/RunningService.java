package dev.autoami.deploy.serve;

import dev.autoami.deploy.config.Configuration;
import dev.autoami.deploy.metrics.Metrics;
import dev.autoami.rebaker.CertificateAuthority;
import dev.autoami.rebaker.UnavailableException;
import dev.autoami.schema.report.Certname;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A service in this process, on a registry in memory and an account where nothing gets going. */
public final class RunningService implements AutoCloseable {
    private final Service service;
    private final FakeCloud cloud = new FakeCloud();
    private final FakeInventory inventory = new FakeInventory();
    private final Metrics metrics = new Metrics();

    public RunningService(Path directory) {
        this(directory, Map.of("AUTOAMI_PLAIN_HTTP", "true"));
    }

    public RunningService(Path directory, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "AUTOAMI_LISTEN", "127.0.0.1:0",
                "AUTOAMI_LOCAL_API", "127.0.0.1:0",
                "AUTOAMI_HEALTH", "127.0.0.1:0",
                "AUTOAMI_PUPPET_CA", "/nowhere/ca.pem",
                "AUTOAMI_PUPPET_CERTIFICATE", "/nowhere/host.pem",
                "AUTOAMI_PUPPET_KEY", "/nowhere/host.key",
                "AUTOAMI_DATA_DIR", directory.toString(),
                "AUTOAMI_DATABASE_URL", "jdbc:h2:mem:%s;DB_CLOSE_DELAY=-1".formatted(UUID.randomUUID()),
                "AUTOAMI_REBAKE_POLLING", "100ms",
                "AUTOAMI_REBAKE_FIRST_RETRY", "200ms"));
        environment.put("AUTOAMI_REBAKE_TICK", "100ms");
        environment.putAll(more);
        service = Service.start(
                Configuration.read(Optional.empty(), environment), environment, adapters(), metrics, Clock.systemUTC());
    }

    public Service service() {
        return service;
    }

    public FakeCloud cloud() {
        return cloud;
    }

    public FakeInventory inventory() {
        return inventory;
    }

    public Metrics metrics() {
        return metrics;
    }

    public String token() {
        return service.firstToken().orElseThrow();
    }

    @Override
    public void close() {
        service.close();
    }

    private Adapters adapters() {
        return new Adapters(
                cloud,
                inventory,
                new EmptyCa(),
                (target, limit) -> {
                    throw new UnavailableException("nothing answers at " + target.host());
                },
                () -> Optional.of(FakeCloud.REGION),
                () -> {});
    }

    /** Has nothing, and is asked to remove it. */
    private static final class EmptyCa implements CertificateAuthority {
        @Override
        public Optional<Status> status(String caServer, Certname certname) {
            return Optional.empty();
        }

        @Override
        public Optional<String> request(String caServer, Certname certname) {
            return Optional.empty();
        }

        @Override
        public void submit(String caServer, Certname certname, String csrPem) {
            throw new UnavailableException("closed");
        }

        @Override
        public void sign(String caServer, Certname certname, Optional<Duration> ttl) {
            throw new UnavailableException("closed");
        }

        @Override
        public void revokeAndDelete(String caServer, Certname certname) {}
    }
}
