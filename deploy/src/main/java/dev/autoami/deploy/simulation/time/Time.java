package dev.autoami.deploy.simulation.time;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;

/** What time it is in a simulation, and what happens when. */
public interface Time {
    Clock clock();

    /** Gives work to an executor when a delay has passed; drops it when that executor has been shut down by then. */
    void after(Duration delay, Executor executor, Runnable work);
}
