package dev.autoami.rebaker.steps;

import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.ssh.SshKeyPair;
import dev.autoami.schema.group.GroupSettings;
import dev.autoami.schema.group.UserKey;
import dev.autoami.schema.rebake.Keep;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import dev.autoami.schema.secret.Secrets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/**
 * The keys of one rebake's instance: the host key it shows and the key that opens it. Made once, kept as secrets until
 * the rebake ends. The instance of {@code autoami launch} is opened with the user's own key.
 */
final class RebakeKeys {
    private static final String HOST = "host-key";
    private static final String LOGIN = "login-key";

    private final Secrets secrets;
    private final SecureRandom random = new SecureRandom();

    RebakeKeys(Secrets secrets) {
        this.secrets = secrets;
    }

    SshKeyPair host(Rebake rebake) {
        return pair(rebake, HOST);
    }

    SshKeyPair login(Rebake rebake) {
        return pair(rebake, LOGIN);
    }

    /** The private key to log in with. */
    String loginPrivateKey(Rebake rebake, GroupSettings group) {
        if (rebake.purpose() != Purpose.LAUNCH) {
            return login(rebake).privateKey();
        }
        return read(userKey(rebake, group));
    }

    private static String read(UserKey key) {
        try {
            return Files.readString(Path.of(key.file()), StandardCharsets.UTF_8);
        } catch (IOException | InvalidPathException e) {
            throw new RefusedException(
                    "the private key of key pair %s, file %s on AutoAMI's server, cannot be read (%s): see --keyfile"
                            .formatted(key.name(), key.file(), e),
                    e);
        }
    }

    /** Public keys that are let in to an instance that is kept to be looked at. */
    List<String> operatorsKeys(Rebake rebake, GroupSettings group) {
        List<String> named = rebake.keep().map(Keep::keys).orElse(List.of());
        return named.isEmpty() ? List.of(SshKeyPair.publicKeyOf(read(userKey(rebake, group)))) : named;
    }

    static UserKey userKey(Rebake rebake, GroupSettings group) {
        return group.userKey()
                .orElseThrow(() -> new RefusedException(
                        "group %s has no key pair of yours to launch an instance with: autoami group update %s --keyname … --keyfile …"
                                .formatted(rebake.group(), rebake.group())));
    }

    private SshKeyPair pair(Rebake rebake, String name) {
        byte[] kept = secrets.find(rebake, name)
                .orElseGet(() -> secrets.putIfAbsent(rebake, name, text(SshKeyPair.generate(random))));
        String text = new String(kept, StandardCharsets.UTF_8);
        int line = text.indexOf('\n');
        return new SshKeyPair(text.substring(line + 1), text.substring(0, line));
    }

    private static byte[] text(SshKeyPair pair) {
        return (pair.publicKey() + "\n" + pair.privateKey()).getBytes(StandardCharsets.UTF_8);
    }
}
