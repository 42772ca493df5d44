package dev.autoami.deploy.cli;

/** A command could not do what it was asked; the message is for the user, the code for the shell. */
final class CommandFailedException extends RuntimeException {
    private final int exitCode;

    CommandFailedException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    CommandFailedException(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
