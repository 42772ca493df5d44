package dev.autoami.deploy.api;

import java.util.List;

/** What was asked cannot be done, in an HTTP status and words for the user. */
final class ProblemException extends RuntimeException {
    private final int status;
    private final List<String> errors;

    ProblemException(int status, String detail) {
        this(status, detail, List.of());
    }

    ProblemException(int status, String detail, List<String> errors) {
        super(detail);
        this.status = status;
        this.errors = List.copyOf(errors);
    }

    int status() {
        return status;
    }

    List<String> errors() {
        return errors;
    }
}
