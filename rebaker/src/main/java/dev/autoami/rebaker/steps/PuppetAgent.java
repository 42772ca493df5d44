package dev.autoami.rebaker.steps;

import dev.autoami.rebaker.InstanceShells.Result;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.schema.group.GroupSettings;
import dev.autoami.schema.rebake.Rebake;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * The Puppet agent of a rebake's instance, spoken to as root by its full path (sudo's own path may lack it). Certname
 * and servers are told on the command line of each call, so that nothing of ours is written into puppet.conf.
 */
final class PuppetAgent {
    /** A catalog of five thousand resources makes a report of 5 MB. */
    private static final int LONGEST_REPORT = 64 * 1024 * 1024;

    /** POSIX, of ps: the time for which a process has been there. */
    private static final Pattern ETIME = Pattern.compile("(?:(?:(\\d{1,6})-)?(\\d\\d):)?(\\d\\d):(\\d\\d)");

    private final Remote remote;
    private final Toolbox tools;
    private final Rebake rebake;
    private final GroupSettings group;
    private final Map<String, String> settings;

    private PuppetAgent(
            Remote remote, Toolbox tools, Rebake rebake, GroupSettings group, Map<String, String> settings) {
        this.remote = remote;
        this.tools = tools;
        this.rebake = rebake;
        this.group = group;
        this.settings = settings;
    }

    /** Finds the agent and asks it for all its settings: its paths differ between packages. */
    static PuppetAgent on(Remote remote, Rebake rebake, GroupSettings group) {
        Toolbox tools = Toolbox.of(remote);
        String out = remote.succeeded(
                remote.sudo(
                        Remote.BRIEFLY,
                        tools.puppet(),
                        "config",
                        "print",
                        "--section",
                        "agent",
                        "--certname",
                        rebake.certname().value()),
                "puppet config print");
        Map<String, String> settings = out.lines()
                .filter(line -> line.contains(" = "))
                .map(line -> line.split(" = ", 2))
                .collect(Collectors.toMap(pair -> pair[0].strip(), pair -> pair[1].strip(), (one, other) -> one));
        return new PuppetAgent(remote, tools, rebake, group, settings);
    }

    /** Puppet 8 and OpenVox make a certificate request without asking a server. */
    boolean canGenerateRequests() {
        return tools.puppetMajor() >= 8;
    }

    String version() {
        return tools.puppetVersion();
    }

    /** A path among the settings. */
    Optional<String> path(String setting) {
        return Optional.ofNullable(settings.get(setting)).filter(path -> path.startsWith("/"));
    }

    String neededPath(String setting) {
        return path(setting)
                .orElseThrow(() -> new RefusedException(
                        "puppet config print on %s says no path for the setting %s".formatted(remote, setting)));
    }

    /** {@code puppet ssl <action>}. */
    Result ssl(String action, Duration limit) {
        List<String> words = command("ssl", action);
        return remote.sudo(limit, words.toArray(String[]::new));
    }

    /** One run of the agent, in the foreground, on no other catalog than the server's of now. */
    Result run(Duration limit) {
        List<String> words = command("agent", "-t");
        words.addAll(List.of(
                "--detailed-exitcodes",
                "--environment",
                group.environment(),
                "--no-usecacheonfailure",
                "--no-use_cached_catalog",
                "--no-show_diff",
                "--report",
                "--color=false"));
        // Puppet 8 on: a renewed certificate would outlive the short one, and the old one's revocation.
        if (settings.containsKey("hostcert_renewal_interval")) {
            words.addAll(List.of("--hostcert_renewal_interval", "0"));
        }
        return remote.sudoApart(limit, words.toArray(String[]::new));
    }

    /**
     * For how long an agent run has been under way, ours or another; empty when none is. Only Puppet's own lock tells: a
     * run of ours outlives its login, and the node that began it.
     */
    Optional<Duration> underWay() {
        return path("agent_catalog_run_lockfile")
                .map(file -> remote.script(Script.named("running").with("FILE", file)))
                .map(ETIME::matcher)
                .filter(Matcher::find)
                .map(PuppetAgent::duration);
    }

    private static Duration duration(Matcher etime) {
        return Duration.ofDays(number(etime, 1))
                .plusHours(number(etime, 2))
                .plusMinutes(number(etime, 3))
                .plusSeconds(number(etime, 4));
    }

    private static long number(Matcher matcher, int group) {
        return Optional.ofNullable(matcher.group(group)).map(Long::parseLong).orElse(0L);
    }

    /** Puppet's transaction_uuid of the last run that was ours; empty when there was none. */
    Optional<String> lastTransaction() {
        Result result =
                remote.sudo(Remote.BRIEFLY, "grep", "-E", "^(host|transaction_uuid):", neededPath("lastrunreport"));
        Map<String, String> found = result.out()
                .lines()
                .filter(line -> line.contains(":"))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf(':')),
                        line -> line.substring(line.indexOf(':') + 1).strip().replaceAll("^['\"]|['\"]$", ""),
                        (one, other) -> one));
        return rebake.certname().value().equals(found.get("host"))
                ? Optional.ofNullable(found.get("transaction_uuid"))
                : Optional.empty();
    }

    /** The whole report of the last run. */
    byte[] lastReport() {
        String out = remote.script(Script.named("report").with("FILE", neededPath("lastrunreport")));
        byte[] packed = Base64.getMimeDecoder().decode(out.getBytes(StandardCharsets.US_ASCII));
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            // A little packed can be much unpacked, and the instance is not to be trusted.
            byte[] report = in.readNBytes(LONGEST_REPORT + 1);
            if (report.length > LONGEST_REPORT) {
                throw new RefusedException(
                        "the report on %s is longer than %d bytes".formatted(remote, LONGEST_REPORT));
            }
            return report;
        } catch (IOException e) {
            throw new RefusedException("the report on %s could not be read: %s".formatted(remote, e.getMessage()), e);
        }
    }

    /** The instance's own request, if it has made one. */
    Optional<String> request() {
        Result result = remote.sudo(Remote.BRIEFLY, "cat", neededPath("hostcsr"));
        return Optional.of(result.out()).filter(out -> result.exitCode() == 0 && out.contains("CERTIFICATE REQUEST"));
    }

    /** The public half of the instance's own key, as PEM. */
    String publicKey() {
        return remote.script(Script.named("public-key").with("KEY", neededPath("hostprivkey")));
    }

    /** A directory that may be emptied: never one so near the root that others live in it. */
    Optional<String> ownPath(String setting) {
        Optional<String> path = path(setting);
        path.filter(text -> Path.of(text).normalize().getNameCount() < 2).ifPresent(text -> {
            throw new RefusedException(
                    "puppet's setting %s on %s is %s: AutoAMI will not empty that".formatted(setting, remote, text));
        });
        return path;
    }

    private List<String> command(String application, String action) {
        List<String> words = new ArrayList<>(List.of(
                tools.puppet(),
                application,
                action,
                "--certname",
                rebake.certname().value()));
        Host server = Host.of(group.puppetServer());
        words.addAll(List.of("--server", server.name()));
        server.port().ifPresent(port -> words.addAll(List.of("--serverport", port)));
        if (!group.caServer().equals(group.puppetServer())) {
            Host authority = Host.of(group.caServer());
            words.addAll(List.of("--ca_server", authority.name()));
            words.addAll(List.of("--ca_port", authority.port().orElse("8140")));
        }
        return words;
    }

    /** {@code host} or {@code host:port}. */
    record Host(String name, Optional<String> port) {
        static Host of(String text) {
            int colon = text.lastIndexOf(':');
            boolean plain = colon < 0 || text.indexOf(':') != colon;
            return plain
                    ? new Host(text, Optional.empty())
                    : new Host(text.substring(0, colon), Optional.of(text.substring(colon + 1)));
        }
    }
}
