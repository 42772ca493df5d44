package dev.autoami.deploy.simulation.instance;

import dev.autoami.deploy.simulation.puppet.SimulatedPuppet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an instance does with a command. Everybody may use sudo. */
final class Shell {
    /** As a POSIX shell says it of a command that it does not find. */
    static final int UNKNOWN = 127;

    private static final Pattern WORD = Pattern.compile("\\G\\s*((?:[^\\s'\\\\]|'[^']*'|\\\\')+)");
    private static final Pattern LINES_OF_REPORT = Pattern.compile("(host|transaction_uuid):.*");

    private final Disk disk;
    private final Scripts scripts;
    private final PuppetAgent agent;

    Shell(Disk disk, SimulatedPuppet puppet) {
        this.disk = disk;
        this.scripts = new Scripts(disk);
        this.agent = new PuppetAgent(disk, puppet);
    }

    Output run(String command, String stdin) {
        List<String> words = words(command);
        if (words.size() > 2 && words.subList(0, 2).equals(List.of("sudo", "-n"))) {
            words = words.subList(2, words.size());
        }
        return meaning(words, stdin)
                .orElseGet(() -> Output.failed(UNKNOWN, "this simulated instance does not know: " + command));
    }

    private Optional<Output> meaning(List<String> words, String stdin) {
        if (words.isEmpty()) {
            return Optional.empty();
        }
        List<String> arguments = words.subList(1, words.size());
        return switch (words.getFirst()) {
            case "sh" -> arguments.isEmpty() ? sh(stdin) : Optional.empty();
            case BaseImage.PUPPET -> agent.run(arguments);
            case "cloud-init" ->
                arguments.equals(List.of("status", "--wait", "--long"))
                        ? Optional.of(CloudInit.status(disk))
                        : Optional.empty();
            case "cat" -> arguments.size() == 1 ? Optional.of(cat(arguments.getFirst())) : Optional.empty();
            case "grep" ->
                arguments.size() == 3 && arguments.subList(0, 2).equals(List.of("-E", "^(host|transaction_uuid):"))
                        ? Optional.of(grep(arguments.get(2)))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** Without input it does nothing, as when its caller goes away before he has said what it is to do. */
    private Optional<Output> sh(String stdin) {
        return stdin.isEmpty()
                ? Optional.of(Output.NOTHING)
                : Script.read(stdin).flatMap(this::run);
    }

    private Optional<Output> run(Script script) {
        return script.name().equals("apart") ? meaning(words(script.value("COMMAND")), "") : scripts.run(script);
    }

    private Output cat(String path) {
        return disk.read(path).map(Output::of).orElseGet(() -> Scripts.missing(path));
    }

    private Output grep(String path) {
        return disk.read(path)
                .map(content -> Output.of(String.join(
                                "\n",
                                content.lines()
                                        .filter(line ->
                                                LINES_OF_REPORT.matcher(line).matches())
                                        .toList())
                        + "\n"))
                .orElseGet(() -> Output.failed(2, path + ": No such file or directory"));
    }

    /** Splits as a shell does, of quotes only single ones. */
    static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(command);
        while (matcher.find()) {
            words.add(
                    matcher.group(1).replace("'\\''", "\u0000").replace("'", "").replace('\u0000', '\''));
        }
        return words;
    }
}
