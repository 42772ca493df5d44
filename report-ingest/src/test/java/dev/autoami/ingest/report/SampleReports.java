package dev.autoami.ingest.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.function.IntFunction;

/**
 * Reports of any number of resources, in the bytes that Puppet writes: file resources, some of which had their content
 * put right. An unchanged resource has some 700 bytes.
 */
public final class SampleReports {
    private static final String OLD = "{sha256}2e7d2c03a9507ae265ecf5b5356885a53393a2029d241394997265a1a25aefc6";
    private static final String NEW = "{sha256}18ac3e7343f016890c510e93f935261169d9e3f565436429830faf0934f4f8e4";

    private SampleReports() {}

    /** As Puppet Server 7 posts it: all resources listed. */
    public static byte[] full(int resources, int changed) {
        return yaml(resources, changed, "7.23.0", number -> resource(number, number < changed));
    }

    /** As Puppet Server 8 posts it: only those listed that changed. */
    public static byte[] lean(int resources, int changed) {
        return yaml(resources, changed, "8.10.0", number -> number < changed ? resource(number, true) : "");
    }

    /** As an agent puts it to its report_server: JSON, all resources listed. */
    public static byte[] json(int resources, int changed) {
        StringBuilder report = new StringBuilder("""
            {"host":"web01.example.com","time":"2026-11-20T12:42:30.503493671+00:00",\
            "configuration_version":1795178563,"transaction_uuid":"c5fb0320-6f10-4eae-87a7-ab250eeeb28b",\
            "report_format":12,"puppet_version":"7.23.0","status":"changed","transaction_completed":true,\
            "noop":false,"noop_pending":false,"environment":"production","logs":[],"metrics":{"resources":\
            {"name":"resources","label":"Resources","values":[["total","Total",%d],["skipped","Skipped",0],\
            ["failed","Failed",0],["failed_to_restart","Failed to restart",0],["changed","Changed",%d],\
            ["out_of_sync","Out of sync",%d],["corrective_change","Corrective change",0]]}},\
            "resource_statuses":{\
            """.formatted(resources, changed, changed));
        for (int number = 0; number < resources; number++) {
            boolean isChanged = number < changed;
            report.append(number == 0 ? "" : ",").append("""
                "File[/etc/profile.d/part-%1$d.sh]":{"title":"/etc/profile.d/part-%1$d.sh",\
                "file":"/etc/puppetlabs/code/environments/production/modules/profile/manifests/base.pp",\
                "line":%1$d,"resource":"File[/etc/profile.d/part-%1$d.sh]","resource_type":"File",\
                "provider_used":"posix","containment_path":["Stage[main]","Profile::Base",\
                "File[/etc/profile.d/part-%1$d.sh]"],"evaluation_time":0.001%1$d,\
                "tags":["file","class","profile::base","profile","base"],\
                "time":"2026-11-20T12:43:07.725658757+00:00","failed":false,"failed_to_restart":false,\
                "changed":%2$s,"out_of_sync":%2$s,"skipped":false,"change_count":%3$d,\
                "out_of_sync_count":%3$d,"events":[%4$s],"corrective_change":false}\
                """.formatted(
                            number, isChanged, isChanged ? 1 : 0, isChanged ? """
                                {"audited":false,"property":"content","previous_value":"%s","desired_value":"%s",\
                                "historical_value":null,"message":"content changed '%s' to '%s'","name":"content_changed",\
                                "status":"success","time":"2026-11-20T12:43:07.726989992+00:00","redacted":null,\
                                "corrective_change":false}\
                                """.formatted(OLD, NEW, OLD, NEW) : ""));
        }
        return report.append("},\"corrective_change\":false,\"cached_catalog_status\":\"not_used\"}")
                .toString()
                .getBytes(UTF_8);
    }

    private static byte[] yaml(int resources, int changed, String version, IntFunction<String> resource) {
        StringBuilder report = new StringBuilder("""
            --- !ruby/object:Puppet::Transaction::Report
            host: web01.example.com
            time: '2026-11-20T12:42:30.503493671+00:00'
            configuration_version: 1795178563
            transaction_uuid: c5fb0320-6f10-4eae-87a7-ab250eeeb28b
            report_format: 12
            puppet_version: %s
            status: changed
            transaction_completed: true
            noop: false
            noop_pending: false
            environment: production
            logs:
            """.formatted(version));
        log(report, "info", "Applying configuration version '1795178563'", "Puppet", "");
        for (int number = 0; number < changed; number++) {
            log(
                    report,
                    "notice",
                    "content changed '" + OLD + "'\n    to '" + NEW + "'",
                    "\"/Stage[main]/Profile::Base/File[/etc/profile.d/part-%d.sh]/content\"".formatted(number),
                    "  - file\n  - class\n  - profile::base\n  - profile\n  - base\n");
        }
        log(report, "notice", "Applied catalog in 8.21 seconds", "Puppet", "");
        report.append("metrics:\n");
        metric(report, "resources", "total", resources, "skipped", 0, "failed", 0, "failed_to_restart", 0);
        for (String name : new String[] {"restarted", "changed", "out_of_sync", "scheduled", "corrective_change"}) {
            value(report, name, name.equals("changed") || name.equals("out_of_sync") ? changed : 0);
        }
        metric(report, "time", "file", 5.289458885000004, "startup_time", 4.712650398, "total", 44.879072489);
        metric(report, "changes", "total", changed);
        metric(report, "events", "total", changed, "failure", 0, "success", changed);
        report.append("resource_statuses:\n");
        for (int number = 0; number < resources; number++) {
            report.append(resource.apply(number));
        }
        return report.append("""
            corrective_change: false
            catalog_uuid: af2e104b-dd33-4c81-b513-b7f5adb05923
            cached_catalog_status: not_used
            """).toString().getBytes(UTF_8);
    }

    private static void log(StringBuilder report, String level, String message, String source, String tags) {
        report.append("""
            - level: %1$s
              message: %2$s
              source: %3$s
              tags:
              - %1$s
            %4$s  time: '2026-11-20T12:43:14.971782869+00:00'
              file:
              line:
            """.formatted(level, message, source, tags));
    }

    private static void metric(StringBuilder report, String metric, Object... values) {
        String label = metric.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + metric.substring(1);
        report.append("  %s:\n    name: %s\n    label: %s\n    values:\n".formatted(metric, metric, label));
        for (int i = 0; i < values.length; i += 2) {
            value(report, values[i], values[i + 1]);
        }
    }

    private static void value(StringBuilder report, Object name, Object number) {
        report.append("    - - %s\n      - %s\n      - %s\n".formatted(name, name, number));
    }

    private static String resource(int number, boolean isChanged) {
        String event = """
                events:
                - audited: false
                  property: content
                  previous_value: "%1$s"
                  desired_value: "%2$s"
                  historical_value:
                  message: content changed '%1$s'
                    to '%2$s'
                  name: content_changed
                  status: success
                  time: '2026-11-20T12:43:07.726989992+00:00'
                  redacted:
                  corrective_change: false
            """.formatted(OLD, NEW);
        return """
              File[/etc/profile.d/part-%1$d.sh]:
                title: "/etc/profile.d/part-%1$d.sh"
                file: "/etc/puppetlabs/code/environments/production/modules/profile/manifests/base.pp"
                line: %1$d
                resource: File[/etc/profile.d/part-%1$d.sh]
                resource_type: File
                provider_used: posix
                containment_path:
                - Stage[main]
                - Profile::Base
                - File[/etc/profile.d/part-%1$d.sh]
                evaluation_time: 0.001%1$d
                tags:
                - file
                - class
                - profile::base
                - profile
                - base
                time: '2026-11-20T12:43:07.725658757+00:00'
                failed: false
                failed_to_restart: false
                changed: %2$s
                out_of_sync: %2$s
                skipped: false
                change_count: %3$d
                out_of_sync_count: %3$d
            %4$s    corrective_change: false
            """.formatted(number, isChanged, isChanged ? 1 : 0, isChanged ? event : "    events: []\n");
    }
}
