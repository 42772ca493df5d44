package dev.autoami.schema.secret;

import static dev.autoami.schema.jooq.Tables.REBAKE_SECRET;

import dev.autoami.schema.database.Database;
import dev.autoami.schema.jooq.tables.records.RebakeSecretRecord;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.rebake.RebakeRows;
import java.util.Optional;
import org.jooq.DSLContext;

/**
 * Secrets of rebakes that must survive a crash, encrypted at rest with AES-GCM; forgotten when their rebake finishes. Writes
 * are refused with StaleEpochException when the rebake is another node's by now.
 */
public final class Secrets {
    private final Database database;
    private final String keyId;
    private final SecretBox box;

    public Secrets(Database database, SecretKey key) {
        this.database = database;
        this.keyId = key.id();
        this.box = new SecretBox(key);
    }

    /** The first value under a name stays: what was there, or is now, is answered. */
    public byte[] putIfAbsent(Rebake rebake, String name, byte[] secret) {
        return database.transact(tx -> {
            RebakeRows.hold(tx, rebake);
            return find(tx, rebake, name).orElseGet(() -> {
                RebakeSecretRecord row = tx.newRecord(REBAKE_SECRET);
                row.setRebakeId(rebake.id().value());
                row.setName(name);
                row.setKeyId(keyId);
                row.setNonce(box.nonce());
                row.setCiphertext(box.seal(secret, row.getNonce(), owner(rebake, name)));
                row.insert();
                return secret.clone();
            });
        });
    }

    /** @throws IllegalStateException when it was encrypted under another key than the configured one */
    public Optional<byte[]> find(Rebake rebake, String name) {
        return database.read(tx -> find(tx, rebake, name));
    }

    private Optional<byte[]> find(DSLContext tx, Rebake rebake, String name) {
        return tx.fetchOptional(
                        REBAKE_SECRET,
                        REBAKE_SECRET.REBAKE_ID.eq(rebake.id().value()).and(REBAKE_SECRET.NAME.eq(name)))
                .map(row -> {
                    if (!row.getKeyId().equals(keyId)) {
                        throw new IllegalStateException(
                                "secret %s of rebake %s is encrypted under key '%s', and the configured one is '%s'"
                                        .formatted(name, rebake.id(), row.getKeyId(), keyId));
                    }
                    return box.open(row.getCiphertext(), row.getNonce(), owner(rebake, name));
                });
    }

    private static String owner(Rebake rebake, String name) {
        return rebake.id() + "/" + name;
    }
}
