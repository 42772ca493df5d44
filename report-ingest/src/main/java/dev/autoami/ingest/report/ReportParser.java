package dev.autoami.ingest.report;

import dev.autoami.schema.report.Certname;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link RunReport} of a document, keys in any order. Requires what tells a whole report from one that breaks
 * off: YAML that was cut between two lines is still YAML.
 */
final class ReportParser {
    private static final Keys KNOWN = new Keys(
            "host",
            "report_format",
            "puppet_version",
            "status",
            "environment",
            "transaction_uuid",
            "configuration_version",
            "code_id",
            "noop",
            "noop_pending",
            "transaction_completed",
            "cached_catalog_status",
            "corrective_change",
            "logs",
            "metrics",
            "resource_statuses");
    private static final Keys KNOWN_OF_LOGS = new Keys("level", "message");
    private static final Keys KNOWN_METRICS = new Keys("resources", ":resources");
    private static final Keys KNOWN_OF_METRICS = new Keys("values");
    private static final Set<String> ERROR_LEVELS = Set.of("err", "alert", "emerg", "crit");
    private static final Set<String> STATUSES = Set.of("failed", "changed", "unchanged");
    private static final int ERRORS = 5;
    private static final int ERROR_LENGTH = 500;

    private final Cursor in;
    private final Effort effort;
    private final ResourceParser resources;
    private final Set<String> keys = new HashSet<>();
    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, Boolean> flags = new HashMap<>();
    private final Map<String, Long> resourceMetrics = new HashMap<>();
    private final List<String> errors = new ArrayList<>();
    private @Nullable Long format;

    // of the log entry that is being read
    private String level = "";
    private String message = "";

    // of the metric's value that is being read
    private String metric = "";
    private int place;

    ReportParser(Cursor in, Effort effort) {
        this.in = in;
        this.effort = effort;
        this.resources = new ResourceParser(in, effort);
    }

    RunReport read() {
        in.document(() -> in.map("the document", KNOWN, this::field));
        Certname certname = certname();
        int format = format();
        require(certname, format);
        return new RunReport(
                certname,
                format,
                text("puppet_version"),
                text("status"),
                text("environment"),
                text("transaction_uuid"),
                text("configuration_version"),
                text("code_id"),
                flags.getOrDefault("noop", false),
                flags.getOrDefault("noop_pending", false),
                Optional.ofNullable(flags.get("transaction_completed")),
                text("cached_catalog_status"),
                Optional.ofNullable(flags.get("corrective_change")),
                resourceMetrics,
                resources.listed(),
                resources.telling(),
                errors);
    }

    private void field(String key) {
        keys.add(key);
        switch (key) {
            case "logs" -> in.list(key, this::log);
            case "metrics" -> in.map(key, KNOWN_METRICS, this::metric);
            case "resource_statuses" -> in.names(key, resources::read);
            case "report_format" -> format = in.count(key);
            case "status", "cached_catalog_status" -> put(key, in.symbol(key));
            case "noop", "noop_pending", "transaction_completed", "corrective_change" -> {
                Boolean flag = in.flag(key);
                if (flag != null) {
                    flags.put(key, flag);
                }
            }
            default -> put(key, in.text(key));
        }
    }

    private void put(String key, @Nullable String text) {
        if (text != null && !text.isEmpty()) {
            effort.keeps(Effort.of(text));
            texts.put(key, text);
        }
    }

    private Optional<String> text(String key) {
        return Optional.ofNullable(texts.get(key));
    }

    private void log() {
        level = "";
        message = "";
        in.map("a log entry", KNOWN_OF_LOGS, this::logField);
        if (errors.size() < ERRORS && ERROR_LEVELS.contains(level)) {
            String error = message.length() <= ERROR_LENGTH ? message : message.substring(0, ERROR_LENGTH) + "…";
            if (!errors.contains(error)) {
                errors.add(error);
            }
        }
    }

    private void logField(String key) {
        String text = key.equals("level") ? in.symbol(key) : in.text(key);
        if (key.equals("level")) {
            level = text == null ? "" : text;
        } else {
            message = text == null ? "" : text;
        }
    }

    private void metric(String name) {
        in.map("metrics.resources", KNOWN_OF_METRICS, values -> in.list("metrics.resources.values", this::value));
    }

    /** {@code [name, Label, number]}. */
    private void value() {
        place = 0;
        in.list("a value of metrics.resources", this::valuePart);
        if (place != 3) {
            throw new UnreadableReportException("a value of metrics.resources is not a name, a label and a number");
        }
    }

    private void valuePart() {
        switch (place++) {
            case 0 -> {
                String name = in.symbol("a name in metrics.resources");
                metric = name == null ? "" : name;
            }
            case 2 -> {
                effort.keeps(Effort.of(metric) + 2 * Effort.OBJECT);
                if (resourceMetrics.put(metric, in.count("metrics.resources." + metric)) != null) {
                    throw new UnreadableReportException(
                            "metrics.resources has '%s' twice".formatted(Cursor.shortened(metric)));
                }
            }
            default -> in.skip();
        }
    }

    private Certname certname() {
        String host = texts.get("host");
        if (host == null) {
            throw new UnreadableReportException("the body is no Puppet report: it names no host");
        }
        try {
            return new Certname(host);
        } catch (IllegalArgumentException e) {
            throw new UnreadableReportException("host: '%s' is no certname".formatted(Cursor.shortened(host)), e);
        }
    }

    /** Puppet 0.25 to 2.6.4 did not write it; from 2.6.0 on there are resource statuses. */
    private int format() {
        if (format == null) {
            return keys.contains("resource_statuses") ? 1 : 0;
        }
        if (format < 2) {
            throw new UnreadableReportException(
                    "report_format is %d, but those below 2 do not write it".formatted(format));
        }
        return (int) Math.min(format, Integer.MAX_VALUE);
    }

    private boolean has(String key) {
        return switch (key) {
            case "corrective_change", "transaction_completed" -> flags.containsKey(key);
            default -> keys.contains(key);
        };
    }

    private void require(Certname certname, int format) {
        if (!keys.contains("metrics") && !keys.contains("logs")) {
            throw new UnreadableReportException("the body is no Puppet report: it has neither metrics nor logs");
        }
        List<String> required = new ArrayList<>(List.of("logs", "metrics"));
        if (format >= 2) {
            required.addAll(List.of("status", "resource_statuses"));
        }
        if (format >= 7) {
            // comes after the resources
            required.add("corrective_change");
        }
        if (format >= 8) {
            required.add("transaction_completed");
        }
        for (String key : required) {
            if (!has(key)) {
                throw new UnreadableReportException("the report of %s breaks off, or is none: format %d always has '%s'"
                        .formatted(certname, format, key));
            }
        }
        String transaction = texts.getOrDefault("transaction_uuid", "");
        if (transaction.length() > 128) {
            throw new UnreadableReportException("the report of %s has the transaction_uuid '%s', which is no UUID"
                    .formatted(certname, Cursor.shortened(transaction)));
        }
        String status = texts.get("status");
        if (format >= 2 && (status == null || !STATUSES.contains(status))) {
            throw new UnreadableReportException("the report of %s has the status '%s', none of %s"
                    .formatted(certname, Cursor.shortened(String.valueOf(status)), "failed, changed and unchanged"));
        }
    }
}
