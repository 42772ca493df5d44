package dev.autoami.rebaker.steps;

import dev.autoami.rebaker.Hold;
import dev.autoami.rebaker.InstanceShells;
import java.time.Duration;

/**
 * Shells for one run of a step. Any command may change the instance, so each is run only while the rebake is still this
 * node's.
 */
record HeldShells(InstanceShells shells, Hold hold) implements InstanceShells {
    @Override
    public InstanceShell connect(Target target, Duration limit) {
        return new HeldShell(hold.await(() -> shells.connect(target, limit)), hold);
    }

    private record HeldShell(InstanceShell shell, Hold hold) implements InstanceShell {
        @Override
        public Result run(String command, String stdin, Duration limit) {
            return hold.work(() -> shell.run(command, stdin, limit));
        }

        @Override
        public void close() {
            shell.close();
        }
    }
}
