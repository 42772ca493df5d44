package dev.autoami.rebaker;

/**
 * EC2 has no room for this instance type in this zone or subnet, and has started nothing. Another type or zone may help,
 * with another client token; later the same may.
 */
public final class NoCapacityException extends UnavailableException {
    public NoCapacityException(String message, Throwable cause) {
        super(message, cause);
    }
}
