package dev.autoami.deploy.simulation.instance;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.command.AbstractCommandSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running machine: an SSH server that shows the host key on its disk and lets in whom the disk authorizes. */
final class SshMachine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SshMachine.class);

    private final SshServer server = SshServer.setUpDefaultServer();
    private final Disk disk;
    private final Shell shell;
    private final Consumer<String> unknown;

    /** @param unknown told of each command that was not known */
    SshMachine(Disk disk, Shell shell, Consumer<String> unknown) {
        this.disk = disk;
        this.shell = shell;
        this.unknown = unknown;
    }

    /** @throws IOException when the address is taken */
    void listen(String address, int port) throws IOException {
        server.setHost(address);
        server.setPort(port);
        // As OpenSSH does.
        CoreModuleProperties.TCP_NODELAY.set(server, true);
        KeyPairProvider hostKeys = session -> hostKeys();
        server.setKeyPairProvider(hostKeys);
        server.setPublickeyAuthenticator((login, key, session) -> isAuthorized(login, key));
        server.setCommandFactory((channel, command) -> new Running(command));
        server.start();
    }

    private List<KeyPair> hostKeys() {
        List<KeyPair> keys = new ArrayList<>();
        disk.read(CloudInit.HOST_KEY).ifPresent(pem -> {
            try {
                SecurityUtils.loadKeyPairIdentities(
                                null,
                                NamedResource.ofName(CloudInit.HOST_KEY),
                                new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)),
                                null)
                        .forEach(keys::add);
            } catch (IOException | GeneralSecurityException e) {
                LOG.atError().setCause(e).log("the host key on a simulated instance's disk cannot be read");
            }
        });
        return keys;
    }

    private boolean isAuthorized(String login, PublicKey key) {
        return Accounts.home(disk, login).flatMap(home -> disk.read(home + "/.ssh/authorized_keys")).stream()
                .flatMap(String::lines)
                .anyMatch(line -> isKey(line, key));
    }

    private static boolean isKey(String line, PublicKey key) {
        try {
            AuthorizedKeyEntry entry = AuthorizedKeyEntry.parseAuthorizedKeyEntry(line);
            // None on a line that is empty or a comment: an imported key may bring such lines along.
            return entry != null
                    && KeyUtils.compareKeys(entry.resolvePublicKey(null, PublicKeyEntryResolver.FAILING), key);
        } catch (IOException | GeneralSecurityException e) {
            LOG.atWarn().setCause(e).log("a line of a simulated instance's authorized_keys cannot be read");
            return false;
        }
    }

    @Override
    public void close() {
        try {
            server.stop(true);
        } catch (IOException e) {
            throw new UncheckedIOException("a simulated instance's SSH server does not end", e);
        }
    }

    private final class Running extends AbstractCommandSupport {
        Running(String command) {
            super(command, null);
        }

        @Override
        public void run() {
            try {
                String stdin = new String(getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                Output output = shell.run(getCommand(), stdin);
                if (output.exitCode() == Shell.UNKNOWN) {
                    unknown.accept(getCommand()
                            + stdin.lines()
                                    .findFirst()
                                    .map(line -> " < " + line)
                                    .orElse(""));
                }
                getOutputStream().write(output.out().getBytes(StandardCharsets.UTF_8));
                getOutputStream().flush();
                getErrorStream().write(output.err().getBytes(StandardCharsets.UTF_8));
                getErrorStream().flush();
                onExit(output.exitCode());
            } catch (IOException | RuntimeException e) {
                LOG.atError().setCause(e).log("a simulated instance failed at: {}", getCommand());
                onExit(255, String.valueOf(e.getMessage()));
            }
        }
    }
}
