package dev.autoami.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.autoami.it.lab.Ended;
import dev.autoami.it.lab.Lab;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Rebakes in the lab, one after the other, during each of which the service is killed by {@code kill -9} at a random
 * moment and started again. Each must promote its image, and leave nothing behind. Started by {@code
 * integration-tests/soak}.
 */
final class Soak {
    private static final String GROUP = "soak";
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final Lab lab = Lab.running();
    private final Web web = new Web(lab, GROUP);
    private final Random random;

    private Soak(long seed) {
        random = new Random(seed);
    }

    /** @param arguments how many rebakes, and, to have the moments of a run before, its seed */
    public static void main(String[] arguments) {
        int rebakes = Integer.parseInt(arguments[0]);
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
        System.out.printf("%d rebakes, seed %d%n", rebakes, seed);
        new Soak(seed).run(rebakes);
    }

    private void run(int rebakes) {
        deploy(0);
        web.create(Lab.AGENT_8);
        Duration undisturbed = rebake(0, Duration.ZERO);
        System.out.printf("undisturbed: %d s%n", undisturbed.toSeconds());
        for (int number = 1; number <= rebakes; number++) {
            deploy(number);
            rebake(number, Duration.ofMillis(1 + random.nextLong(undisturbed.toMillis())));
        }
        System.out.printf("%d rebakes, each killed once: all promoted, nothing left behind%n", rebakes);
    }

    private void deploy(int number) {
        lab.puppet().deploy(GROUP, "file { '/etc/motd': content => \"soak %d\\n\" }%n".formatted(number));
    }

    /**
     * @param killedAfter zero when it is left alone
     * @return how long it took
     */
    private Duration rebake(int number, Duration killedAfter) {
        long begun = System.nanoTime();
        lab.autoami().run("run", GROUP).orThrow();
        String step = "nowhere";
        if (killedAfter.isPositive()) {
            LockSupport.parkNanos(killedAfter.toNanos());
            step = newest().path("step").asText();
            lab.killService();
        }
        await("the end of rebake " + number)
                .atMost(LIMIT)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> newest().hasNonNull("outcome"));
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        Ended rebake = lab.autoami().newest(GROUP);

        assertThat(rebake.outcome()).as("%s", rebake.events()).isEqualTo("PROMOTED");
        new Leftovers(lab).mustBeNoneOf(rebake);
        System.out.printf(
                "%d: killed at %s after %.1f s; %s after %d s%n",
                number, step, killedAfter.toMillis() / 1e3, rebake.outcome(), took.toSeconds());
        return took;
    }

    private JsonNode newest() {
        return lab.autoami()
                .run("rebakes", GROUP, "-o", "json")
                .orThrow()
                .json()
                .path(0);
    }
}
