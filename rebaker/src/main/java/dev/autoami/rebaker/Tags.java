package dev.autoami.rebaker;

/** The tags on everything that AutoAMI makes in EC2. */
public final class Tags {
    public static final String GROUP = "autoami:group";
    public static final String REBAKE = "autoami:rebake";
    /** {@code test-instance}, {@code image}, {@code intermediate} or {@code kept}. */
    public static final String ROLE = "autoami:role";

    private Tags() {}
}
