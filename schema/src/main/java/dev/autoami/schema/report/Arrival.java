package dev.autoami.schema.report;

/** How a report reached us. */
public enum Arrival {
    /** Posted by a Puppet Server's http report processor, or by {@code puppet apply}. */
    POST,
    /** Put by an agent whose {@code report_server} we are. */
    PUT,
    /** Read from the test instance, because it had not arrived otherwise. */
    SSH
}
