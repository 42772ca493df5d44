package dev.autoami.schema.installation;

import java.util.regex.Pattern;

/**
 * The id of a registry and of the nodes that share it: 12 characters of a-z and 2-7, made by chance when the registry is
 * first opened. What AutoAMI makes in EC2 carries it, so that another installation in the same account leaves it alone.
 */
public record InstallationId(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z2-7]{12}");

    public InstallationId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "'%s' is no installation's id: 12 characters of a-z and 2-7".formatted(value));
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
