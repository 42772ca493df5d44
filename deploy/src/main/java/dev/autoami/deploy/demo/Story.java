package dev.autoami.deploy.demo;

import dev.autoami.deploy.simulation.puppet.Code;
import dev.autoami.schema.group.GroupName;
import dev.autoami.schema.image.AmiId;
import dev.autoami.schema.image.ImageState;
import dev.autoami.schema.rebake.Outcome;
import dev.autoami.schema.rebake.Rebake;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Help.Ansi;

/** Four rebakes of one group, told as they happen: each command is one that a user could give. */
final class Story {
    private static final GroupName GROUP = new GroupName("web");

    private final World world;
    private final PrintWriter out;
    private final PrintWriter err;
    private final Ansi ansi;
    private final List<String> faults = new ArrayList<>();

    Story(World world, PrintWriter out, PrintWriter err, Ansi ansi) {
        this.world = world;
        this.out = out;
        this.err = err;
        this.ansi = ansi;
    }

    /** Answers what went otherwise than it should; empty when nothing did. */
    List<String> tell() {
        title("A group: a role whose image is kept fresh");
        if (autoami(world.creationOf(GROUP, "t3.small", "--region", World.REGION)) != 0) {
            faults.add("the group was not created");
            return faults;
        }

        title("Rebake 1: from the base image, which has nothing yet of what the code wants");
        rebake(Outcome.PROMOTED, 0, Optional.of(World.BASE));
        Optional<AmiId> first = latest();

        title("Rebake 2: from the new image, with the same code");
        rebake(Outcome.UP_TO_DATE, 0, first);
        expect(latest().equals(first), "rebake 2 changed the latest image");

        title("Rebake 3: after a change of the code");
        world.puppet.deploy(Code.UPGRADED);
        rebake(Outcome.PROMOTED, 0, first);
        Optional<AmiId> second = latest();
        expect(!second.equals(first), "rebake 3 made no new latest image");

        title("Rebake 4: with code that does not compile");
        world.puppet.deploy(Code.BROKEN);
        rebake(Outcome.REJECTED, 3, second);
        expect(latest().equals(second), "rebake 4 changed the latest image");

        title("The group's images, and why they were made");
        expect(autoami("images", GROUP.value()) == 0, "the images could not be listed");

        title("What is left in the simulated account");
        Leftovers leftovers = new Leftovers(world);
        out.println(leftovers.summary());
        faults.addAll(leftovers.faults());
        return faults;
    }

    private void rebake(Outcome expected, int expectedCode, Optional<AmiId> source) {
        int code = autoami("run", GROUP.value(), "--wait");
        expect(code == expectedCode, "'run --wait' ended with exit code %d, not %d".formatted(code, expectedCode));
        Rebake rebake =
                world.service.registry().rebakes().recent(Optional.of(GROUP), 1).getFirst();
        expect(
                rebake.outcome().equals(Optional.of(expected)),
                "rebake %s ended %s, not %s"
                        .formatted(rebake.id(), rebake.outcome().map(Enum::name).orElse("not at all"), expected));
        expect(
                rebake.source().equals(source),
                "rebake %s started from %s, not from %s"
                        .formatted(
                                rebake.id(),
                                rebake.source().map(AmiId::value).orElse("nothing"),
                                source.map(AmiId::value).orElse("an image")));
    }

    private Optional<AmiId> latest() {
        return world.service.registry().images().list(Optional.of(GROUP)).stream()
                .filter(image -> image.state() == ImageState.LATEST)
                .findFirst()
                .flatMap(image -> image.ami(World.REGION));
    }

    private void expect(boolean holds, String fault) {
        if (!holds) {
            faults.add(fault);
        }
    }

    /** Shows a command, and runs it. */
    private int autoami(String... arguments) {
        out.println(ansi.string("@|faint $ autoami %s|@".formatted(String.join(" ", arguments))));
        return world.autoami(out, err, arguments);
    }

    private void title(String text) {
        out.println();
        out.println(ansi.string("@|bold %s|@".formatted(text)));
    }
}
