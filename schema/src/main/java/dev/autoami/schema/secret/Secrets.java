package dev.autoami.schema.secret;

import dev.autoami.schema.rebake.Rebake;
import java.util.Optional;

/** Secrets of rebakes that must survive a crash, encrypted at rest with AES-GCM. */
@SuppressWarnings("DoNotCallSuggester") // until its methods are written
public final class Secrets {
    /** The first value under a name stays: what was there, or is now, is answered. */
    public byte[] putIfAbsent(Rebake rebake, String name, byte[] secret) {
        throw new UnsupportedOperationException("schema");
    }

    public Optional<byte[]> find(Rebake rebake, String name) {
        throw new UnsupportedOperationException("schema");
    }

    /** Forgets all secrets of a rebake. */
    public void forget(Rebake rebake) {
        throw new UnsupportedOperationException("schema");
    }
}
