package dev.autoami.ingest.report;

import dev.autoami.schema.report.Certname;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link RunReport} of a document, keys in any order. Requires what tells a whole report from one that breaks
 * off: YAML that was cut between two lines is still YAML.
 */
final class ReportParser {
    private static final Set<String> ERROR_LEVELS = Set.of("err", "alert", "emerg", "crit");
    private static final Set<String> STATUSES = Set.of("failed", "changed", "unchanged");
    private static final int ERRORS = 5;
    private static final int ERROR_LENGTH = 500;

    private final Cursor in;
    private final Set<String> keys = new HashSet<>();
    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, Boolean> flags = new HashMap<>();
    private final Map<String, Long> resourceMetrics = new HashMap<>();
    private final List<ResourceStatus> resources = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    // The same few tags and statuses come with every resource: kept once each.
    private final Map<String, String> common = new HashMap<>();

    ReportParser(Cursor in) {
        this.in = in;
    }

    RunReport read() {
        in.document(() -> in.map("the document", this::entry));
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
                resources,
                errors);
    }

    private void entry(String key) {
        keys.add(key);
        switch (key) {
            case "host",
                    "report_format",
                    "puppet_version",
                    "environment",
                    "transaction_uuid",
                    "configuration_version",
                    "code_id" -> put(key, in.text(key));
            case "status", "cached_catalog_status" -> put(key, symbol(in.text(key)));
            case "noop", "noop_pending", "transaction_completed", "corrective_change" -> {
                Boolean flag = flag(key);
                if (flag != null) {
                    flags.put(key, flag);
                }
            }
            case "logs" -> in.list(key, this::log);
            case "metrics" -> in.map(key, this::metric);
            case "resource_statuses" -> in.map(key, this::resource);
            default -> in.skip();
        }
    }

    private void put(String key, @Nullable String text) {
        if (text != null && !text.isEmpty()) {
            texts.put(key, text);
        }
    }

    private Optional<String> text(String key) {
        return Optional.ofNullable(texts.get(key));
    }

    private void log() {
        Map<String, String> log = new HashMap<>();
        in.map("a log entry", key -> {
            switch (key) {
                case "level", "message" -> {
                    String text = in.text(key);
                    log.put(key, text == null ? "" : text);
                }
                default -> in.skip();
            }
        });
        String level = symbol(log.getOrDefault("level", ""));
        String message = log.getOrDefault("message", "");
        if (errors.size() < ERRORS && level != null && ERROR_LEVELS.contains(level) && !errors.contains(message)) {
            errors.add(message.length() <= ERROR_LENGTH ? message : message.substring(0, ERROR_LENGTH) + "…");
        }
    }

    private void metric(String name) {
        if (!"resources".equals(symbol(name))) {
            in.skip();
            return;
        }
        in.map("metrics.resources", key -> {
            if (key.equals("values")) {
                in.list("metrics.resources.values", this::resourceMetric);
            } else {
                in.skip();
            }
        });
    }

    /** {@code [name, Label, number]}. */
    private void resourceMetric() {
        List<String> item = new ArrayList<>(3);
        in.list("a value of metrics.resources", () -> {
            String text = in.text("a value of metrics.resources");
            if (item.size() < 3) {
                item.add(text == null ? "" : text);
            }
        });
        String name = item.size() == 3 ? symbol(item.get(0)) : null;
        if (name == null) {
            throw new UnreadableReportException("a value of metrics.resources is not a name, a label and a number");
        }
        in.keep();
        resourceMetrics.put(name, number("metrics.resources." + name, item.get(2)));
    }

    private static long number(String what, String text) {
        try {
            return Math.round(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            throw new UnreadableReportException("%s is '%s', no number".formatted(what, Cursor.shortened(text)), e);
        }
    }

    private void resource(String name) {
        Map<String, Boolean> is = new HashMap<>();
        Set<String> tags = new HashSet<>();
        List<ResourceStatus.Event> events = new ArrayList<>();
        in.map(name, key -> {
            switch (key) {
                case "changed", "failed", "failed_to_restart", "skipped", "out_of_sync", "corrective_change" ->
                    is.put(key, Boolean.TRUE.equals(flag(key)));
                case "tags" -> tags(tags);
                case "events" -> in.list("events", () -> events.add(event()));
                default -> in.skip();
            }
        });
        in.keep();
        resources.add(new ResourceStatus(
                name,
                is.getOrDefault("changed", false),
                is.getOrDefault("failed", false),
                is.getOrDefault("failed_to_restart", false),
                is.getOrDefault("skipped", false),
                is.getOrDefault("out_of_sync", false),
                is.getOrDefault("corrective_change", false),
                tags,
                events));
    }

    /** Formats 0 to 6 may write a set object where a list is, or refer to another resource's tags: no tags then. */
    private void tags(Set<String> tags) {
        if (!in.atList()) {
            in.skip();
            return;
        }
        in.list("tags", () -> {
            String tag = in.text("a tag");
            if (tag != null && tags.add(common.computeIfAbsent(tag, same -> same))) {
                in.keep();
            }
        });
    }

    private ResourceStatus.Event event() {
        String[] status = {""};
        boolean[] corrective = {false};
        in.map("an event", key -> {
            switch (key) {
                case "status" -> {
                    String text = symbol(in.text(key));
                    status[0] = text == null ? "" : text;
                }
                case "corrective_change" -> corrective[0] = Boolean.TRUE.equals(flag(key));
                default -> in.skip();
            }
        });
        in.keep();
        return new ResourceStatus.Event(common.computeIfAbsent(status[0], same -> same), corrective[0]);
    }

    private @Nullable Boolean flag(String what) {
        String text = in.text(what);
        if (text == null) {
            return null;
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default ->
                throw new UnreadableReportException(
                        "%s is '%s', neither true nor false".formatted(what, Cursor.shortened(text)));
        };
    }

    /** Ruby's symbols came as {@code :notice} in old formats. */
    private static @Nullable String symbol(@Nullable String text) {
        return text != null && text.startsWith(":") ? text.substring(1) : text;
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
        String format = texts.get("report_format");
        if (format == null) {
            return keys.contains("resource_statuses") ? 1 : 0;
        }
        try {
            int number = Integer.parseInt(format);
            if (number >= 2) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new UnreadableReportException(
                "report_format is '%s', no number from 2 on".formatted(Cursor.shortened(format)));
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
