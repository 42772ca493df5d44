package dev.autoami.schema;

/** The database cannot be reached, or not in time: trying later may help. */
public final class RegistryUnavailableException extends RuntimeException {
    public RegistryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
