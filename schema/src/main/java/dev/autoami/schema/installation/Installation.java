package dev.autoami.schema.installation;

import static dev.autoami.schema.jooq.Tables.INSTALLATION;

import dev.autoami.schema.database.Database;
import dev.autoami.schema.jooq.tables.records.InstallationRecord;
import java.security.SecureRandom;
import org.jooq.DSLContext;

/** The one row of {@code installation}. */
public final class Installation {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int LENGTH = 12;
    private static final int ONLY_ROW = 1;

    private final SecureRandom random = new SecureRandom();
    private final Database database;

    public Installation(Database database) {
        this.database = database;
    }

    /** The registry's id, which the first call gives it. Of nodes that come first at once, all get the same answer. */
    public InstallationId id() {
        // Two that insert at once meet on the key, and the second reads again.
        return database.transact(tx -> tx.fetchOptional(INSTALLATION, INSTALLATION.ONLY_ROW.eq(ONLY_ROW))
                .map(row -> new InstallationId(row.getId()))
                .orElseGet(() -> insert(tx)));
    }

    private InstallationId insert(DSLContext tx) {
        StringBuilder text = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        InstallationId id = new InstallationId(text.toString());
        InstallationRecord row = tx.newRecord(INSTALLATION);
        row.setOnlyRow(ONLY_ROW);
        row.setId(id.value());
        row.setCreatedAt(database.now());
        row.insert();
        return id;
    }
}
