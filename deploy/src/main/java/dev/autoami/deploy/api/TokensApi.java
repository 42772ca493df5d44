package dev.autoami.deploy.api;

import dev.autoami.deploy.api.message.CreatedToken;
import dev.autoami.deploy.api.message.NewToken;
import dev.autoami.deploy.api.message.Text;
import dev.autoami.deploy.api.message.TokenMessage;
import dev.autoami.schema.token.Scope;
import dev.autoami.schema.token.Tokens;
import io.vertx.core.http.HttpMethod;
import java.util.regex.Pattern;

/** {@code /tokens}. */
final class TokensApi {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    private final Tokens tokens;

    TokensApi(Tokens tokens) {
        this.tokens = tokens;
    }

    void mount(Routes routes) {
        routes.on(
                HttpMethod.GET,
                "/tokens",
                Scope.ADMIN,
                // A revoked one's name may be in use again, so the name alone is no cursor.
                call -> Answer.ok(call.page(
                        tokens.list().stream().map(TokenMessage::of).toList(),
                        token -> token.name() + " " + token.createdAt())));
        routes.on(HttpMethod.POST, "/tokens", Scope.ADMIN, this::create);
        routes.on(HttpMethod.DELETE, "/tokens/:name", Scope.ADMIN, this::revoke);
    }

    private Answer create(Call call) {
        NewToken wanted = call.body(NewToken.class);
        if (wanted.name() == null || !NAME.matcher(wanted.name()).matches()) {
            throw new ProblemException(400, "a token's name is 1 to 63 letters, digits, dots, hyphens and underscores");
        }
        if (wanted.scope() == null) {
            throw new ProblemException(400, "scope is needed: read, run or admin");
        }
        Scope scope = Call.sane(() -> Text.read("scope", wanted.scope(), Scope.class));
        try {
            return Answer.created(new CreatedToken(wanted.name(), Text.of(scope), tokens.create(wanted.name(), scope)));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(409, "there is a token '%s' already; revoke it first".formatted(wanted.name()));
        }
    }

    private Answer revoke(Call call) {
        if (!tokens.revoke(call.part("name"))) {
            throw new ProblemException(404, "no token '%s' is in force".formatted(call.part("name")));
        }
        return Answer.nothing();
    }
}
