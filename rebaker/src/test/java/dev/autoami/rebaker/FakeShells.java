package dev.autoami.rebaker;

import java.time.Duration;
import java.util.Map;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.OpenSSHPrivateKeyUtil;
import org.bouncycastle.crypto.util.OpenSSHPublicKeyUtil;
import org.bouncycastle.util.encoders.Base64;

/** SSH to fake instances, which lets in who has the key, and shows the host key that cloud-init set. */
final class FakeShells implements InstanceShells {
    private final Map<String, FakeInstance> byAddress;
    private final Crashes crashes;
    /** What passes, once, when a login first meets nobody. */
    Runnable whenSilent = () -> {};

    private int silent;
    private int strange;

    FakeShells(Map<String, FakeInstance> byAddress, Crashes crashes) {
        this.byAddress = byAddress;
        this.crashes = crashes;
    }

    /** So many logins from now on, after those that meet a stranger, meet nobody. */
    void silence(int logins) {
        silent = logins;
    }

    /** So many logins from now on meet another host at the address. */
    void strangers(int logins) {
        strange = logins;
    }

    @Override
    public InstanceShell connect(Target target, Duration limit) {
        crashes.point("connect");
        FakeInstance instance = byAddress.get(target.host());
        if (instance == null || !instance.up) {
            throw nobody(target);
        }
        if (strange-- > 0) {
            throw stranger(target);
        }
        if (silent-- > 0) {
            Runnable once = whenSilent;
            whenSilent = () -> {};
            once.run();
            throw nobody(target);
        }
        if (!instance.hostKey.equals(target.hostPublicKey())) {
            throw stranger(target);
        }
        if (!target.login().equals("admin") || !instance.authorizedKeys.contains(publicKey(target.loginPrivateKey()))) {
            throw new LoginRefusedException("login refused at " + target);
        }
        return new InstanceShell() {
            @Override
            public Result run(String command, String stdin, Duration ignored) {
                return instance.run(command, stdin);
            }

            @Override
            public void close() {}
        };
    }

    private static UnavailableException nobody(Target target) {
        return new UnavailableException("nobody answers at " + target.host());
    }

    private static WrongHostKeyException stranger(Target target) {
        return new WrongHostKeyException("another host key at " + target.host());
    }

    static String publicKey(String privateKey) {
        try {
            String body = privateKey.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
            Ed25519PrivateKeyParameters key =
                    (Ed25519PrivateKeyParameters) OpenSSHPrivateKeyUtil.parsePrivateKeyBlob(Base64.decode(body));
            return "ssh-ed25519 "
                    + Base64.toBase64String(OpenSSHPublicKeyUtil.encodePublicKey(key.generatePublicKey()));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
