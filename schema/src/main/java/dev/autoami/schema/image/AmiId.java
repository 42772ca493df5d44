package dev.autoami.schema.image;

import java.util.regex.Pattern;

/** An EC2 image id, such as {@code ami-0123456789abcdef0}. */
public record AmiId(String value) {
    private static final Pattern FORM = Pattern.compile("ami-[0-9a-z]+");

    public AmiId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("'%s' is no AMI id".formatted(value));
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
