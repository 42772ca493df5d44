package dev.autoami.ingest;

import java.util.regex.Pattern;

/**
 * Which certnames may be test instances', by their form alone: {@code <group>-<rebake id>.<suffix>}, with an l before
 * the id of an instance that the user keeps. A fleet's reports are told apart by it without asking the database.
 */
final class TestInstanceNames {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,39}-l?[a-z2-7]{12}");

    private final String end;

    /** @param suffix without a leading dot */
    TestInstanceNames(String suffix) {
        end = "." + suffix;
    }

    boolean matches(String certname) {
        // The end first: it is what a fleet's names differ in, and costs next to nothing.
        return certname.endsWith(end)
                && FORM.matcher(certname)
                        .region(0, certname.length() - end.length())
                        .matches();
    }
}
