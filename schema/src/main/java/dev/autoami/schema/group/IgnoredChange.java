package dev.autoami.schema.group;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rule that ignores the changes of some resources: those of this type, with this title, and with this tag. Written
 * {@code File[/var/cache/*]}, {@code tag:noisy} or {@code Exec[*] tag:noisy}.
 *
 * @param type the resource type as Puppet writes it ({@code File}, {@code Apache::Vhost}), or {@code *}
 * @param title a title, in which {@code *} stands for any text
 * @param tag a tag as Puppet keeps it, in lower case, or {@code *}
 */
public record IgnoredChange(String type, String title, String tag) {
    /** In characters, as it is written. */
    public static final int LONGEST = 500;

    private static final String ANY = "*";
    // A title may hold anything, but a tag no bracket: the title ends at the last one.
    private static final Pattern RESOURCE = Pattern.compile("([^\\[]*)\\[(.*)](?: +tag:([^]]*))?", Pattern.DOTALL);
    private static final Pattern TAGGED = Pattern.compile("tag:(.*)", Pattern.DOTALL);
    private static final Pattern TYPE = Pattern.compile("[A-Z][A-Za-z0-9_]*(::[A-Z][A-Za-z0-9_]*)*|\\*");
    private static final Pattern TAG = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}_:.-]*|\\*");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    public IgnoredChange {
        // The registry may hold a rule from before there were tags.
        tag = Objects.requireNonNullElse(tag, ANY).toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a rule as users write it.
     *
     * @throws IllegalArgumentException which says what is wrong with which rule
     */
    public static IgnoredChange parse(String text) {
        if (text.length() > LONGEST) {
            throw wrong(text, "it has %d characters, more than %d".formatted(text.length(), LONGEST));
        }
        if (CONTROL.matcher(text).find()) {
            throw wrong(text, "it has a control character; * also stands for one");
        }
        String rule = text.strip();
        Matcher tagged = TAGGED.matcher(rule);
        if (tagged.matches()) {
            return new IgnoredChange(ANY, ANY, tag(text, tagged.group(1)));
        }
        Matcher resource = RESOURCE.matcher(rule);
        if (!resource.matches()) {
            throw wrong(text, "a rule is written File[/var/cache/*], tag:noisy, or Exec[*] tag:noisy");
        }
        String tag = resource.group(3);
        return new IgnoredChange(
                type(text, resource.group(1)), title(text, resource.group(2)), tag == null ? ANY : tag(text, tag));
    }

    private static String type(String rule, String type) {
        if (!TYPE.matcher(type).matches()) {
            throw wrong(rule, "'%s' is no resource type such as File or Apache::Vhost; * is any".formatted(type));
        }
        return type;
    }

    private static String title(String rule, String title) {
        if (title.isEmpty()) {
            throw wrong(rule, "the title is empty; * is any");
        }
        return title;
    }

    private static String tag(String rule, String tag) {
        if (!TAG.matcher(tag).matches()) {
            throw wrong(rule, "'%s' is no tag such as noisy or profile::cache; * is any".formatted(tag));
        }
        return tag;
    }

    private static IllegalArgumentException wrong(String rule, String what) {
        String shown = rule.length() <= 80 ? rule : rule.substring(0, 80) + "…";
        return new IllegalArgumentException("ignore rule '%s': %s".formatted(shown, what));
    }

    /** As it is written. */
    @Override
    public String toString() {
        String resource = type + "[" + title + "]";
        if (tag.equals(ANY)) {
            return resource;
        }
        return type.equals(ANY) && title.equals(ANY) ? "tag:" + tag : resource + " tag:" + tag;
    }
}
