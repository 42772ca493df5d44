package dev.autoami.schema.group;

/**
 * A text in which {@code *} stands for any text, also none. Whatever the pattern, matching takes at most the product of
 * both lengths; a regular expression of many stars can be made to take for ever.
 */
public record Glob(String pattern) {
    public boolean matches(String text) {
        int at = 0;
        int in = 0;
        int star = -1;
        int resumed = 0;
        while (at < text.length()) {
            if (in < pattern.length() && pattern.charAt(in) == '*') {
                star = in++;
                resumed = at;
            } else if (in < pattern.length() && pattern.charAt(in) == text.charAt(at)) {
                in++;
                at++;
            } else if (star >= 0) {
                in = star + 1;
                at = ++resumed;
            } else {
                return false;
            }
        }
        while (in < pattern.length() && pattern.charAt(in) == '*') {
            in++;
        }
        return in == pattern.length();
    }

    @Override
    public String toString() {
        return pattern;
    }
}
