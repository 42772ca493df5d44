package dev.autoami.ingest.endpoint;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the certname in the beginning of a body, without parsing: {@code host} is the first key in every report since
 * Puppet 5. What it finds only serves to throw away reports of nodes that nobody watches.
 */
final class HostLine {
    /** A value may be quoted; only a whole line is believed. */
    private static final Pattern YAML =
            Pattern.compile("^( *)host: *[\"']?([A-Za-z0-9._-]+)[\"']? *\r?\n", Pattern.MULTILINE);

    private static final Pattern JSON = Pattern.compile("^\\s*\\{\\s*\"host\"\\s*:\\s*\"([^\"\\\\]*)\"");
    /** Root keys stand at 0 or 2; the first key tells. A text block of another indentation is no key. */
    private static final Pattern FIRST_KEY = Pattern.compile("^( *)[A-Za-z_!\"']", Pattern.MULTILINE);

    private HostLine() {}

    /** @param start the beginning of a body, of which not all may be there yet */
    static Optional<String> find(byte[] start) {
        String text = new String(start, StandardCharsets.ISO_8859_1);
        Matcher json = JSON.matcher(text);
        if (json.find()) {
            return Optional.of(json.group(1));
        }
        Matcher first = FIRST_KEY.matcher(text);
        if (!first.find()) {
            return Optional.empty();
        }
        return YAML.matcher(text)
                .results()
                .filter(host -> host.group(1).length() == first.group(1).length())
                .map(host -> host.group(2))
                .findFirst();
    }
}
