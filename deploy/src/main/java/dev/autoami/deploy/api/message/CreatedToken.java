package dev.autoami.deploy.api.message;

/** A token with its text, which nobody can ask for again. */
public record CreatedToken(String name, String scope, String token) {
    @Override
    public String toString() {
        return "CreatedToken[name=%s, scope=%s]".formatted(name, scope);
    }
}
