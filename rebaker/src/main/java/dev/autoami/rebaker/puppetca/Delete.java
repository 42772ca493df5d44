package dev.autoami.rebaker.puppetca;

import dev.autoami.schema.report.Certname;

/** Removes certificate and request of a name, without revoking; {@code false} when there was nothing. */
record Delete(Certname certname) implements CaCall<Boolean> {
    @Override
    public String method() {
        return "DELETE";
    }

    @Override
    public String path() {
        return "certificate_status/" + certname;
    }

    @Override
    public String doing() {
        return "deleting the certificate of " + certname;
    }

    @Override
    public boolean expects(Answer answer) {
        return answer.isSuccess() || answer.status() == 404;
    }

    @Override
    public Boolean result(Answer answer) {
        return answer.isSuccess();
    }
}
