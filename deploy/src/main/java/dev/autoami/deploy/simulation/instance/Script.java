package dev.autoami.deploy.simulation.instance;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of AutoAMI's scripts as it arrives on a shell's standard input: its first line names it, the assignments after
 * that are its values. What the script itself says is not looked at.
 */
record Script(String name, Map<String, String> values) {
    private static final Pattern MARK = Pattern.compile("# autoami: ([a-z-]+)\n");
    private static final Pattern ASSIGNMENT = Pattern.compile("\\G([A-Z_]+)='((?:[^']|'\\\\'')*)'\n");

    static Optional<Script> read(String text) {
        Matcher mark = MARK.matcher(text);
        if (!mark.lookingAt()) {
            return Optional.empty();
        }
        Map<String, String> values = new HashMap<>();
        Matcher assignment = ASSIGNMENT.matcher(text);
        for (int at = mark.end(); assignment.find(at); at = assignment.end()) {
            values.put(assignment.group(1), assignment.group(2).replace("'\\''", "'"));
        }
        return Optional.of(new Script(mark.group(1), values));
    }

    /** Empty when the script was given none. */
    String value(String variable) {
        return values.getOrDefault(variable, "");
    }

    List<String> lines(String variable) {
        return value(variable).lines().filter(line -> !line.isBlank()).toList();
    }
}
