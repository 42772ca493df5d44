package dev.autoami.rebaker;

import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.StepName;
import org.slf4j.MDC;

/**
 * Puts a rebake, its group and its step on every line that is logged on this thread until it is closed, whoever logs it:
 * steps and adapters need not say for whom they work.
 */
final class LogContext implements AutoCloseable {
    private static final String REBAKE = "rebake";
    private static final String GROUP = "group";
    private static final String STEP = "step";

    private LogContext() {}

    static LogContext of(Rebake rebake) {
        MDC.put(REBAKE, rebake.id().value());
        MDC.put(GROUP, rebake.group().value());
        MDC.put(STEP, rebake.step().name());
        return new LogContext();
    }

    void at(StepName step) {
        MDC.put(STEP, step.name());
    }

    /** The thread drives other rebakes next. */
    @Override
    public void close() {
        MDC.remove(REBAKE);
        MDC.remove(GROUP);
        MDC.remove(STEP);
    }
}
