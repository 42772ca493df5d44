package dev.autoami.ingest;

import java.util.regex.Pattern;

/**
 * Which certnames may be test instances', by their form alone: {@code <group>-<rebake id>.<suffix>}, with an l before
 * the id of an instance that the user keeps. A fleet's reports are told apart by it without asking the database.
 */
final class TestInstanceNames {
    private final Pattern form;

    /** @param suffix without a leading dot */
    TestInstanceNames(String suffix) {
        form = Pattern.compile("[a-z][a-z0-9-]{0,39}-l?[a-z2-7]{12}\\." + Pattern.quote(suffix));
    }

    boolean matches(String certname) {
        return form.matcher(certname).matches();
    }
}
