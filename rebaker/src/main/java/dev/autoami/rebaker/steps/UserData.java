package dev.autoami.rebaker.steps;

import dev.autoami.rebaker.RefusedException;
import dev.autoami.rebaker.ssh.SshKeyPair;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What cloud-init does with a new instance: gives it the host key that we pin, lets us in, and sets its end. The login key
 * is appended to the account that is there already, so that a wrong login is refused instead of made.
 */
final class UserData {
    private static final int LIMIT = 16 * 1024;
    private static final Pattern LOGIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,31}");

    private UserData() {}

    /**
     * The same text for the same rebake, as the client token demands.
     *
     * @param lifetime after which a test instance shuts itself down
     */
    static String of(Rebake rebake, String login, RebakeKeys keys, Duration lifetime) {
        if (!LOGIN.matcher(login).matches()) {
            throw new RefusedException(
                    "the login '%s' of group %s is no account name".formatted(login, rebake.group()));
        }
        SshKeyPair host = keys.host(rebake);
        String common = Script.resource(rebake.purpose() == Purpose.LAUNCH ? "user-data-kept.yaml" : "user-data.yaml")
                .replace("@STAND_IN@", Script.resource("stand-in.yaml").stripTrailing())
                .replace("@GROUP@", rebake.group().value())
                .replace("@REBAKE@", rebake.id().value())
                .replace(
                        "@HOST_PRIVATE_KEY@",
                        host.privateKey().strip().indent(4).stripTrailing())
                .replace("@HOST_PUBLIC_KEY@", host.publicKey());
        String text = rebake.purpose() == Purpose.LAUNCH
                ? common
                : common.replace("@SECONDS@", Long.toString(lifetime.toSeconds()))
                        .replace("@LOGIN@", login)
                        .replace("@LOGIN_PUBLIC_KEY@", keys.login(rebake).publicKey());
        if (text.getBytes(StandardCharsets.UTF_8).length > LIMIT) {
            throw new IllegalStateException("user-data of rebake %s is over 16 KiB".formatted(rebake.id()));
        }
        return text;
    }
}
