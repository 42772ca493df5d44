package dev.autoami.rebaker.steps;

import dev.autoami.rebaker.CertificateAuthority;
import dev.autoami.rebaker.Hold;
import dev.autoami.schema.report.Certname;
import java.time.Duration;
import java.util.Optional;

/** The CA for one run of a step: changes only what is still this node's to change. */
record HeldAuthority(CertificateAuthority authority, Hold hold) implements CertificateAuthority {
    @Override
    public Optional<Status> status(String caServer, Certname certname) {
        return authority.status(caServer, certname);
    }

    @Override
    public Optional<String> request(String caServer, Certname certname) {
        return authority.request(caServer, certname);
    }

    @Override
    public void submit(String caServer, Certname certname, String csrPem) {
        hold.change(() -> {
            authority.submit(caServer, certname, csrPem);
            return certname;
        });
    }

    @Override
    public void sign(String caServer, Certname certname, Optional<Duration> ttl) {
        hold.change(() -> {
            authority.sign(caServer, certname, ttl);
            return certname;
        });
    }

    @Override
    public void revokeAndDelete(String caServer, Certname certname) {
        hold.change(() -> {
            authority.revokeAndDelete(caServer, certname);
            return certname;
        });
    }
}
