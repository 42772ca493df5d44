package dev.autoami.rebaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.rebaker.steps.Steps;
import dev.autoami.schema.DatabaseSettings;
import dev.autoami.schema.Registry;
import dev.autoami.schema.SampleGroup;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.rebake.InstanceId;
import dev.autoami.schema.rebake.Keep;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeEvent;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.rebake.RebakeRequest;
import dev.autoami.schema.rebake.Trigger;
import dev.autoami.schema.report.Arrival;
import dev.autoami.schema.report.Certname;
import dev.autoami.schema.report.Decision;
import dev.autoami.schema.report.NewReport;
import dev.autoami.schema.report.Report;
import dev.autoami.schema.report.Verdict;
import dev.autoami.schema.secret.SecretKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** A real registry on H2 and fakes for the rest of the world, with a group {@code web} in it. */
final class Bench implements AutoCloseable {
    static final GroupName WEB = new GroupName("web");

    final Crashes crashes = new Crashes();
    final HandClock clock = new HandClock(crashes);
    final Registry registry;
    final FakeCa ca = new FakeCa(crashes);
    final FakeCloud cloud;
    final FakeShells shells;
    final RebakerSettings settings = RebakerSettings.of("node-1");
    final Steps steps;
    final long group;

    Bench() {
        registry = Registry.open(
                new DatabaseSettings(
                        "jdbc:h2:mem:%s;DB_CLOSE_DELAY=-1".formatted(UUID.randomUUID()),
                        Optional.of("sa"),
                        Optional.of(""),
                        8),
                new SecretKey("test", Base64.getEncoder().encodeToString(new byte[32])),
                "node-1",
                clock);
        cloud = new FakeCloud(
                crashes, ca, (certname, transaction, verdict) -> store(certname, transaction, verdict, Arrival.POST));
        cloud.base.now = clock::instant;
        shells = new FakeShells(cloud.machines, crashes);
        steps = new Steps(registry, cloud, ca, shells, this::decide, settings, clock, clock::advance);
        group = registry.groups().create(WEB, web().settings()).id();
    }

    /** Those of {@link #WEB}, for a test to change. */
    static SampleGroup web() {
        return new SampleGroup().region("eu-west-1").trustedFacts(Map.of("pp_role", "web"));
    }

    /** What the agent will find, run by run. */
    void runs(Verdict... verdicts) {
        for (Verdict verdict : verdicts) {
            cloud.base.runs.add(FakeInstance.Run.of(verdict));
        }
    }

    Rebake request() {
        return request(Purpose.REBAKE, Optional.empty(), false);
    }

    Rebake request(Keep keep) {
        return registry.rebakes()
                .request(new RebakeRequest(
                        WEB,
                        Purpose.REBAKE,
                        Trigger.CLI,
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        false,
                        "autoami.internal",
                        Optional.of(keep),
                        Optional.empty()));
    }

    Rebake request(Purpose purpose, Optional<InstanceId> given, boolean terminate) {
        return registry.rebakes()
                .request(new RebakeRequest(
                        WEB, purpose, Trigger.CLI, Optional.empty(), false, given, terminate, "autoami.internal"));
    }

    Driver driver() {
        return driver(steps);
    }

    Driver driver(Flow flow) {
        return driver(flow, () -> false);
    }

    Driver driver(Flow flow, BooleanSupplier stopping) {
        return new Driver(
                registry.rebakes(),
                registry.images(),
                flow,
                new Holds(registry.rebakes()),
                settings,
                Measures.NONE,
                clock,
                stopping);
    }

    /** Files a rebake and drives it to its end. */
    Rebake rebake() {
        return drive(request().id());
    }

    /** As db-scheduler does: again, after the time that was asked for, and on a new process after a power cut. */
    Rebake drive(RebakeId id) {
        return drive(id, "");
    }

    /** @param remembered what the rebake's task remembers of the tries before */
    Rebake drive(RebakeId id, String remembered) {
        String trouble = remembered;
        for (int turns = 0; turns < 1000; turns++) {
            try {
                switch (driver().drive(id, trouble)) {
                    case Driver.Left.Again(Duration delay, String again) -> {
                        clock.advance(delay);
                        trouble = again;
                    }
                    case Driver.Left.Ended() -> {
                        return find(id);
                    }
                    case Driver.Left.Kept(Instant ignored) -> {
                        return find(id);
                    }
                    case Driver.Left.Waiting() -> throw new IllegalStateException(id + " waits for another");
                    case Driver.Left.Lost() -> throw new IllegalStateException(id + " was lost");
                }
            } catch (Crashes.PowerCut cut) {
                trouble = "";
            }
        }
        throw new IllegalStateException("%s does not end: %s".formatted(id, timeline(id)));
    }

    Rebake find(RebakeId id) {
        return registry.rebakes().find(id).orElseThrow();
    }

    List<String> timeline(RebakeId id) {
        return registry.rebakes().events(id, 0).stream().map(RebakeEvent::text).toList();
    }

    /** Of any rebake: in the account, on the CA, in the registry. */
    void assertNothingIsLeft() {
        assertThat(cloud.running()).isEmpty();
        assertThat(cloud.unclean).isEmpty();
        assertThat(ca.entries()).isEmpty();
        assertThat(registry.rebakes().unfinished()).isEmpty();
        assertThat(registry.rebakes().recent(Optional.empty(), 100))
                .allSatisfy(rebake ->
                        assertThat(registry.secrets().find(rebake, "login-key")).isEmpty());
    }

    private Report decide(Rebake rebake, byte[] body) {
        crashes.point("decide");
        String text = new String(body, StandardCharsets.UTF_8);
        Map<String, String> fields = new java.util.HashMap<>();
        text.lines().map(line -> line.split(": ", 2)).forEach(pair -> fields.put(pair[0], pair[1].replace("'", "")));
        return store(
                rebake.certname(),
                fields.getOrDefault("transaction_uuid", ""),
                Verdict.valueOf(fields.getOrDefault("verdict", "").toUpperCase(Locale.ROOT)),
                Arrival.SSH);
    }

    private Report store(Certname certname, String transaction, Verdict verdict, Arrival arrival) {
        RebakeId id = registry.rebakes().find(certname).orElseThrow().id();
        List<String> changed = verdict == Verdict.REBAKE ? List.of("File[/etc/motd]") : List.of();
        Decision decision = new Decision(
                verdict,
                List.of("because " + verdict),
                changed,
                List.of(),
                changed,
                List.of(),
                List.of(),
                List.of(),
                false);
        return registry.reports()
                .store(
                        new NewReport(
                                certname,
                                transaction,
                                id,
                                arrival,
                                clock.instant(),
                                Optional.of("changed"),
                                Optional.of("production"),
                                Optional.of("abc123"),
                                decision),
                        new byte[] {1});
    }

    @Override
    public void close() {
        registry.close();
    }
}
