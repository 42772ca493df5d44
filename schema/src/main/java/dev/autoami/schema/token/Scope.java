package dev.autoami.schema.token;

/** What the bearer of a token may do; each includes the ones before it. */
public enum Scope {
    READ,
    RUN,
    ADMIN
}
