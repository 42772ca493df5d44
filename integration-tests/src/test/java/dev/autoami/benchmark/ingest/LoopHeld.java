package dev.autoami.benchmark.ingest;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** Flight Recorder's event of a time during which a thread could do nothing else. */
@Name(LoopHeld.NAME)
@StackTrace(false)
public final class LoopHeld extends Event {
    static final String NAME = "dev.autoami.LoopHeld";

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** For which the thread itself has run, by the kernel's clock of it. */
    @Timespan(Timespan.NANOSECONDS)
    private long cpu;

    /** What it was held by: the class of a task or a key. */
    @SuppressWarnings("UnusedVariable") // Flight Recorder reads it
    private String by = "";

    private LoopHeld() {}

    public static LoopHeld begun() {
        LoopHeld held = new LoopHeld();
        held.begin();
        held.cpu = THREADS.getCurrentThreadCpuTime();
        return held;
    }

    public void over(Object what) {
        cpu = THREADS.getCurrentThreadCpuTime() - cpu;
        end();
        if (shouldCommit()) {
            by = what.getClass().getName();
            commit();
        }
    }
}
