package dev.autoami.deploy.api;

import dev.autoami.deploy.api.message.Text;
import dev.autoami.deploy.api.message.WatchMessage;
import dev.autoami.deploy.config.Durations;
import dev.autoami.schema.group.Glob;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.group.Watching;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a group watches, to and from the API's message, and which of it makes no sense. */
final class WatchForm {
    private static final Pattern CERTNAMES = Pattern.compile("[a-z0-9._*-]{1,255}");
    private static final int MOST = 500;
    /** So many letters and digits a pattern has, or it means everybody. */
    private static final int LEAST = 2;

    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(365);

    private WatchForm() {}

    static Watching change(Watching is, @Nullable WatchMessage form) {
        if (form == null) {
            return is;
        }
        return new Watching(
                form.certnames() == null
                        ? is.certnames()
                        : form.certnames().stream()
                                .filter(text -> !text.isEmpty())
                                .distinct()
                                .map(Glob::new)
                                .toList(),
                form.interval() == null ? is.interval() : interval(form.interval()),
                form.image() == null ? is.image() : Text.read("watch.image", form.image(), Watching.NodeImage.class));
    }

    private static Duration interval(String text) {
        try {
            Duration interval = Durations.parse(text);
            if (interval.compareTo(SHORTEST) >= 0 && interval.compareTo(LONGEST) <= 0) {
                return interval;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new ProblemException(
                400,
                "watch.interval is a duration such as 90m or 6h, from 1m to %s, not '%s'"
                        .formatted(Durations.text(LONGEST), text));
    }

    static WatchMessage message(Watching watching) {
        return new WatchMessage(
                watching.certnames().stream().map(Glob::pattern).toList(),
                Durations.text(watching.interval()),
                Text.of(watching.image()));
    }

    /** @param suffix of test instances' certnames, without a leading dot */
    static List<String> errors(GroupName group, String suffix, Watching watching) {
        List<String> errors = new ArrayList<>();
        if (watching.certnames().size() > MOST) {
            errors.add("watch: at most %d certnames and patterns, not %d"
                    .formatted(MOST, watching.certnames().size()));
        }
        String launched = group + "-l";
        for (Glob certnames : watching.certnames()) {
            String pattern = certnames.pattern();
            if (!CERTNAMES.matcher(pattern).matches()) {
                errors.add("watch: expected a certname, or a pattern such as web-*.example.com, not '%s'"
                        .formatted(pattern));
            } else if (pattern.chars().filter(Character::isLetterOrDigit).count() < LEAST) {
                errors.add(
                        "watch: '%s' is every node: name what those of this group have in common".formatted(pattern));
            } else if (pattern.endsWith("." + suffix) && !pattern.startsWith(launched)) {
                errors.add(
                        "watch: '%s' is names of AutoAMI's own test instances; under .%s only what 'autoami launch' left you can be watched, as %s*.%s"
                                .formatted(pattern, suffix, launched, suffix));
            }
        }
        return errors;
    }
}
