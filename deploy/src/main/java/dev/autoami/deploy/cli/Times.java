package dev.autoami.deploy.cli;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Moments as a person reads them, in UTC. */
final class Times {
    private static final DateTimeFormatter OF_DAY =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter FULL =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Times() {}

    static String ofDay(@Nullable String instant) {
        return instant == null ? "        " : OF_DAY.format(Instant.parse(instant));
    }

    static String full(@Nullable String instant) {
        return instant == null ? "" : FULL.format(Instant.parse(instant));
    }

    /** {@code 0.4s}, {@code 41s}, {@code 2m5s}, {@code 1h3m}. */
    static String length(long millis) {
        Duration length = Duration.ofMillis(millis);
        if (length.toHours() > 0) {
            return "%dh%dm".formatted(length.toHours(), length.toMinutesPart());
        }
        if (length.toMinutes() > 0) {
            return "%dm%ds".formatted(length.toMinutes(), length.toSecondsPart());
        }
        return length.toSeconds() >= 10 ? length.toSeconds() + "s" : "%.1fs".formatted(millis / 1000.0);
    }

    /** {@code 3d}, {@code 5h}, {@code 12m}, {@code 40s}. */
    static String age(@Nullable String instant, Clock clock) {
        if (instant == null) {
            return "";
        }
        Duration age = Duration.between(Instant.parse(instant), clock.instant());
        if (age.toDays() > 0) {
            return age.toDays() + "d";
        }
        if (age.toHours() > 0) {
            return age.toHours() + "h";
        }
        return age.toMinutes() > 0 ? age.toMinutes() + "m" : Math.max(0, age.toSeconds()) + "s";
    }
}
