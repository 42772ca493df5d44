package dev.autoami.rebaker;

import java.time.Duration;

/** Port to the shells of instances: SSH. */
public interface InstanceShells {
    /**
     * Logs in, accepting exactly the given host key.
     *
     * @throws UnavailableException while nothing answers or the login is refused, as during boot
     * @throws WrongHostKeyException when the instance shows another host key
     */
    InstanceShell connect(Target target, Duration limit);

    /**
     * @param host address or name
     * @param login account
     * @param loginPrivateKey OpenSSH or PKCS#8 PEM
     * @param hostPublicKey {@code ssh-ed25519 AAAA…}
     */
    record Target(String host, String login, String loginPrivateKey, String hostPublicKey) {
        @Override
        public String toString() {
            return login + "@" + host;
        }
    }

    /** One login. */
    interface InstanceShell extends AutoCloseable {
        /**
         * Runs a command and waits for its end. Output is kept up to a mebibyte each.
         *
         * @param stdin what the command reads; may be empty. Up to 2 MiB need not be read by it
         * @throws UnavailableException when the connection breaks, or the limit passes: whether the command ran is unknown
         */
        Result run(String command, String stdin, Duration limit);

        @Override
        void close();
    }

    record Result(int exitCode, String out, String err) {}
}
