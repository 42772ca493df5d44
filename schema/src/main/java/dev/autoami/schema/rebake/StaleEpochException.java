package dev.autoami.schema.rebake;

/** A write of a node that has lost the rebake to another: it must stop at once, and make no further remote call. */
public final class StaleEpochException extends RuntimeException {
    public StaleEpochException(RebakeId rebake, long epoch) {
        super("rebake %s was picked up again since epoch %d: another node has it now".formatted(rebake, epoch));
    }
}
