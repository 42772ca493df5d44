package dev.autoami.rebaker.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autoami.rebaker.CertificateAuthority;
import dev.autoami.rebaker.Cloud;
import dev.autoami.rebaker.Hold;
import dev.autoami.rebaker.InstanceShells;
import dev.autoami.rebaker.LostHold;
import dev.autoami.schema.rebake.StaleEpochException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a step has of the outside world changes nothing for a node that has lost the rebake, whatever the ports get. */
class HeldPortsTest {
    /** What only asks. A new method of a port is held, or is written down here. */
    private static final Set<String> READS = Set.of(
            "awaitTurnToLaunch",
            "instance",
            "awaitRunning",
            "running",
            "instancesTagged",
            "launchedWith",
            "awaitAvailable",
            "image",
            "ownedImages",
            "knowsRegion",
            "status",
            "request");

    private final List<String> reached = new ArrayList<>();

    @Test
    void everyCallOfEc2sThatChangesSomethingAsksFirst() throws Exception {
        try (LostHold lost = new LostHold()) {
            refused(Cloud.class, new HeldCloud(port(Cloud.class), lost.hold()));
        }
    }

    @Test
    void everyCallOfTheCasThatChangesSomethingAsksFirst() throws Exception {
        try (LostHold lost = new LostHold()) {
            refused(CertificateAuthority.class, new HeldAuthority(port(CertificateAuthority.class), lost.hold()));
        }
    }

    @Test
    void everyCommandAsksFirst() throws Exception {
        try (LostHold lost = new LostHold()) {
            Hold hold = lost.hold();
            InstanceShells.InstanceShell shell = port(InstanceShells.InstanceShell.class);
            InstanceShells shells = new HeldShells((target, limit) -> shell, hold);
            Object held = HeldShells.class
                    .getMethod("connect", InstanceShells.Target.class, java.time.Duration.class)
                    .invoke(shells, null, null);
            refused(InstanceShells.InstanceShell.class, held);
        }
    }

    private void refused(Class<?> port, Object held) throws IllegalAccessException {
        for (Method method : port.getMethods()) {
            if (READS.contains(method.getName()) || method.getName().equals("close")) {
                continue;
            }
            try {
                method.invoke(held, new Object[method.getParameterCount()]);
                assertThat(method).as("was let through").isNull();
            } catch (InvocationTargetException e) {
                assertThat(e.getCause()).as(method.getName()).isInstanceOf(StaleEpochException.class);
            }
        }
        assertThat(reached).isEmpty();
    }

    private <T> T port(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            reached.add(method.getName() + Arrays.toString(args));
            throw new IllegalStateException("reached");
        }));
    }
}
