package dev.autoami.deploy.simulation.instance;

import dev.autoami.rebaker.ssh.SshKeyPair;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/** What each of AutoAMI's scripts does to the disk. */
final class Scripts {
    private static final List<String> AUTHORIZED_KEYS = List.of("/.ssh/authorized_keys", "/.ssh/authorized_keys2");

    /** One that AutoAMI gave, of a rebake or a launch. */
    private static final Pattern GIVEN_CERTNAME =
            Pattern.compile("\\s*certname\\s*=\\s*[a-z0-9-]+-l?[a-z2-7]{12}\\..*");

    private static final Pattern LAST_EXIT = Pattern.compile("(?:.*\\n)?\\s*exit (\\d{1,3})\\s*", Pattern.DOTALL);

    private final Disk disk;
    private final Map<String, Function<Script, Output>> byName = Map.ofEntries(
            Map.entry("check", script -> check()),
            Map.entry("enrol", this::enrol),
            Map.entry("public-key", this::publicKey),
            // None: an agent's run here takes no time, so none outlives the command that began it.
            Map.entry("running", script -> Output.NOTHING),
            Map.entry("report", this::report),
            Map.entry("before-clean", this::beforeClean),
            Map.entry("clean", this::clean),
            Map.entry("verify", this::verify),
            Map.entry("seal", this::seal),
            Map.entry("handover", this::handOver),
            Map.entry("keep", this::keep));

    Scripts(Disk disk) {
        this.disk = disk;
    }

    /** Empty for a script that is not known. */
    Optional<Output> run(Script script) {
        return Optional.ofNullable(byName.get(script.name())).map(meaning -> meaning.apply(script));
    }

    private Output check() {
        StringBuilder found = new StringBuilder();
        if (disk.has(BaseImage.PUPPET)) {
            found.append("puppet %s\npuppet-version %s\n".formatted(BaseImage.PUPPET, BaseImage.PUPPET_VERSION));
        }
        found.append("sudo ok\n");
        if (disk.has("/usr/bin/cloud-init")) {
            found.append("cloud-init ok\n");
        }
        return Output.of(found.toString());
    }

    private Output enrol(Script script) {
        if (!script.value("ATTRIBUTES").isEmpty()) {
            disk.write(script.value("CSR_ATTRIBUTES"), script.value("ATTRIBUTES") + "\n");
        }
        return Output.NOTHING;
    }

    private Output publicKey(Script script) {
        return disk.read(script.value("KEY"))
                .map(key -> Output.of(NodeKeys.publicKey(key)))
                .orElseGet(() -> missing(script.value("KEY")));
    }

    private Output report(Script script) {
        return disk.read(script.value("FILE"))
                .map(report -> Output.of(packed(report)))
                .orElseGet(() -> missing(script.value("FILE")));
    }

    private static String packed(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(bytes.toByteArray()) + "\n";
    }

    /** The group's own: does nothing here, and ends as its last line says, if that is an exit. */
    private Output beforeClean(Script script) {
        Matcher exit = LAST_EXIT.matcher(script.value("SCRIPT"));
        return exit.matches() ? new Output(Integer.parseInt(exit.group(1)), "", "") : Output.NOTHING;
    }

    private Output clean(Script script) {
        script.lines("EMPTY").forEach(disk::deleteBelow);
        script.lines("REMOVE").forEach(disk::delete);
        disk.deleteBelow(script.value("STATE"), path -> !path.equals(script.value("KEEP")));
        disk.deleteLines(script.value("PUPPET_CONF"), GIVEN_CERTNAME.asMatchPredicate());
        disk.deleteBelow("/var/lib/cloud");
        disk.below("/var/log").forEach(path -> disk.write(path, ""));
        disk.deleteBelow("/tmp");
        disk.write("/etc/machine-id", "");
        String loginHome = Accounts.home(disk, script.value("LOGIN")).orElse("");
        for (String home : Accounts.homes(disk)) {
            disk.delete(home + "/.bash_history");
            if (!home.equals(loginHome)) {
                withdraw(home, script.value("KEY"));
            }
        }
        return Output.NOTHING;
    }

    private void withdraw(String home, String key) {
        AUTHORIZED_KEYS.forEach(file -> disk.deleteLines(home + file, line -> line.contains(key)));
    }

    private Output verify(Script script) {
        List<String> left = new ArrayList<>();
        script.lines("EMPTY").forEach(directory -> left.addAll(disk.below(directory)));
        script.lines("REMOVE").stream().filter(disk::has).forEach(left::add);
        disk.below(script.value("STATE")).stream()
                .filter(path -> !path.equals(script.value("KEEP")))
                .forEach(left::add);
        List.of("/etc", "/var/log", "/var/lib/cloud", "/var/cache", "/root").stream()
                .flatMap(directory -> disk.below(directory).stream())
                .filter(path -> disk.read(path).orElse("").contains(script.value("CERTNAME")))
                .forEach(left::add);
        if (!disk.read("/etc/machine-id").orElse("").isEmpty()) {
            left.add("/etc/machine-id");
        }
        StringBuilder lines = new StringBuilder();
        left.forEach(path -> lines.append(path).append(" is still there\n"));
        return Output.of(lines.toString());
    }

    private Output seal(Script script) {
        Accounts.home(disk, script.value("LOGIN")).ifPresent(home -> withdraw(home, script.value("KEY")));
        disk.deleteBelow("/etc/ssh", path -> path.startsWith("/etc/ssh/ssh_host_"));
        return Output.of("sealed\n");
    }

    private Output handOver(Script script) {
        SshKeyPair fresh = SshKeyPair.generate(new SecureRandom());
        disk.write(CloudInit.HOST_KEY, fresh.privateKey());
        disk.write(CloudInit.HOST_KEY + ".pub", fresh.publicKey() + "\n");
        disk.append(PuppetAgent.CONF, "certname = " + script.value("CERTNAME"));
        return Output.of("256 %s root@simulated (ED25519)\n".formatted(NodeKeys.sshFingerprint(fresh.publicKey())));
    }

    private Output keep(Script script) {
        Accounts.home(disk, script.value("LOGIN"))
                .ifPresent(
                        home -> script.lines("KEYS").forEach(key -> disk.append(home + "/.ssh/authorized_keys", key)));
        return Output.of("kept\n");
    }

    static Output missing(String path) {
        return Output.failed(1, path + ": No such file or directory");
    }
}
