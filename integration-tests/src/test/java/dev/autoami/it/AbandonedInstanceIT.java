package dev.autoami.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autoami.it.lab.Autoami;
import dev.autoami.it.lab.Lab;
import dev.autoami.it.lab.Service;
import dev.autoami.schema.rebake.InstanceId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A test instance whose AutoAMI was killed, and never comes back. */
class AbandonedInstanceIT {
    private static final String GROUP = "abandoned";
    private static final Duration AT_MOST = Duration.ofMinutes(2);
    /** An hour longer than a rebake may take, by the usual configuration. */
    private static final String SECONDS = "18000";

    private final Lab lab = Lab.running();

    @Test
    void itEndsItselfWhenItsTimeIsOver() throws Exception {
        CountDownLatch booted = new CountDownLatch(1);
        lab.onBoot(GROUP, witness -> booted.countDown());
        Service gone = lab.serve(GROUP, Lab.freePort(), lab.mySql().create(GROUP), Map.of());
        Autoami autoami = lab.client(gone, GROUP);
        autoami.run(
                        "group",
                        "create",
                        GROUP,
                        "--image",
                        Lab.AGENT_8.value(),
                        "--type",
                        "t3.small",
                        "--login",
                        "debian",
                        "--puppet-server",
                        Lab.PUPPET_SERVER)
                .orThrow();
        autoami.run("run", GROUP).orThrow();
        assertThat(booted.await(AT_MOST.toSeconds(), TimeUnit.SECONDS)).isTrue();
        InstanceId instance = autoami.newest(GROUP).instance();
        gone.kill();
        assertThat(lab.instances()).anyMatch(name -> name.contains(instance.value()));

        // Nobody here waits for five hours: what sleeps until they are over is woken.
        await().atMost(AT_MOST).untilAsserted(() -> lab.on(instance, "pkill", "-x", "-f", "sleep " + SECONDS));

        await().atMost(AT_MOST)
                .untilAsserted(() -> assertThat(lab.instances()).noneMatch(name -> name.contains(instance.value())));
    }
}
