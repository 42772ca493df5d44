package dev.autoami.rebaker.puppetca;

import dev.autoami.schema.report.Certname;
import java.util.Optional;

/** Revokes the certificate of a name; {@code false} when there is none: nothing at all (404) or only a request (409). */
record PutRevoked(Certname certname) implements CaCall<Boolean> {
    @Override
    public String method() {
        return "PUT";
    }

    @Override
    public String path() {
        return "certificate_status/" + certname;
    }

    @Override
    public Optional<Body> body() {
        return Optional.of(new Body("application/json", "{\"desired_state\":\"revoked\"}"));
    }

    @Override
    public String doing() {
        return "revoking the certificate of " + certname;
    }

    @Override
    public boolean expects(Answer answer) {
        return answer.isSuccess() || answer.status() == 404 || answer.status() == 409;
    }

    @Override
    public Boolean result(Answer answer) {
        return answer.isSuccess();
    }
}
