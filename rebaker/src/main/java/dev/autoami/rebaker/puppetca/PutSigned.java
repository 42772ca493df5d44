package dev.autoami.rebaker.puppetca;

import dev.autoami.schema.report.Certname;
import java.time.Duration;
import java.util.Optional;

/** Signs the request that waits under a name; {@code false} when none does. */
record PutSigned(Certname certname, Optional<Duration> ttl) implements CaCall<Boolean> {
    @Override
    public String method() {
        return "PUT";
    }

    @Override
    public String path() {
        return "certificate_status/" + certname;
    }

    /** The ttl is a number of seconds; a text is refused. */
    @Override
    public Optional<Body> body() {
        String lifetime = ttl.map(t -> ",\"cert_ttl\":" + t.toSeconds()).orElse("");
        return Optional.of(new Body("application/json", "{\"desired_state\":\"signed\"%s}".formatted(lifetime)));
    }

    @Override
    public String doing() {
        return "signing the certificate of " + certname;
    }

    @Override
    public boolean expects(Answer answer) {
        return answer.isSuccess() || isNothingToSign(answer);
    }

    @Override
    public Boolean result(Answer answer) {
        return answer.isSuccess();
    }

    /** "Invalid certificate subject." is said with 404 of a name under which there is nothing (yet). */
    private static boolean isNothingToSign(Answer answer) {
        return answer.status() == 404
                || (answer.status() == 409 && answer.text().contains("without a certificate request"));
    }
}
