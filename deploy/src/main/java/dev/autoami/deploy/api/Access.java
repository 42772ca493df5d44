package dev.autoami.deploy.api;

import dev.autoami.schema.token.Scope;
import dev.autoami.schema.token.Token;
import dev.autoami.schema.token.Tokens;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Who may do what: a bearer token, or a client certificate that the configuration allows. Blocking. */
final class Access {
    private final Tokens tokens;
    private final Map<String, Scope> certificates;

    Access(Tokens tokens, Map<String, Scope> certificates) {
        this.tokens = tokens;
        this.certificates = Map.copyOf(certificates);
    }

    /**
     * @param authorization the header, if there was one
     * @param certname the CN of the client certificate, if there was one
     */
    void check(Scope needed, Optional<String> authorization, Optional<String> certname) {
        Optional<Scope> byCertificate = certname.flatMap(name -> Optional.ofNullable(certificates.get(name)));
        if (authorization.isEmpty() && byCertificate.isEmpty()) {
            throw new ProblemException(
                    401,
                    "a token is needed: the header 'Authorization: Bearer TOKEN' (autoami token create makes one)");
        }
        // Both: the token is what the caller chose to show.
        Scope has = authorization.map(this::byToken).or(() -> byCertificate).orElseThrow();
        if (has.compareTo(needed) < 0) {
            throw new ProblemException(
                    403, "the scope '%s' is needed for this, the caller has '%s'".formatted(word(needed), word(has)));
        }
    }

    private Scope byToken(String authorization) {
        String[] parts = authorization.strip().split("\\s+", 2);
        if (parts.length < 2 || !parts[0].equalsIgnoreCase("Bearer")) {
            throw new ProblemException(401, "the header Authorization has to be 'Bearer TOKEN'");
        }
        return tokens.check(parts[1])
                .map(Token::scope)
                .orElseThrow(() -> new ProblemException(401, "the token is unknown, or was revoked"));
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
