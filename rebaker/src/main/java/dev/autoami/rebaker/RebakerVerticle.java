package dev.autoami.rebaker;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Runs a {@link Rebaker} as long as it is deployed. The work is on the rebaker's own virtual threads. */
public final class RebakerVerticle extends VerticleBase {
    private final Rebaker rebaker;

    public RebakerVerticle(Rebaker rebaker) {
        this.rebaker = rebaker;
    }

    @Override
    public Future<?> start() {
        return vertx.executeBlocking(() -> {
            rebaker.start();
            return true;
        });
    }

    @Override
    public Future<?> stop() {
        return vertx.executeBlocking(() -> {
            rebaker.stop();
            return true;
        });
    }
}
