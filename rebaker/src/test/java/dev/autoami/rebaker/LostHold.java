package dev.autoami.rebaker;

import dev.autoami.schema.rebake.Rebake;

/** The hold of a node that has lost its rebake to another; public for the tests of steps. */
public final class LostHold implements AutoCloseable {
    private final Bench bench = new Bench();
    private final Hold hold;

    public LostHold() {
        Rebake rebake = bench.registry.rebakes().pickUp(bench.request().id()).orElseThrow();
        hold = new Hold(bench.registry.rebakes(), rebake, true);
        bench.registry.rebakes().pickUp(rebake.id());
    }

    public Hold hold() {
        return hold;
    }

    @Override
    public void close() {
        bench.close();
    }
}
