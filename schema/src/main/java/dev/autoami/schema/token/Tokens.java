package dev.autoami.schema.token;

import java.util.List;
import java.util.Optional;

/** The API tokens, of which the registry keeps hashes. */
@SuppressWarnings("DoNotCallSuggester") // until its methods are written
public final class Tokens {
    /**
     * Makes a token and answers its text, which nobody can ask for again.
     *
     * @throws IllegalArgumentException when a token of that name is in force
     */
    public String create(String name, Scope scope) {
        throw new UnsupportedOperationException("schema");
    }

    /** The token in force that has this text. */
    public Optional<Token> check(String text) {
        throw new UnsupportedOperationException("schema");
    }

    public List<Token> list() {
        throw new UnsupportedOperationException("schema");
    }

    /** False when no token of that name is in force. */
    public boolean revoke(String name) {
        throw new UnsupportedOperationException("schema");
    }
}
