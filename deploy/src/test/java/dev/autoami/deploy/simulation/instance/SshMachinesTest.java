package dev.autoami.deploy.simulation.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autoami.deploy.simulation.ec2.Machines.Boot;
import dev.autoami.deploy.simulation.ec2.UserData;
import dev.autoami.deploy.simulation.puppet.SimulatedPuppet;
import dev.autoami.rebaker.InstanceShells.InstanceShell;
import dev.autoami.rebaker.InstanceShells.Result;
import dev.autoami.rebaker.InstanceShells.Target;
import dev.autoami.rebaker.LoginRefusedException;
import dev.autoami.rebaker.WrongHostKeyException;
import dev.autoami.rebaker.ssh.SshKeyPair;
import dev.autoami.rebaker.ssh.SshShells;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.rebake.InstanceId;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Simulated instances, logged in to by the real adapter. */
class SshMachinesTest {
    private static final AmiId BASE = new AmiId("ami-0base");
    private static final InstanceId INSTANCE = new InstanceId("i-0one");
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it
    private static Path ssl;

    /** One for all tests, whose RSA keys take longest to make. */
    @SuppressWarnings("NullAway.Init") // made before all tests
    private static SimulatedPuppet puppet;

    private final SshKeyPair hostKey = SshKeyPair.generate(new SecureRandom());
    private final SshKeyPair loginKey = SshKeyPair.generate(new SecureRandom());

    private SshMachines machines;

    @BeforeAll
    static void startPuppet() {
        puppet = SimulatedPuppet.start(ssl, Clock.systemUTC());
    }

    @AfterAll
    static void closePuppet() {
        puppet.close();
    }

    @BeforeEach
    void start() {
        machines = new SshMachines(puppet);
        machines.installBase(BASE);
    }

    @AfterEach
    void close() {
        machines.close();
    }

    @Test
    void anInstanceShowsTheHostKeyAndLetsInTheKeyOfItsUserData() {
        String address = machines.start(boot(INSTANCE, BASE, "admin"));

        assertThat(run(address, "sh", "# autoami: check\n").out())
                .isEqualTo("puppet /opt/puppetlabs/bin/puppet\npuppet-version 8.10.0\nsudo ok\ncloud-init ok\n");
        assertThat(run(address, "sudo -n cloud-init status --wait --long", "").exitCode())
                .isZero();
        assertThat(machines.unknownCommands()).isEmpty();
    }

    @Test
    void aKeyPairThatEndsInALineEndLeavesTheOthersAlone() {
        Boot boot = boot(INSTANCE, BASE, "admin");
        String imported = SshKeyPair.generate(new SecureRandom()).publicKey() + "\n";
        String address =
                machines.start(new Boot(boot.instance(), boot.ami(), boot.userData(), Optional.of(imported), true));

        assertThat(run(address, "sudo -n cloud-init status --wait --long", "").exitCode())
                .isZero();
    }

    @Test
    void anotherHostKeyOrLoginIsNotAccepted() {
        String address = machines.start(boot(INSTANCE, BASE, "nobody"));

        assertThatThrownBy(() -> run(address, "true", "")).isInstanceOf(LoginRefusedException.class);
        SshKeyPair other = SshKeyPair.generate(new SecureRandom());
        Target target = new Target(address, "admin", loginKey.privateKey(), other.publicKey());
        assertThatThrownBy(() -> new SshShells(machines.port()).connect(target, LIMIT))
                .isInstanceOf(WrongHostKeyException.class);
    }

    @Test
    void aCommandThatIsNotKnownExits127AndIsRemembered() {
        String address = machines.start(boot(INSTANCE, BASE, "admin"));

        assertThat(run(address, "sudo -n reboot", "").exitCode()).isEqualTo(127);
        assertThat(run(address, "sudo -n sh", "# autoami: unheard-of\nX='1'\n").exitCode())
                .isEqualTo(127);
        assertThat(machines.unknownCommands()).containsExactly("sudo -n reboot", "sudo -n sh < # autoami: unheard-of");
    }

    @Test
    void aShellWithoutInputDoesNothing() {
        String address = machines.start(boot(INSTANCE, BASE, "admin"));

        assertThat(run(address, "sudo -n sh", "").exitCode()).isZero();
        assertThat(machines.unknownCommands()).isEmpty();
    }

    @Test
    void aGroupsOwnScriptEndsAsItsLastLineSays() {
        String address = machines.start(boot(INSTANCE, BASE, "admin"));

        assertThat(run(address, "sudo -n sh", "# autoami: before-clean\nSCRIPT='exit 1 || rm -f /etc/motd'\n")
                        .exitCode())
                .isZero();
        assertThat(run(address, "sudo -n sh", "# autoami: before-clean\nSCRIPT='echo no\nexit 3\n'\n")
                        .exitCode())
                .isEqualTo(3);
    }

    @Test
    void anImageIsACopyOfTheDiskAndBootsWithIdentitiesOfItsOwn() {
        machines.start(boot(INSTANCE, BASE, "admin"));
        AmiId ami = new AmiId("ami-0copy");
        machines.stop(INSTANCE);

        machines.image(INSTANCE, ami);
        machines.remove(INSTANCE);
        String address = machines.start(boot(new InstanceId("i-0two"), ami, "admin"));

        assertThat(machines.files(ami).orElseThrow()).containsKey("/etc/machine-id");
        assertThat(run(address, "sh", "# autoami: check\n").exitCode()).isZero();
        machines.forget(ami);
        assertThat(machines.files(ami)).isEmpty();
    }

    @Test
    void aStoppedInstanceStartsAgainFromItsOwnDisk() {
        machines.start(boot(INSTANCE, BASE, "admin"));
        machines.stop(INSTANCE);

        String address = machines.restart(INSTANCE);

        assertThat(run(address, "sh", "# autoami: check\n").exitCode()).isZero();
    }

    @Test
    void wordsAreSplitAsAShellDoes() {
        assertThat(Shell.words("sudo -n grep -E '^(host|x):' 'it'\\''s here'"))
                .containsExactly("sudo", "-n", "grep", "-E", "^(host|x):", "it's here");
    }

    @Test
    void aScriptBringsItsNameAndValues() {
        Script script = Script.read("# autoami: clean\nKEY='a'\\''b'\nEMPTY='/one\n/two'\nmain() {\n  X='no'\n}\n")
                .orElseThrow();

        assertThat(script.name()).isEqualTo("clean");
        assertThat(script.value("KEY")).isEqualTo("a'b");
        assertThat(script.lines("EMPTY")).containsExactly("/one", "/two");
        assertThat(script.values()).doesNotContainKey("X");
        assertThat(Script.read("echo hello\n")).isEmpty();
    }

    private Result run(String address, String command, String stdin) {
        Target target = new Target(address, "admin", loginKey.privateKey(), hostKey.publicKey());
        try (InstanceShell shell = new SshShells(machines.port()).connect(target, LIMIT)) {
            return shell.run(command, stdin, LIMIT);
        }
    }

    private Boot boot(InstanceId instance, AmiId ami, String login) {
        String userData =
                """
                #cloud-config
                ssh_keys:
                  ed25519_private: |
                %s  ed25519_public: %s
                runcmd:
                  - |
                    home=$(getent passwd '%s' | cut -d: -f6)
                    echo '%s' >>"$keys"
                """.formatted(hostKey.privateKey().indent(4), hostKey.publicKey(), login, loginKey.publicKey());
        return new Boot(instance, ami, UserData.of(userData), Optional.empty(), true);
    }
}
