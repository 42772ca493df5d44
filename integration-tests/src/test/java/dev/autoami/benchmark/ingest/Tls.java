package dev.autoami.benchmark.ingest;

import dev.autoami.benchmark.ingest.Floor.Engine;
import dev.autoami.benchmark.ingest.Rounds.Measured;
import dev.autoami.benchmark.ingest.Rounds.Subject;
import dev.autoami.benchmark.ingest.TlsLoad.Kind;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * What Puppet really does: a connection with mutual TLS for each report, here a small one of a node that nobody watches.
 * By the kind of the server's key, with and without resumption, beside a bare Vert.x server with the JDK's TLS and with
 * BoringSSL; and what the signatures among it take by themselves.
 */
final class Tls implements Section {
    private static final List<Kind> KINDS = List.of(
            new Kind("TLSv1.3", false),
            new Kind("TLSv1.3", true),
            new Kind("TLSv1.2", false),
            new Kind("TLSv1.2", true));
    /** A handshake is a lot of code, and each runs it but once: how much more CPU goes by until it is compiled. */
    private static final int COLD = 2;

    private static final Body REPORT = Report.unchanged("web01.example.com", Size.SMALL.bytes());

    @Override
    public String name() {
        return "tls";
    }

    @Override
    public void run(Bench bench) throws Exception {
        PuppetCa ca = new PuppetCa(Clock.systemUTC());
        for (ServerKey key : ServerKey.values()) {
            signatures(bench, key);
        }
        List<String> directories = new ArrayList<>();
        for (ServerKey key : ServerKey.values()) {
            directories.add(ca.issueTo(directory(bench, key), key).directory().toString());
        }
        PuppetCa.Issued own = ca.issueTo(bench.directory().resolve("tls"), ServerKey.EC_P256);
        try (Autoami autoami = bench.autoami(settings(own));
                Server jdk = bench.floor(autoami, arguments(Engine.JDK, directories));
                Server boring = bench.floor(autoami, arguments(Engine.BORINGSSL, directories))) {
            List<Target> targets = List.of(
                    Target.floor("bare drain, JDK", jdk),
                    Target.floor("bare drain, BoringSSL", boring),
                    new Target("autoami", autoami.server(), key -> autoami.port()));
            for (Subject subject : subjects(targets, ca, ServerKey.EC_P256, KINDS.getFirst())) {
                Rounds.warmUp(subject, bench.warmUp().multipliedBy(COLD));
            }
            for (ServerKey key : ServerKey.values()) {
                give(key, new PuppetCa.Issued(directory(bench, key)), own, ca, autoami.port());
                for (Kind kind : KINDS) {
                    measure(bench, key + ", " + kind, subjects(targets, ca, key, kind));
                }
            }
        }
    }

    /** A server, and its port for each kind of key. */
    private record Target(String name, Server server, ToIntFunction<ServerKey> port) {
        /** A bare server, which has a port for each kind, in their order. */
        private static Target floor(String name, Server server) {
            List<Integer> ports = Bench.floorPorts(server);
            return new Target(
                    name, server, key -> ports.get(List.of(ServerKey.values()).indexOf(key)));
        }
    }

    private static Path directory(Bench bench, ServerKey key) {
        return bench.directory().resolve("tls-" + key.name());
    }

    private static List<Subject> subjects(List<Target> targets, PuppetCa ca, ServerKey key, Kind kind) {
        return targets.stream()
                .map(target -> new Subject(
                        target.name(),
                        List.of(target.server().usage()),
                        new TlsLoad(ca, target.port().applyAsInt(key), kind, REPORT)::put))
                .toList();
    }

    private static void measure(Bench bench, String what, List<Subject> subjects) throws Exception {
        List<Measured> measured = Rounds.of(bench, subjects);
        Measured floor = measured.getFirst();
        bench.table().add(floor.row(what));
        for (Measured one : measured.subList(1, measured.size())) {
            bench.table().add(one.row(what).ratio(one.ratioTo(floor), ""));
        }
    }

    /** The service takes other files while it runs: so all is measured on one that is warm. */
    private static void give(ServerKey key, PuppetCa.Issued its, PuppetCa.Issued own, PuppetCa ca, int port)
            throws IOException {
        Files.copy(its.certificate(), own.certificate(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(its.key(), own.key(), StandardCopyOption.REPLACE_EXISTING);
        Awaitility.await("the service to go by its new certificate")
                .atMost(Duration.ofMinutes(1))
                .until(() -> key.isKindOf(TlsLoad.key(ca, port)));
    }

    private static Map<String, String> settings(PuppetCa.Issued own) {
        return Map.of(
                "AUTOAMI_PLAIN_HTTP", "false",
                "AUTOAMI_PUPPET_CA", own.ca().toString(),
                "AUTOAMI_PUPPET_CERTIFICATE", own.certificate().toString(),
                "AUTOAMI_PUPPET_KEY", own.key().toString(),
                "AUTOAMI_REPORTS_ALLOW", PuppetCa.SENDER);
    }

    private static String[] arguments(Engine engine, List<String> directories) {
        return Stream.concat(Stream.of(engine.name()), directories.stream()).toArray(String[]::new);
    }

    /** In this process: a server signs once in a handshake, and verifies once for each certificate and once besides. */
    private static void signatures(Bench bench, ServerKey key) throws GeneralSecurityException {
        KeyPair pair = key.generate();
        byte[] content = new byte[130];
        ThreadLocalRandom.current().nextBytes(content);
        byte[] signed = key.sign(pair.getPrivate(), content);
        bench.table()
                .add(Table.Row.of("one signature, " + key, "the JDK, by itself")
                        .cpu(micros(bench, () -> key.sign(pair.getPrivate(), content))));
        bench.table()
                .add(Table.Row.of("one verification, " + key, "the JDK, by itself")
                        .cpu(micros(bench, () -> key.verify(pair.getPublic(), content, signed))));
    }

    private interface Operation {
        Object run() throws GeneralSecurityException;
    }

    private static String micros(Bench bench, Operation operation) throws GeneralSecurityException {
        micros(operation, bench.warmUp().toNanos());
        List<Double> rounds = new ArrayList<>();
        for (int round = 0; round < bench.rounds(); round++) {
            rounds.add(micros(operation, bench.round().toNanos() / 10));
        }
        return Figure.of(rounds) + " µs";
    }

    private static double micros(Operation operation, long nanos) throws GeneralSecurityException {
        long start = cpu();
        int times = 0;
        long used;
        do {
            if (operation.run().equals(false)) {
                throw new GeneralSecurityException("a signature of our own is not ours");
            }
            times++;
            used = cpu() - start;
        } while (used < nanos);
        return used / 1e3 / times;
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
