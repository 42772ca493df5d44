package dev.autoami.rebaker.puppetca;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.autoami.rebaker.CertificateAuthority.State;
import dev.autoami.rebaker.CertificateAuthority.Status;
import dev.autoami.rebaker.UnavailableException;
import dev.autoami.schema.report.Certname;
import java.util.Locale;
import java.util.Optional;

/** What the CA has under a name. 404 when it has nothing. */
record GetStatus(Certname certname) implements CaCall<Optional<Status>> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return "certificate_status/" + certname;
    }

    @Override
    public String doing() {
        return "asking for the certificate status of " + certname;
    }

    @Override
    public boolean expects(Answer answer) {
        return answer.isSuccess() || answer.status() == 404;
    }

    @Override
    public Optional<Status> result(Answer answer) {
        if (!answer.isSuccess()) {
            return Optional.empty();
        }
        try {
            JsonNode status = JSON.readTree(answer.text());
            State state = State.valueOf(status.path("state").asText().toUpperCase(Locale.ROOT));
            String fingerprint = status.path("fingerprints")
                    .path("SHA256")
                    .asText(status.path("fingerprint").asText());
            return Optional.of(new Status(state, hex(fingerprint)));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new UnavailableException("%s: the CA's answer is no certificate status".formatted(doing()), e);
        }
    }

    /** Puppet writes {@code AB:CD:…}. */
    private static String hex(String fingerprint) {
        return fingerprint.replaceAll("[^0-9A-Fa-f]", "").toUpperCase(Locale.ROOT);
    }
}
