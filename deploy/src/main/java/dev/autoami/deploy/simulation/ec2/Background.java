package dev.autoami.deploy.simulation.ec2;

import dev.autoami.deploy.simulation.time.Time;
import java.time.Duration;
import java.util.concurrent.ExecutorService;

/** Runs what takes its time, each on a virtual thread of its own. */
record Background(Time time, ExecutorService threads) {
    void after(Duration delay, Runnable work) {
        time.after(delay, threads, work);
    }
}
