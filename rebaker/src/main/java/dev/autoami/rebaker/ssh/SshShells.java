package dev.autoami.rebaker.ssh;

import dev.autoami.rebaker.InstanceShells;
import dev.autoami.rebaker.LoginRefusedException;
import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.UnavailableException;
import dev.autoami.rebaker.WrongHostKeyException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import net.schmizz.keepalive.KeepAliveProvider;
import net.schmizz.sshj.Config;
import net.schmizz.sshj.DefaultConfig;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.Service;
import net.schmizz.sshj.common.LoggerFactory;
import net.schmizz.sshj.userauth.keyprovider.KeyProvider;
import net.schmizz.sshj.userauth.method.AuthPublickey;
import org.slf4j.Logger;
import org.slf4j.helpers.NOPLogger;

/** {@link InstanceShells} over SSHJ. Thread-safe. */
public final class SshShells implements InstanceShells {
    /** With SSHJ's five unanswered ones, a connection that died silently is noticed after 75 seconds. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    private final int port;
    private final Config config;

    public SshShells(int port) {
        this.port = port;
        DefaultConfig defaults = new DefaultConfig();
        defaults.setKeepAliveProvider(KeepAliveProvider.KEEP_ALIVE);
        defaults.setLoggerFactory(new Quiet());
        this.config = defaults;
    }

    /** The limit holds for each of: the TCP connection, the key exchange, the login. */
    @Override
    public InstanceShell connect(Target target, Duration limit) {
        PinnedHostKey hostKey = new PinnedHostKey(target.hostPublicKey());
        SSHClient client = new SSHClient(config);
        int millis = Math.toIntExact(limit.toMillis());
        client.setConnectTimeout(millis);
        client.setTimeout(millis);
        client.getTransport().setTimeoutMs(millis);
        client.getConnection().setTimeoutMs(millis);
        client.getConnection().getKeepAlive().setKeepAliveInterval((int) KEEP_ALIVE.toSeconds());
        client.addHostKeyVerifier(hostKey);
        boolean connected = false;
        try {
            KeyProvider key = loginKey(client, target);
            client.connect(target.host(), port);
            // A command is several small packets: held back until the one before is acknowledged, each costs 40 ms.
            client.getSocket().setTcpNoDelay(true);
            if (!client.getUserAuth()
                    .authenticate(target.login(), (Service) client.getConnection(), new AuthPublickey(key), millis)) {
                throw new LoginRefusedException(("%s refused the login: the account '%s' does not exist, or does not"
                                + " have our key (set by cloud-init at first boot)")
                        .formatted(where(target), target.login()));
            }
            connected = true;
            return new SshShell(client, where(target));
        } catch (IllegalStateException e) {
            // SSHJ's word for a connection that was closed between two of its steps, as a sealed instance does it.
            throw new UnavailableException(
                    "no SSH connection to %s: it was closed by the other side".formatted(where(target)), e);
        } catch (IOException e) {
            throw translate(e, target, hostKey, limit);
        } finally {
            if (!connected) {
                SshShell.disconnect(client);
            }
        }
    }

    private static KeyProvider loginKey(SSHClient client, Target target) {
        try {
            KeyProvider key = client.loadKeys(target.loginPrivateKey(), null, null);
            key.getPrivate();
            return key;
        } catch (IOException e) {
            // The cause is kept to its class: parsers like to quote what they could not read, and this is a secret.
            throw new RefusedException(("the private key for %s cannot be used (%s): an OpenSSH or PKCS#8 PEM text"
                            + " without passphrase is needed")
                    .formatted(target, e.getClass().getSimpleName()));
        }
    }

    private UnavailableException translate(IOException e, Target target, PinnedHostKey hostKey, Duration limit) {
        if (hostKey.stranger().isPresent()) {
            return new WrongHostKeyException(("%s shows the host key %s instead of %s: cloud-init has not brought ours"
                            + " yet, or another host answers at this address")
                    .formatted(where(target), hostKey.stranger().get(), hostKey.fingerprint()));
        }
        if (SshShell.causedBy(e, InterruptedException.class)) {
            Thread.currentThread().interrupt();
            return new UnavailableException("interrupted while connecting to " + where(target), e);
        }
        String what = switch (e) {
            case UnknownHostException unknown -> "the name cannot be resolved";
            case NoRouteToHostException noRoute -> "there is no route to the host";
            case ConnectException refused -> "nothing listens there (%s)".formatted(refused.getMessage());
            case SocketTimeoutException silent ->
                "no answer within %d s; is the port open in the security group?".formatted(limit.toSeconds());
            default -> e.getMessage();
        };
        return new UnavailableException("no SSH connection to %s: %s".formatted(where(target), what), e);
    }

    private String where(Target target) {
        return "%s port %d".formatted(target, port);
    }

    /** SSHJ logs each failure that it also throws, with its stack, and at DEBUG every command. */
    private static final class Quiet implements LoggerFactory {
        @Override
        public Logger getLogger(String name) {
            return NOPLogger.NOP_LOGGER;
        }

        @Override
        public Logger getLogger(Class<?> type) {
            return NOPLogger.NOP_LOGGER;
        }
    }
}
