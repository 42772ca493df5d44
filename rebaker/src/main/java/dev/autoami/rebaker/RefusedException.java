package dev.autoami.rebaker;

/** Quota, permission, no such AMI: the driver fails the rebake with this message, which says what to do. */
public class RefusedException extends RuntimeException {
    public RefusedException(String message) {
        super(message);
    }

    public RefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
