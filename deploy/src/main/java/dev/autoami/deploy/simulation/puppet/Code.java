package dev.autoami.deploy.simulation.puppet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/** The code that is deployed to the simulated Puppet Server, each known by the real report of the run that applied it. */
public enum Code {
    /** Users, packages, files, a service and a cron job, none of which the base image has. */
    FIRST("changed"),
    /** A newer package, its configuration and the service that uses both. */
    UPGRADED("upgraded"),
    /** Does not compile. */
    BROKEN("badsyntax");

    /** Of a run that found nothing to do. */
    static final String UNCHANGED = "unchanged";

    private final String report;

    Code(String report) {
        this.report = report;
    }

    boolean compiles() {
        return this != BROKEN;
    }

    /** What the agent reports when its node has not seen this code yet. */
    String report() {
        return load(report);
    }

    /** A real report, as Puppet Server posted it. */
    static String load(String name) {
        try (InputStream file = Code.class.getResourceAsStream(name + ".yaml.gz");
                InputStream plain = new GZIPInputStream(file)) {
            return new String(plain.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the report %s cannot be read".formatted(name), e);
        }
    }
}
