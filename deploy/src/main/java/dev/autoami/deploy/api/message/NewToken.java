package dev.autoami.deploy.api.message;

/** Asks for a token. */
public record NewToken(String name, String scope) {}
