package dev.autoami.rebaker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that is moved by hand; the registry reads it with each write, so it is where writes are cut. */
final class HandClock extends Clock {
    private final Crashes crashes;
    private volatile Instant now = Instant.parse("2026-11-20T12:00:00Z");

    HandClock(Crashes crashes) {
        this.crashes = crashes;
    }

    void advance(Duration length) {
        now = now.plus(length);
    }

    @Override
    public Instant instant() {
        crashes.lookAtClock();
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
