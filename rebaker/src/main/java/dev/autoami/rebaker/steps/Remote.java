package dev.autoami.rebaker.steps;

import dev.autoami.rebaker.InstanceShells.InstanceShell;
import dev.autoami.rebaker.InstanceShells.Result;
import dev.autoami.rebaker.RefusedException;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A login at a rebake's instance, and the ways in which steps speak to it: single commands, or scripts as root. */
final class Remote implements AutoCloseable {
    /** For what should take no time. */
    static final Duration BRIEFLY = Duration.ofMinutes(2);

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=@%+,-]+");
    private static final int TAIL = 1500;

    private final InstanceShell shell;
    private final String name;

    /** @param name the instance and login, for messages */
    Remote(InstanceShell shell, String name) {
        this.shell = shell;
        this.name = name;
    }

    /** Runs a command as root, whatever its exit code. */
    Result sudo(Duration limit, String... words) {
        return shell.run("sudo -n " + command(words), "", limit);
    }

    /** The same for a command that is to come to its end even if this login is cut off. Prints all on one channel. */
    Result sudoApart(Duration limit, String... words) {
        return shell.run(
                "sudo -n sh",
                Script.named("apart").with("COMMAND", command(words)).text(),
                limit);
    }

    private static String command(String... words) {
        return Stream.of(words).map(Remote::quote).collect(Collectors.joining(" "));
    }

    /** Runs one of our scripts as root; its failure is a refusal. */
    String script(Script script) {
        return succeeded(shell.run("sudo -n sh", script.text(), BRIEFLY), "AutoAMI's script " + script.name());
    }

    /** Runs one of our scripts as the login account. */
    String scriptAsLogin(Script script) {
        return succeeded(shell.run("sh", script.text(), BRIEFLY), "AutoAMI's script " + script.name());
    }

    /** Runs a script of the user's as root, by the interpreter that its first line names, else by sh. */
    Result userScript(String text, Duration limit) {
        String interpreter = text.startsWith("#!")
                ? text.lines().findFirst().orElse("").substring(2).strip()
                : "sh";
        Script script =
                Script.named("before-clean").with("INTERPRETER", interpreter).with("SCRIPT", text);
        return shell.run("sudo -n sh", script.text(), limit);
    }

    /** What it printed, if it ended well. */
    String succeeded(Result result, String what) {
        if (result.exitCode() != 0) {
            throw new RefusedException(
                    "%s failed on %s with exit code %d: %s".formatted(what, name, result.exitCode(), tail(result)));
        }
        return result.out();
    }

    /** The end of what it printed, errors last. */
    static String tail(Result result) {
        String all = (result.out().strip() + "\n" + result.err().strip()).strip();
        return all.length() <= TAIL ? all : "… " + all.substring(all.length() - TAIL);
    }

    /** One word for a POSIX shell. */
    static String quote(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    @Override
    public String toString() {
        return name;
    }

    @Override
    public void close() {
        shell.close();
    }
}
