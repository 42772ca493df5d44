package dev.autoami.deploy.api.message;

/** Asks for an instance for the user to keep. */
public record LaunchRequest(String group) {}
