package dev.autoami.deploy.simulation.ec2;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs what takes its time, each on a virtual thread of its own. */
record Background(ExecutorService threads) {
    void after(Duration delay, Runnable work) {
        CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS, threads)
                .execute(work);
    }
}
