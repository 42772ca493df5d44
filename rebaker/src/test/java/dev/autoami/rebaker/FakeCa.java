package dev.autoami.rebaker;

import dev.autoami.schema.report.Certname;
import java.io.StringReader;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/** A Puppet CA with memory, and real requests. */
final class FakeCa implements CertificateAuthority {
    /** Whether it does what Puppet calls autosigning. */
    boolean signsByItself;

    private final Crashes crashes;
    private final Map<Certname, Entry> entries = new HashMap<>();
    private final Set<String> servers = new HashSet<>();
    private int signatures;
    private Optional<RuntimeException> refusal = Optional.empty();

    FakeCa(Crashes crashes) {
        this.crashes = crashes;
    }

    record Entry(String pem, State state, Optional<Duration> ttl) {}

    Map<Certname, Entry> entries() {
        return entries;
    }

    int signatures() {
        return signatures;
    }

    /** The names by which it was called. */
    Set<String> servers() {
        return servers;
    }

    void refuseAll(String why) {
        refusal = Optional.of(new RefusedException(why));
    }

    void beAway() {
        refusal = Optional.of(new UnavailableException("the CA does not answer"));
    }

    void beBack() {
        refusal = Optional.empty();
    }

    /** As an agent, or a stranger, puts a request; false is Puppet's 400. */
    boolean put(Certname certname, String pem) {
        return entries.putIfAbsent(
                        certname, new Entry(pem, signsByItself ? State.SIGNED : State.REQUESTED, Optional.empty()))
                == null;
    }

    @Override
    public Optional<Status> status(String caServer, Certname certname) {
        begin("status", caServer);
        return Optional.ofNullable(entries.get(certname))
                .map(entry -> new Status(entry.state(), fingerprint(entry.pem())));
    }

    @Override
    public Optional<String> request(String caServer, Certname certname) {
        begin("request", caServer);
        return Optional.ofNullable(entries.get(certname))
                .filter(entry -> entry.state() == State.REQUESTED)
                .map(Entry::pem);
    }

    @Override
    public void submit(String caServer, Certname certname, String csrPem) {
        begin("submit", caServer);
        if (!put(certname, csrPem)) {
            throw new RefusedException("%s already has something for %s".formatted(caServer, certname));
        }
        crashes.point("after submit");
    }

    @Override
    public void sign(String caServer, Certname certname, Optional<Duration> ttl) {
        begin("sign", caServer);
        Entry entry = entries.get(certname);
        if (entry == null || entry.state() != State.REQUESTED) {
            throw new RefusedException("409: no request of " + certname);
        }
        entries.put(certname, new Entry(entry.pem(), State.SIGNED, ttl));
        signatures++;
        crashes.point("after sign");
    }

    @Override
    public void revokeAndDelete(String caServer, Certname certname) {
        begin("revoke", caServer);
        entries.remove(certname);
        crashes.point("after revoke");
    }

    private void begin(String call, String caServer) {
        servers.add(caServer);
        crashes.point("CA " + call);
        refusal.ifPresent(refused -> {
            throw refused;
        });
    }

    private static String fingerprint(String pem) {
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            PKCS10CertificationRequest request = (PKCS10CertificationRequest) parser.readObject();
            return HexFormat.of()
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(request.getEncoded()));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
