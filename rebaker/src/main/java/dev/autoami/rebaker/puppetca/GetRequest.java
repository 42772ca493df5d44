package dev.autoami.rebaker.puppetca;

import dev.autoami.schema.report.Certname;
import java.util.Optional;

/** The certificate request that waits under a name. Anyone may ask for it. */
record GetRequest(Certname certname) implements CaCall<Optional<String>> {
    @Override
    public String method() {
        return "GET";
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
    public String doing() {
        return "fetching the certificate request of " + certname;
    }

    @Override
    public boolean expects(Answer answer) {
        return answer.isSuccess() || answer.status() == 404;
    }

    @Override
    public Optional<String> result(Answer answer) {
        return answer.isSuccess() ? Optional.of(answer.text()) : Optional.empty();
    }
}
