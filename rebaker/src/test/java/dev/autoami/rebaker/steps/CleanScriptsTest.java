package dev.autoami.rebaker.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real scripts in a real {@code sh}, on a tree that looks like an instance's root. */
class CleanScriptsTest {
    private static final String OURS = "AAAAC3NzaC1lZDI1NTE5AAAAIOURS";
    private static final String CERTNAME = "web-abcdefgh2345.autoami.internal";

    @TempDir
    Path root;

    @BeforeEach
    void growATree() throws IOException {
        write("etc/passwd", "root:x:0:0:root:/root:/bin/bash\nadmin:x:1000:1000:,,,:/home/admin:/bin/bash\n");
        write("home/admin/.ssh/authorized_keys", "ssh-rsa AAAATHEIRS them\nssh-ed25519 " + OURS + "\n");
        write("root/.ssh/authorized_keys", "ssh-ed25519 " + OURS + " us\n");
        write("home/admin/.bash_history", "ls\n");
        write("etc/puppet/puppet.conf", "[main]\ncertname = web-labcdefgh2345.autoami.internal\nserver = puppet\n");
        write("etc/puppet/csr_attributes.yaml", "extension_requests:\n");
        write("var/lib/puppet/ssl/private_keys/" + CERTNAME + ".pem", "secret");
        Files.createDirectories(root.resolve("var/lib/puppet"));
        Files.createSymbolicLink(root.resolve("var/lib/puppet/ssl-link"), Path.of("ssl"));
        write("var/lib/puppet/client_data/catalog/" + CERTNAME + ".json", "{}");
        write("var/lib/puppet/state/transactionstore.yaml", "resources:\n");
        write("var/lib/puppet/state/last_run_report.yaml", "host: " + CERTNAME);
        write("var/lib/puppet/state/graphs/resources.dot", "");
        write("var/lib/cloud/instance/user-data.txt", "#cloud-config");
        write("run/cloud-init/instance-data-sensitive.json", "{}");
        write("etc/machine-id", "0123456789abcdef\n");
        write("etc/ssh/ssh_host_ed25519_key", "host key");
        write("etc/ssh/sshd_config", "Port 22\n");
        write("var/log/syslog", "puppet-agent for " + CERTNAME + "\n");
        write("var/log/syslog.1", "older");
        write("var/log/apt/history.log.2.gz", "older");
        write("tmp/work.txt", "x");
        write("srv/site/data", "stays");
    }

    @Test
    void cleaningLeavesNothingThatVerifyingFindsButTheGroupsOwnData() throws Exception {
        assertThat(run(script("verify")))
                .contains("private_keys")
                .contains("last_run_report")
                .contains("/root/.ssh/authorized_keys holds AutoAMI's login key")
                .contains("/home/admin/.bash_history is still there")
                .contains("/var/log/syslog names the certname")
                .contains("/etc/machine-id is not empty")
                .contains("/var/lib/cloud is not empty");

        run(script("clean"));

        assertThat(run(script("verify"))).isEmpty();
        assertThat(root.resolve("var/lib/puppet/state/transactionstore.yaml")).isNotEmptyFile();
        assertThat(root.resolve("srv/site/data")).isNotEmptyFile();
        assertThat(root.resolve("etc/puppet/puppet.conf")).hasContent("[main]\nserver = puppet\n");
        assertThat(root.resolve("var/log/syslog")).isEmptyFile();
        assertThat(root.resolve("var/log/syslog.1")).doesNotExist();
        assertThat(root.resolve("root/.ssh/authorized_keys")).doesNotExist();
        assertThat(root.resolve("home/admin/.ssh/authorized_keys")).content().contains(OURS);
        assertThat(root.resolve("etc/ssh/ssh_host_ed25519_key")).exists();
    }

    @Test
    void aFileOfTheGroupsSoftwareThatNamesTheCertnameIsFound() throws Exception {
        write("etc/collectd.conf", "Hostname " + CERTNAME + "\n");

        run(script("clean"));

        assertThat(run(script("verify"))).contains("/etc/collectd.conf names the certname " + CERTNAME);
    }

    @Test
    void sealingTakesOutOurWayInAndNobodyElses() throws Exception {
        run(script("clean"));

        assertThat(run(script("seal"))).isEqualTo("sealed\n");

        assertThat(root.resolve("home/admin/.ssh/authorized_keys")).hasContent("ssh-rsa AAAATHEIRS them\n");
        assertThat(root.resolve("etc/ssh/ssh_host_ed25519_key")).doesNotExist();
        assertThat(root.resolve("etc/ssh/sshd_config")).exists();
        assertThat(run(script("seal"))).isEqualTo("sealed\n");
    }

    @Test
    void whatOurLoginsEndLeavesInTheLogsIsEmptiedAfterwards() throws Exception {
        run(script("seal"));
        write("var/log/auth.log", "session closed");

        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(
                        () -> assertThat(root.resolve("var/log/auth.log")).isEmptyFile());
    }

    @Test
    void aCommandOfTheGroupsOwnScriptThatReadsStandardInputDoesNotSwallowTheRestOfIt() throws Exception {
        Script script = Script.named("before-clean")
                .with("INTERPRETER", "sh")
                .with("SCRIPT", "cat >/dev/null\necho 'the rest'\n");

        assertThat(run(script)).isEqualTo("the rest\n");
    }

    @Test
    void theExitCodeOfTheGroupsOwnScriptIsItsOwn() throws Exception {
        Script script = Script.named("before-clean").with("INTERPRETER", "sh").with("SCRIPT", "exit 3\n");

        assertThatThrownBy(() -> run(script)).hasMessageContaining("3");
    }

    @Test
    void aHandOverMakesHostKeysLastBecauseTheyTellALaterRunThatAllIsDone() {
        String text = Script.named("handover").text();

        assertThat(text.indexOf("rm -f /etc/ssh/ssh_host_"))
                .isGreaterThan(text.lastIndexOf("config set"))
                .isGreaterThan(text.lastIndexOf("systemctl restart"));
    }

    private Script script(String name) {
        return Script.named(name)
                .with("LOGIN", "admin")
                .with("KEY", OURS)
                .with("CERTNAME", CERTNAME)
                .with("EMPTY", List.of("/var/lib/puppet/ssl-link", "/var/lib/puppet/client_data", "/nowhere"))
                .with(
                        "REMOVE",
                        List.of("/etc/puppet/csr_attributes.yaml", "/var/lib/puppet/state/last_run_report.yaml"))
                .with("STATE", "/var/lib/puppet/state")
                .with("KEEP", "/var/lib/puppet/state/transactionstore.yaml")
                .with("PUPPET_CONF", "/etc/puppet/puppet.conf")
                .with("ROOT", root.toString());
    }

    private static String run(Script script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh").redirectErrorStream(true).start();
        try (var in = process.getOutputStream()) {
            in.write(script.text().getBytes(StandardCharsets.UTF_8));
        }
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(out).isZero();
        return out;
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }
}
