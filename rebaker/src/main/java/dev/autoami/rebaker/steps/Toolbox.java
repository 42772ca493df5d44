package dev.autoami.rebaker.steps;

import dev.autoami.rebaker.RefusedException;
import dev.autoami.schema.rebake.Purpose;
import dev.autoami.schema.rebake.Rebake;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a base image has of what we need, as the script {@code check} found it. */
final class Toolbox {
    private static final int OLDEST_PUPPET = 6;

    private final Map<String, String> found;

    private Toolbox(Map<String, String> found) {
        this.found = found;
    }

    static Toolbox of(Remote remote) {
        String out = remote.scriptAsLogin(Script.named("check"));
        return new Toolbox(out.lines()
                .map(line -> line.strip().split(" ", 2))
                .filter(words -> words.length == 2)
                .collect(Collectors.toMap(words -> words[0], words -> words[1], (one, other) -> one)));
    }

    /** Names all that is missing at once: nobody wants to bake a base image three times. */
    void mustSuffice(Rebake rebake, String login) {
        List<String> missing = new ArrayList<>();
        if (!found.containsKey("puppet") && rebake.purpose() != Purpose.BAKE) {
            missing.add("a Puppet agent, on the PATH or in /opt/puppetlabs/bin");
        } else if (rebake.purpose() != Purpose.BAKE && puppetMajor() < OLDEST_PUPPET) {
            missing.add("a Puppet agent of version 6 or newer (it has " + puppetVersion() + ")");
        }
        if (!found.containsKey("sudo")) {
            missing.add("sudo without a password for the account " + login);
        }
        if (!found.containsKey("cloud-init")) {
            missing.add("cloud-init");
        }
        if (!missing.isEmpty()) {
            throw new RefusedException("the image %s that group %s starts from lacks %s"
                    .formatted(
                            rebake.source().map(Object::toString).orElse("?"),
                            rebake.group(),
                            String.join(", ", missing)));
        }
    }

    boolean hasPuppet() {
        return found.containsKey("puppet");
    }

    /** Its full path. */
    String puppet() {
        String path = found.get("puppet");
        if (path == null) {
            throw new RefusedException("the instance has no Puppet agent any more");
        }
        return path;
    }

    String puppetVersion() {
        return found.getOrDefault("puppet-version", "unknown");
    }

    /** 0 when the agent did not say. */
    int puppetMajor() {
        String major = puppetVersion().split("\\.", 2)[0];
        return major.matches("\\d{1,4}") ? Integer.parseInt(major) : 0;
    }
}
