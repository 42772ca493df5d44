package dev.autoami.deploy.cli;

import dev.autoami.deploy.serve.RunningService;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Commands are given to a service in this process. Rebakes stay under way there: no instance ever gets going. */
abstract class AgainstService {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it
    static Path directory;

    @SuppressWarnings("NullAway.Init") // set before all tests
    static RunningService running;

    record Result(int exitCode, String out, String err) {}

    @BeforeAll
    static void start() {
        running = new RunningService(directory);
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @AfterEach
    void noGroupIsLeft() {
        autoami("group", "delete", "web", "--cancel");
    }

    /** A group {@code web}, of what is given and what else is needed. */
    static Result create(String... more) {
        List<String> arguments = new ArrayList<>(List.of("group", "create", "web"));
        List<String> given = List.of(more);
        List.of("--image ami-0123", "--type t3.small", "--login admin", "--puppet-server puppet.example.com").stream()
                .map(option -> option.split(" ", -1))
                .filter(option -> !given.contains(option[0]))
                .forEach(option -> arguments.addAll(List.of(option)));
        arguments.addAll(given);
        return autoami(arguments.toArray(String[]::new));
    }

    static Result autoami(String... arguments) {
        return with(running.token(), arguments);
    }

    static Result with(String token, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", running.service().localUrl().toString(), "--token", token));
        return execute(all.toArray(String[]::new));
    }

    static Result execute(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode =
                Autoami.commandLine(new PrintWriter(out), new PrintWriter(err)).execute(arguments);
        return new Result(exitCode, out.toString(), err.toString());
    }
}
