package dev.autoami.schema.image;

import java.util.regex.Pattern;

/** An EBS snapshot id. */
public record SnapshotId(String value) {
    private static final Pattern FORM = Pattern.compile("snap-[0-9a-z]+");

    public SnapshotId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("'%s' is no snapshot id".formatted(value));
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
