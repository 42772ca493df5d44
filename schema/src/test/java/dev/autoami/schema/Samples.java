package dev.autoami.schema;

import dev.autoami.schema.group.ChangeRules;
import dev.autoami.schema.group.Connect;
import dev.autoami.schema.group.Glob;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.group.GroupSettings;
import dev.autoami.schema.group.IgnoredChange;
import dev.autoami.schema.group.Placement;
import dev.autoami.schema.group.UserKey;
import dev.autoami.schema.group.Watching;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.report.Arrival;
import dev.autoami.schema.report.Decision;
import dev.autoami.schema.report.NewReport;
import dev.autoami.schema.report.Verdict;
import dev.autoami.schema.secret.SecretKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Records to store. */
final class Samples {
    static final SecretKey KEY = key("first", 1);
    /** A time that a clock in Berlin, where it is spring, never shows. */
    static final Instant NOW = Instant.parse("2026-03-29T02:30:00.123456Z");

    static final GroupName NOBODY = new GroupName("nobody");

    static final Placement SMALL = new Placement("t3.small", Optional.empty());

    private Samples() {}

    static NewReport report(Rebake rebake, String transaction) {
        return new NewReport(
                rebake.certname(),
                transaction,
                rebake.id(),
                Arrival.POST,
                NOW,
                Optional.of("changed"),
                Optional.of("production"),
                Optional.of("4f1c"),
                decision());
    }

    static Decision decision() {
        return new Decision(
                Verdict.REBAKE,
                List.of("File[/etc/motd] was changed by \"the code\" — 🐳"),
                List.of("File[/etc/motd]", "Notify[hi]"),
                List.of(),
                List.of("File[/etc/motd]"),
                List.of("Service[ssh]"),
                List.of("Notify[hi]"),
                List.of("Exec[never]"),
                true);
    }

    static GroupSettings plain() {
        return new SampleGroup().settings();
    }

    static GroupSettings rich() {
        return new GroupSettings(
                new AmiId("ami-other"),
                List.of("m7g.large", "m6g.large"),
                "ec2-user",
                "puppet.example.com",
                "ca.example.com:8141",
                "eu-central-1",
                List.of("subnet-1", "subnet-2"),
                List.of("sg-1", "sg-2"),
                Optional.of("profile"),
                Connect.PUBLIC_DNS,
                Optional.of(new UserKey("key", "/etc/autoami/key.pem")),
                "staging",
                Map.of("pp_role", "web", "1.3.6.1.4.1.34380.1.2.1", "\"quoted\" ü"),
                "prefix",
                Optional.of("the web servers"),
                Optional.of("#!/bin/sh\nrm -rf /var/cache/site\n"),
                5,
                new ChangeRules(
                        ChangeRules.Rule.SIMPLE,
                        List.of(new IgnoredChange("Exec", "tmp *", "noisy")),
                        true,
                        true,
                        true),
                new Watching(
                        List.of(new Glob("web-*.example.com"), new Glob("db.example.com")),
                        Duration.ofMinutes(90),
                        Watching.NodeImage.ASSUMED_LATEST));
    }

    static SecretKey key(String id, int seed) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) seed;
        return new SecretKey(id, Base64.getEncoder().encodeToString(bytes));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static GroupName unusedName() {
        return new GroupName("g" + UUID.randomUUID().toString().substring(0, 18) + "x");
    }

    static AmiId unusedAmi() {
        return new AmiId("ami-" + UUID.randomUUID().toString().replace("-", ""));
    }
}
