package dev.autoami.deploy.api;

import dev.autoami.deploy.api.message.RunRequest;
import dev.autoami.deploy.config.Durations;
import dev.autoami.schema.group.Group;
import dev.autoami.schema.rebake.Keep;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the wish to keep the instance of a rebake that ends badly. */
final class KeepForm {
    private static final Duration USUAL = Duration.ofHours(2);
    private static final Duration LONGEST = Duration.ofDays(2);
    private static final int MOST_KEYS = 10;
    private static final int LONGEST_KEY = 4096;

    /** A line of authorized_keys without options, which would say what the account may do. */
    private static final Pattern KEY = Pattern.compile(
            "(ssh-[a-z0-9]+|ecdsa-sha2-nistp\\d+|sk-[a-z0-9@.-]+) [A-Za-z0-9+/]+={0,3}( [^\\p{Cntrl}]*)?");

    private KeepForm() {}

    static Optional<Keep> read(RunRequest wanted, List<Group> groups) {
        if (wanted.keepOnFailure() == null || !wanted.keepOnFailure()) {
            if (wanted.keepFor() != null || wanted.keepKeys() != null) {
                throw new ProblemException(400, "keepFor and keepKeys go with keepOnFailure");
            }
            return Optional.empty();
        }
        String named = wanted.keepFor();
        Duration length = named == null ? USUAL : Call.sane(() -> Durations.parse(named));
        if (length.compareTo(Duration.ofMinutes(1)) < 0 || length.compareTo(LONGEST) > 0) {
            throw new ProblemException(400, "an instance is kept for 1m to 48h, not for " + named);
        }
        List<String> keys = wanted.keepKeys() == null
                ? List.of()
                : wanted.keepKeys().stream().map(KeepForm::key).toList();
        if (keys.size() > MOST_KEYS) {
            throw new ProblemException(400, "at most 10 keys are let in");
        }
        if (keys.isEmpty()) {
            groups.forEach(KeepForm::mustHaveKeyPair);
        }
        return Optional.of(new Keep(length, keys));
    }

    private static String key(String text) {
        String line = text.strip();
        if (line.length() > LONGEST_KEY || !KEY.matcher(line).matches()) {
            // Not quoted: it may be a private key, given by mistake.
            throw new ProblemException(
                    400, "a key to let in is one line such as 'ssh-ed25519 AAAA… you@host', a public key (FILE.pub)");
        }
        return line;
    }

    private static void mustHaveKeyPair(Group group) {
        if (group.settings().userKey().isEmpty()) {
            throw new ProblemException(
                    409,
                    "nobody could log in to an instance that is kept for group %s: give your public key (--keep-key FILE.pub), or the group a key pair (autoami group update %s --keyname K --keyfile F)"
                            .formatted(group.name(), group.name()));
        }
    }
}
