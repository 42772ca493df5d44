package dev.autoami.deploy.api.message;

import java.util.List;

/** A group that is deleted as soon as these rebakes, which are being cancelled, have ended: ask again. */
public record Deleted(List<String> cancelling) {}
