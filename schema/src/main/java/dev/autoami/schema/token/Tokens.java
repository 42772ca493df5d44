package dev.autoami.schema.token;

import static dev.autoami.schema.jooq.Tables.API_TOKEN;

import dev.autoami.schema.database.Database;
import dev.autoami.schema.jooq.tables.records.ApiTokenRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The API tokens, of which the registry keeps hashes. A token is 256 random bits, so its plain SHA-256 can be neither
 * guessed nor reversed, and looking it up by that tells a caller nothing about how near a wrong one was.
 */
public final class Tokens {
    private static final String PREFIX = "autoami_";
    private static final int BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final Database database;

    public Tokens(Database database) {
        this.database = database;
    }

    /**
     * Makes a token and answers its text, which nobody can ask for again.
     *
     * @throws IllegalArgumentException when a token of that name is in force, or the name is blank or too long
     */
    public String create(String name, Scope scope) {
        int longest = API_TOKEN.NAME.getDataType().length();
        if (name.isBlank() || name.length() > longest) {
            throw new IllegalArgumentException("a token's name has 1 to %d characters".formatted(longest));
        }
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        String text = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        return database.transact(tx -> {
            if (tx.fetchExists(API_TOKEN, API_TOKEN.ACTIVE_NAME.eq(name))) {
                throw new IllegalArgumentException(
                        "there is a token '%s' already: revoke it first, or take another name".formatted(name));
            }
            ApiTokenRecord row = tx.newRecord(API_TOKEN);
            row.setName(name);
            row.setActiveName(name);
            row.setScope(scope.name());
            row.setTextHash(hash(text));
            row.setCreatedAt(database.now());
            row.insert();
            return text;
        });
    }

    /** The token in force that has this text. */
    public Optional<Token> check(String text) {
        return text.startsWith(PREFIX)
                ? database.read(tx -> tx.fetchOptional(
                                API_TOKEN, API_TOKEN.TEXT_HASH.eq(hash(text)).and(API_TOKEN.REVOKED_AT.isNull())))
                        .map(Tokens::read)
                : Optional.empty();
    }

    /** All that ever were, oldest first. */
    public List<Token> list() {
        return database.read(
                tx -> tx.selectFrom(API_TOKEN).orderBy(API_TOKEN.ID).fetch(Tokens::read));
    }

    /** False when no token of that name is in force. */
    public boolean revoke(String name) {
        return database.transact(tx -> tx.update(API_TOKEN)
                        .setNull(API_TOKEN.ACTIVE_NAME)
                        .set(API_TOKEN.REVOKED_AT, database.now())
                        .where(API_TOKEN.ACTIVE_NAME.eq(name))
                        .execute()
                == 1);
    }

    private static Token read(ApiTokenRecord row) {
        return new Token(
                row.getName(),
                Scope.valueOf(row.getScope()),
                row.getCreatedAt(),
                Optional.ofNullable(row.getRevokedAt()));
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
