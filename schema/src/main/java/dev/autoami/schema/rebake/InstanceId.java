package dev.autoami.schema.rebake;

import java.util.regex.Pattern;

/** An EC2 instance id. */
public record InstanceId(String value) {
    private static final Pattern FORM = Pattern.compile("i-[0-9a-z]+");

    public InstanceId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("'%s' is no instance id".formatted(value));
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
