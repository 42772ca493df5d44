package dev.autoami.schema.group;

import java.util.regex.Pattern;

/**
 * The user's name of a group. It becomes part of certnames, image names and tags, so it is kept to what all of those
 * take: lower-case letters, digits and hyphens, at most 40 characters, starting with a letter and ending without a
 * hyphen.
 */
public record GroupName(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z]([a-z0-9-]{0,38}[a-z0-9])?");

    public GroupName {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "group name '%s': lower-case letters, digits and hyphens are allowed, at most 40, ".formatted(value)
                            + "starting with a letter and not ending with a hyphen");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
