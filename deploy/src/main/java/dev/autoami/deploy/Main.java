package dev.autoami.deploy;

import dev.autoami.deploy.cli.Autoami;
import dev.autoami.deploy.demo.Demo;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The process: {@code autoami}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        // Numbers in names, tokens and JSON must not take the digits of the user's language.
        Locale.setDefault(Locale.ROOT);
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int exitCode = Autoami.commandLine(out, err, new Demo()).execute(args);
        out.flush();
        System.exit(exitCode);
    }
}
