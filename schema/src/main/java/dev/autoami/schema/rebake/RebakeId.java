package dev.autoami.schema.rebake;

import java.util.regex.Pattern;

/**
 * A rebake's id: 12 characters of a-z and 2-7, the first seven of which grow with time. It is part of the test
 * instance's certname, so it is never used again, not even by a registry that was set up anew.
 */
public record RebakeId(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z2-7]{12}");

    public RebakeId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("'%s' is no rebake id: 12 characters of a-z and 2-7".formatted(value));
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
