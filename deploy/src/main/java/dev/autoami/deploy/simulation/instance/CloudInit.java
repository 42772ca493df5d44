package dev.autoami.deploy.simulation.instance;

import dev.autoami.deploy.simulation.ec2.Machines.Boot;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Cloud-init at the first boot of an instance: host keys, the key pair's key, and of commands the one that AutoAMI's
 * user-data has, by which it lets itself in.
 */
final class CloudInit {
    static final String STATUS = "/var/lib/cloud/data/result.json";
    static final String HOST_KEY = "/etc/ssh/ssh_host_ed25519_key";

    private static final Pattern LOGIN = Pattern.compile("getent passwd '([^']+)'");
    private static final Pattern KEY = Pattern.compile("echo '(ssh-[^']+)' >>\"\\$keys\"");

    private final Disk disk;
    private final Boot boot;

    private CloudInit(Disk disk, Boot boot) {
        this.disk = disk;
        this.boot = boot;
    }

    /** Does nothing when this instance has booted from this disk before. */
    static void run(Disk disk, Boot boot) {
        String marker = "/var/lib/cloud/instances/%s/boot-finished".formatted(boot.instance());
        if (disk.has(marker)) {
            return;
        }
        new CloudInit(disk, boot).firstBoot();
        disk.write(marker, "");
    }

    private void firstBoot() {
        if (disk.read("/etc/machine-id").orElse("").isBlank()) {
            disk.write("/etc/machine-id", UUID.randomUUID().toString().replace("-", "") + "\n");
        }
        disk.write("/var/log/cloud-init.log", "running for instance " + boot.instance() + "\n");
        boot.publicKey().ifPresent(key -> authorize(BaseImage.ACCOUNT, key));
        String text = boot.userData().text();
        if (text.startsWith("#cloud-config\n")) {
            configure(text);
        } else {
            end("user-data is no cloud-config");
        }
    }

    private void configure(String text) {
        Object config;
        try {
            config = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
        } catch (YAMLException e) {
            end("user-data: " + e.getMessage());
            return;
        }
        if (!(config instanceof Map<?, ?> settings)) {
            end("user-data holds no settings");
            return;
        }
        if (settings.get("ssh_keys") instanceof Map<?, ?> keys) {
            disk.write(HOST_KEY, String.valueOf(keys.get("ed25519_private")));
            disk.write(HOST_KEY + ".pub", keys.get("ed25519_public") + "\n");
        }
        Optional.ofNullable(settings.get("runcmd")).ifPresent(commands -> runCommands(commands.toString()));
        end("");
    }

    private void runCommands(String commands) {
        Matcher login = LOGIN.matcher(commands);
        Matcher key = KEY.matcher(commands);
        if (login.find() && key.find()) {
            authorize(login.group(1), key.group(1));
        }
    }

    /** An account that is not there gets no key, as in the real command. */
    private void authorize(String login, String key) {
        Accounts.home(disk, login).ifPresent(home -> disk.append(home + "/.ssh/authorized_keys", key));
    }

    private void end(String error) {
        disk.write(STATUS, error);
    }

    /** What {@code cloud-init status --wait --long} answers. */
    static Output status(Disk disk) {
        String error = disk.read(STATUS).orElse("it has not run");
        return error.isEmpty()
                ? Output.of("status: done\nextended_status: done\nboot_status_code: enabled-by-generator\nerrors: []\n")
                : new Output(1, "status: error\nerrors:\n- %s\n".formatted(error.toLowerCase(Locale.ROOT)), "");
    }
}
