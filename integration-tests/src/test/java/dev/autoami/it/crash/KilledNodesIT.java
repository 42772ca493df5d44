package dev.autoami.it.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.autoami.it.lab.Figures;
import dev.autoami.it.lab.MySql;
import dev.autoami.it.lab.RebakeNode;
import dev.autoami.schema.DatabaseSettings;
import dev.autoami.schema.Registry;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeId;
import dev.autoami.schema.rebake.StepName;
import dev.autoami.schema.secret.SecretKey;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real processes, killed by {@code kill -9} at each step that a rebake is seen to go through, and paused: another process
 * brings each rebake to its end, with one instance and one image, and nothing is left.
 */
class KilledNodesIT {
    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);
    private static final Duration LOOK = Duration.ofMillis(10);
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final MySql MY_SQL = new MySql();

    @TempDir
    private Path directory;

    private final Instant begun = Clock.systemUTC().instant();
    private final List<RebakeId> filed = new ArrayList<>();
    private final List<String> met = new ArrayList<>();
    private World world;
    private String token = "";

    @BeforeAll
    static void startMySql() {
        MY_SQL.start();
    }

    @AfterAll
    static void stopMySql() {
        MY_SQL.close();
    }

    @BeforeEach
    void make() {
        world = new World(directory);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void theSameNodeStartedAgainGoesOn() {
        try (RebakeNode node = node("killed", Map.of())) {
            node.start();
            token = node.token();
            world.puppet.reportTo(node.reports());

            for (StepName step : stepsSeen(node)) {
                RebakeId rebake = run(node);
                awaitStep(node, rebake, step);
                node.kill();
                node.start();
            }
            filed.forEach(rebake -> awaitEnd(node, rebake));
            node.kill();

            String database = "jdbc:h2:file:" + node.dataDir().resolve("registry");
            assertAllIsWell(new DatabaseSettings(database, Optional.empty(), Optional.empty(), 2), "same node, on H2");
        }
    }

    @Test
    void anotherNodeOfTheSameRegistryGoesOn() {
        String database = MY_SQL.create("killed_nodes");
        try (RebakeNode one = node("one", mySql(database));
                RebakeNode two = node("two", mySql(database))) {
            one.start();
            token = one.token();
            two.start();
            world.puppet.reportTo(one.reports());

            for (StepName step : stepsSeen(one)) {
                RebakeId rebake = run(two);
                awaitStep(two, rebake, step);
                RebakeNode holder = holder(two, rebake).equals(one.name()) ? one : two;
                RebakeNode other = holder == one ? two : one;
                holder.kill();
                await("another node to go on with " + rebake)
                        .atMost(LIMIT)
                        .pollInterval(LOOK)
                        .until(() ->
                                isEnded(other, rebake) || holder(other, rebake).equals(other.name()));
                holder.start();
            }
            filed.forEach(rebake -> awaitEnd(one, rebake));
            one.kill();
            two.kill();

            assertAllIsWell(
                    new DatabaseSettings(database, Optional.of(MySql.USER), Optional.of(MySql.PASSWORD), 2),
                    "another node, on MySQL");
        }
    }

    @Test
    void aNodeThatWasPausedPastItsLeaseAndWakesDoesNoHarm() {
        String database = MY_SQL.create("paused_nodes");
        try (RebakeNode one = node("sleeper", mySql(database));
                RebakeNode two = node("other", mySql(database))) {
            one.start();
            token = one.token();
            world.puppet.reportTo(one.reports());
            // One after the other, so that at one moment one is at each step, or about.
            RebakeId first = run(one);
            while (step(one, first).compareTo(StepName.SNAPSHOT) < 0) {
                awaitStep(one, run(one), StepName.CONNECT);
            }
            List<RebakeId> underWay =
                    filed.stream().filter(rebake -> !isEnded(one, rebake)).toList();
            assertThat(underWay).isNotEmpty();

            one.pause();
            two.start();
            underWay.forEach(rebake -> awaitEnd(two, rebake));
            int instances = world.machines.started.size();
            int images = world.machines.imaged.size();
            one.wake();
            await("the paused node to see that its rebakes are another's")
                    .atMost(LIMIT)
                    .until(() -> one.log().contains("another node has the rebake now"));
            // It serves, and rebakes as before.
            awaitEnd(one, run(one));

            assertThat(world.machines.started).hasSize(instances + 1);
            assertThat(world.machines.imaged).hasSize(images + 1);
            one.kill();
            two.kill();
            met.clear();
            met.add("%d under way when it was paused".formatted(underWay.size()));
            assertAllIsWell(
                    new DatabaseSettings(database, Optional.of(MySql.USER), Optional.of(MySql.PASSWORD), 2),
                    "paused, on MySQL");
        }
    }

    private RebakeNode node(String name, Map<String, String> registry) {
        Map<String, String> settings = new HashMap<>(world.settings());
        settings.put("AUTOAMI_SECRET_KEY", "env:KEY");
        settings.put("KEY", KEY);
        settings.putAll(registry);
        return new RebakeNode(name, settings);
    }

    private static Map<String, String> mySql(String database) {
        return Map.of(
                "AUTOAMI_DATABASE_URL",
                database,
                "AUTOAMI_DATABASE_USER",
                MySql.USER,
                "AUTOAMI_DATABASE_PASSWORD",
                "env:PASSWORD",
                "PASSWORD",
                MySql.PASSWORD);
    }

    /** Those that a rebake which nothing disturbs goes through. */
    private Set<StepName> stepsSeen(RebakeNode node) {
        RebakeId rebake = run(node);
        awaitEnd(node, rebake);
        Set<StepName> steps = EnumSet.noneOf(StepName.class);
        events(node, rebake)
                .forEach(event -> steps.add(StepName.valueOf(event.path("step").asText())));
        steps.remove(StepName.ENDED);
        assertThat(steps).hasSizeGreaterThan(8);
        return steps;
    }

    /** Of a new group. */
    private RebakeId run(RebakeNode node) {
        String group = "web" + filed.size();
        node.post(token, "groups", world.group(group));
        JsonNode answer = node.post(token, "rebakes", Map.of("groups", List.of(group)));
        RebakeId rebake = new RebakeId(answer.path("items").path(0).path("id").asText());
        filed.add(rebake);
        return rebake;
    }

    private void awaitStep(RebakeNode node, RebakeId rebake, StepName step) {
        await(rebake + " at " + step)
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(LOOK)
                .until(() -> step(node, rebake).compareTo(step) >= 0);
        met.add("%s at %s".formatted(step, step(node, rebake)));
    }

    private StepName step(RebakeNode node, RebakeId rebake) {
        return StepName.valueOf(
                node.get(token, "rebakes/" + rebake).path("step").asText());
    }

    private boolean isEnded(RebakeNode node, RebakeId rebake) {
        return step(node, rebake) == StepName.ENDED;
    }

    private void awaitEnd(RebakeNode node, RebakeId rebake) {
        await(rebake + " to end").atMost(LIMIT).pollInterval(LOOK).until(() -> isEnded(node, rebake));
    }

    /** Who wrote last of it. */
    private String holder(RebakeNode node, RebakeId rebake) {
        List<JsonNode> events = events(node, rebake);
        return events.getLast().path("node").asText();
    }

    private List<JsonNode> events(RebakeNode node, RebakeId rebake) {
        List<JsonNode> events = new ArrayList<>();
        node.get(token, "rebakes/%s/events".formatted(rebake)).path("items").forEach(events::add);
        return events;
    }

    /**
     * Killed between the command after which the instance lets nobody in and the record of its answer: nobody can be asked
     * whether it has run, so no image is made.
     */
    private static boolean wasShutOut(Rebake rebake) {
        return rebake.outcome().equals(Optional.of(Outcome.FAILED))
                && rebake.cleanedAt().isPresent()
                && rebake.image().isEmpty()
                && rebake.failure()
                        .filter(why -> why.startsWith(StepName.CLEAN + " tried for"))
                        .isPresent();
    }

    private void assertAllIsWell(DatabaseSettings database, String how) {
        String text = "%d rebakes in %d s: %s"
                .formatted(
                        filed.size(),
                        Duration.between(begun, Clock.systemUTC().instant()).toSeconds(),
                        met);
        System.out.printf("killed nodes, %s: %s%n", how, text);
        Figures.ofThisRun().note("killed nodes", how, text);
        try (Registry registry = Registry.open(database, new SecretKey("lab", KEY), "lab", Clock.systemUTC())) {
            Leftovers leftovers = new Leftovers(world.ec2, world.puppet, world.shells, registry);
            List<Rebake> rebakes = filed.stream()
                    .map(id -> registry.rebakes().find(id).orElseThrow())
                    .toList();
            List<Rebake> promoted =
                    rebakes.stream().filter(rebake -> !wasShutOut(rebake)).toList();
            promoted.forEach(rebake -> assertThat(rebake.outcome())
                    .as("%s: %s", rebake.failure(), registry.rebakes().events(rebake.id(), 0))
                    .contains(Outcome.PROMOTED));
            assertThat(world.machines.started).as("instances ever started").hasSameSizeAs(filed);
            assertThat(world.machines.imaged).as("images ever made").hasSameSizeAs(promoted);
            assertThat(world.machines.unclean).isEmpty();
            leftovers.assertOnlyTheLatestImages(rebakes);
        }
    }
}
