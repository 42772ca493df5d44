package dev.autoami.rebaker.puppetca;

import dev.autoami.schema.report.Certname;
import java.util.Optional;

/**
 * Submits a certificate request. Anyone may, so a stranger may have been first: the CA then answers 400, which is not an
 * error here but {@code false}.
 */
record PutRequest(Certname certname, String pem) implements CaCall<Boolean> {
    @Override
    public String method() {
        return "PUT";
    }

    @Override
    public String path() {
        return "certificate_request/" + certname;
    }

    @Override
    public String accept() {
        return "text/plain";
    }

    @Override
    public Optional<Body> body() {
        return Optional.of(new Body("text/plain", pem));
    }

    @Override
    public String doing() {
        return "submitting the certificate request of " + certname;
    }

    @Override
    public boolean expects(Answer answer) {
        return answer.isSuccess() || (answer.status() == 400 && answer.text().contains("already has a"));
    }

    @Override
    public Boolean result(Answer answer) {
        return answer.isSuccess();
    }
}
