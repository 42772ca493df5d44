package dev.autoami.deploy.simulation.ec2;

/**
 * Some calls of an action, counted from when they are spoken of. What a client tries again by itself is a call too.
 *
 * @param action as the API names it: {@code RunInstances}
 * @param after so many calls come before the first of them
 * @param times how many they are
 */
public record Calls(String action, int after, int times) {
    public Calls {
        if (after < 0 || times < 1) {
            throw new IllegalArgumentException(
                    "no calls: %d times after %d; at least once, after none or some".formatted(times, after));
        }
    }

    public static Calls next(String action) {
        return next(action, 1);
    }

    public static Calls next(String action, int times) {
        return new Calls(action, 0, times);
    }

    /** The {@code n}-th from now; the next one is the first. */
    public static Calls nth(String action, int n) {
        return new Calls(action, n - 1, 1);
    }
}
