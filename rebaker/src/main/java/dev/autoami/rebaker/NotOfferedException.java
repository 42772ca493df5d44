package dev.autoami.rebaker;

/** EC2 has no instances of this type in this zone or subnet, today or later. Another type or zone may help. */
public final class NotOfferedException extends RefusedException {
    private static final long serialVersionUID = 1;

    public NotOfferedException(String message, Throwable cause) {
        super(message, cause);
    }
}
