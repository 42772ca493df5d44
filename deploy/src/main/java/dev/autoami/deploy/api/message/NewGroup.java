package dev.autoami.deploy.api.message;

/** Asks for a group. */
public record NewGroup(String name, GroupSettingsMessage settings) {}
