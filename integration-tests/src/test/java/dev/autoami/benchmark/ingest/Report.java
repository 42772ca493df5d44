package dev.autoami.benchmark.ingest;

import java.util.Locale;

/**
 * A report of format 12 as Puppet writes it: its keys, their order and layout, and the sizes of what stands in them. Each
 * request's own number is in the certname and in the transaction's UUID.
 */
final class Report {
    private static final String CODE = "/etc/puppetlabs/code/environments/production/modules/profile/manifests/base.pp";

    private final StringBuilder text = new StringBuilder();
    private final int resources;
    private final int changed;

    private Report(int resources, int changed) {
        this.resources = resources;
        this.changed = changed;
    }

    /** Of a run that changed nothing, about that long: as Puppet 8 writes it at 5 kB, beyond with all resources, as 7 does. */
    static Body unchanged(String certname, int bytes) {
        Report report = new Report(500, 0);
        report.beginning(certname, "unchanged");
        for (int resource = 0; report.text.length() < bytes - 100; resource++) {
            report.resource(resource);
        }
        return report.end();
    }

    /** As Puppet 8 writes it: only what was changed is listed. */
    static Body lean(String certname, int resources, int changed) {
        Report report = new Report(resources, changed);
        report.beginning(certname, "changed");
        for (int resource = 0; resource < changed; resource++) {
            report.resource(resource);
        }
        return report.end();
    }

    /** As Puppet 7 writes it: every resource is listed. */
    static Body full(String certname, int resources, int changed) {
        Report report = new Report(resources, changed);
        report.beginning(certname, "changed");
        for (int resource = 0; resource < resources; resource++) {
            report.resource(resource);
        }
        return report.end();
    }

    private void beginning(String certname, String status) {
        text.append("""
            --- !ruby/object:Puppet::Transaction::Report
            host: %s
            time: '2026-11-20T12:50:29.785235375+00:00'
            configuration_version: 1795179035
            transaction_uuid: 44c9d8d3-5128-4d92-9ab1-3824%s
            report_format: 12
            puppet_version: 8.10.0
            status: %s
            transaction_completed: true
            noop: false
            noop_pending: false
            environment: production
            logs:
            """.formatted(certname, Body.NUMBER, status));
        log("info", "Using environment 'production'");
        log("info", "Retrieving pluginfacts");
        log("info", "Retrieving plugin");
        log("info", "Caching catalog for " + certname);
        log("info", "Applying configuration version '1795179035'");
        for (int resource = 0; resource < changed; resource++) {
            changeLog(resource);
        }
        log("notice", "Applied catalog in 10.28 seconds");
        metrics();
    }

    private void log(String level, String message) {
        text.append("""
            - level: %s
              message: %s
              source: Puppet
              tags:
              - %s
              time: '2026-11-20T12:50:31.484935404+00:00'
              file:
              line:
            """.formatted(level, message, level));
    }

    private void changeLog(int resource) {
        text.append("""
            - level: notice
              message: content changed '{sha256}%064x' to '{sha256}%064x'
              source: "/Stage[main]/Profile::Base/File[%s]/content"
              tags:
              - notice
              - file
              - class
              - profile::base
              - profile
              - base
              time: '%s'
              file: "%s"
              line: %d
            """.formatted(resource, resource + 1, path(resource), time(resource), CODE, resource + 2));
    }

    private void metrics() {
        text.append("metrics:\n");
        metric("resources", "Resources");
        value("total", "Total", resources);
        value("skipped", "Skipped", 0);
        value("failed", "Failed", 0);
        value("failed_to_restart", "Failed to restart", 0);
        value("restarted", "Restarted", 0);
        value("changed", "Changed", changed);
        value("out_of_sync", "Out of sync", changed);
        value("scheduled", "Scheduled", 0);
        value("corrective_change", "Corrective change", 0);
        metric("time", "Time");
        for (String what : new String[] {
            "file",
            "package",
            "service",
            "exec",
            "schedule",
            "filebucket",
            "startup_time",
            "plugin_sync",
            "fact_generation",
            "convert_catalog",
            "config_retrieval",
            "transaction_evaluation",
            "catalog_application",
            "total"
        }) {
            value(what, label(what), 1.297080252000035);
        }
        metric("changes", "Changes");
        value("total", "Total", changed);
        metric("events", "Events");
        value("total", "Total", changed);
        value("failure", "Failure", 0);
        value("success", "Success", changed);
        text.append(changed == 0 && resources == 0 ? "resource_statuses: {}\n" : "resource_statuses:\n");
    }

    private void metric(String name, String label) {
        text.append("""
              %s:
                name: %s
                label: %s
                values:
            """.formatted(name, name, label));
    }

    private void value(String name, String label, Number value) {
        text.append("    - - %s\n      - %s\n      - %s\n".formatted(name, label, value));
    }

    private static String label(String name) {
        return (name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1)).replace('_', ' ');
    }

    private void resource(int resource) {
        boolean isChanged = resource < changed;
        String path = path(resource);
        text.append("""
              File[%1$s]:
                title: "%1$s"
                file: "%2$s"
                line: %3$d
                resource: File[%1$s]
                resource_type: File
                provider_used: posix
                containment_path:
                - Stage[main]
                - Profile::Base
                - File[%1$s]
                evaluation_time: 0.000139238
                tags:
                - file
                - class
                - profile::base
                - profile
                - base
                time: '%4$s'
                failed: false
                failed_to_restart: false
                changed: %5$s
                out_of_sync: %5$s
                skipped: false
                change_count: %6$d
                out_of_sync_count: %6$d
            """.formatted(path, CODE, resource + 2, time(resource), isChanged, isChanged ? 1 : 0));
        text.append(isChanged ? event(resource) : "    events: []\n");
        text.append("    corrective_change: false\n");
    }

    private static String event(int resource) {
        return """
                events:
                - audited: false
                  property: content
                  previous_value: "{sha256}%064x"
                  desired_value: "{sha256}%064x"
                  historical_value:
                  message: content changed '{sha256}%064x' to '{sha256}%064x'
                  name: content_changed
                  status: success
                  time: '%s'
                  redacted:
                  corrective_change: false
            """.formatted(resource, resource + 1, resource, resource + 1, time(resource));
    }

    private Body end() {
        text.append("""
            corrective_change: false
            catalog_uuid: 4f6e16d9-6a6e-4e24-b3e0-0c1ea4d0b8b1
            cached_catalog_status: not_used
            """);
        return Body.of(text.toString());
    }

    private static String path(int resource) {
        return "/etc/app/conf.d/setting-%d.conf".formatted(resource);
    }

    private static String time(int resource) {
        return "2026-11-20T12:50:%02d.%09d+00:00".formatted(resource % 60, resource * 1000 + 444_752_621);
    }
}
