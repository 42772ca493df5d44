package dev.autoami.deploy.simulation.ec2;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** An instance's user data: any bytes, at most 16 KiB of them. */
public final class UserData {
    private static final int LIMIT = 16 * 1024;

    private final byte[] bytes;

    private UserData(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws Ec2Error when it is not Base64, or too long */
    static UserData decode(String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new Ec2Error("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data.", e);
        }
        if (bytes.length > LIMIT) {
            throw new Ec2Error("InvalidParameterValue", "User data is limited to 16384 bytes");
        }
        return new UserData(bytes);
    }

    /** For machines that are started without EC2, as in tests. */
    public static UserData of(String text) {
        return new UserData(text.getBytes(StandardCharsets.UTF_8));
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** As UTF-8. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
