package dev.autoami.it;

import dev.autoami.it.lab.Ended;
import dev.autoami.it.lab.Lab;
import dev.autoami.schema.image.AmiId;
import java.util.ArrayList;
import java.util.List;

/** A group and its Puppet environment, which has the group's name. */
final class Web {
    private final Lab lab;
    private final String name;

    Web(Lab lab, String name) {
        this.lab = lab;
        this.name = name;
    }

    void deploy(String manifest) {
        lab.puppet().deploy(name, manifest);
    }

    void create(AmiId base, String... options) {
        List<String> command = new ArrayList<>(List.of(
                "group",
                "create",
                name,
                "--image",
                base.value(),
                "--type",
                "t3.small",
                "--login",
                "debian",
                "--puppet-server",
                Lab.PUPPET_SERVER,
                "--environment",
                name));
        command.addAll(List.of(options));
        lab.autoami().run(command.toArray(String[]::new)).orThrow();
    }

    /** Rebakes it, and waits for the end. */
    Ended rebake() {
        return lab.autoami().waitFor(name, "run", name, "--wait");
    }

    AmiId latest() {
        for (var image :
                lab.autoami().run("images", name, "-o", "json").orThrow().json()) {
            if (image.path("state").asText().equals("LATEST")) {
                return new AmiId(image.path("copies").path(0).path("ami").asText());
            }
        }
        throw new AssertionError(name + " has no latest image");
    }
}
