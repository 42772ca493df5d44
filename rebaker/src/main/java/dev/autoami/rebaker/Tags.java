package dev.autoami.rebaker;

import dev.autoami.schema.installation.InstallationId;
import dev.autoami.schema.rebake.Rebake;
import java.util.HashMap;
import java.util.Map;

/** The tags on everything that AutoAMI makes in EC2. */
public final class Tags {
    public static final String GROUP = "autoami:group";
    public static final String REBAKE = "autoami:rebake";
    /** {@code test-instance}, {@code image}, {@code intermediate} or {@code kept}. */
    public static final String ROLE = "autoami:role";
    /** Whose it is, of those that may share an account. Absent on what was made before there was one. */
    public static final String INSTALLATION = "autoami:installation";

    public static final String TEST_INSTANCE = "test-instance";
    public static final String IMAGE = "image";
    public static final String INTERMEDIATE = "intermediate";
    public static final String KEPT = "kept";

    private Tags() {}

    /** What a rebake of this installation makes carries these. */
    public static Map<String, String> of(InstallationId installation, Rebake rebake, String role) {
        Map<String, String> tags = new HashMap<>();
        tags.put(INSTALLATION, installation.value());
        tags.put(GROUP, rebake.group().value());
        tags.put(REBAKE, rebake.id().value());
        tags.put(ROLE, role);
        return tags;
    }
}
