package dev.autoami.deploy.cli;

/**
 * Text that comes from elsewhere, such as a report's titles, made harmless: it does not steer the user's terminal. Escape
 * sequences begin with a control character, of ASCII or of the C1 ones beyond.
 */
final class Plain {
    private Plain() {}

    /** On one line. */
    static String line(String text) {
        return text.replace('\n', ' ').replaceAll("\\p{Cc}", "?");
    }

    /** Its own lines are kept: our own messages have some. */
    static String lines(String text) {
        return text.replaceAll("[\\p{Cc}&&[^\n\t]]", "?");
    }
}
