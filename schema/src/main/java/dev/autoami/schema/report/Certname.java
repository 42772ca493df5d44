package dev.autoami.schema.report;

import java.util.regex.Pattern;

/** The name in a node's certificate and in its reports. */
public record Certname(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z0-9._-]{1,255}");

    public Certname {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("'%s' is no certname".formatted(value));
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
