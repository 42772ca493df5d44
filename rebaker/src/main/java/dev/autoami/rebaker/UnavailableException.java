package dev.autoami.rebaker;

/** Throttled, timed out, connection lost: the driver tries again later. */
public class UnavailableException extends RuntimeException {
    public UnavailableException(String message) {
        super(message);
    }

    public UnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
