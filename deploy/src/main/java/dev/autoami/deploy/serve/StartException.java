package dev.autoami.deploy.serve;

/** The service cannot start; the message says what the operator can do. */
public final class StartException extends RuntimeException {
    StartException(String message) {
        super(message);
    }

    StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
