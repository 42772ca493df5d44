package dev.autoami.deploy.cli;

import dev.autoami.deploy.api.message.ImageMessage;
import dev.autoami.deploy.api.message.OwnedImageMessage;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code autoami images}. */
@Command(
        name = "images",
        description = "Lists the images of groups, newest first: the latest one, its parent, why it was made.")
final class ImagesCommand extends ServiceCommand {
    @Parameters(arity = "0..1", paramLabel = "GROUP")
    private @Nullable String group;

    @Option(names = "--owned", description = "Lists all AMIs that the account owns, ours marked.")
    private boolean owned;

    @Option(
            names = "--region",
            paramLabel = "REGION",
            description = "With --owned: where; by default the groups' regions.")
    private @Nullable String region;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli fills it
    private Output output;

    @Override
    int run(Client client, PrintWriter out) {
        Clock clock = Clock.systemUTC();
        Map<String, String> query = new HashMap<>();
        if (owned) {
            Optional.ofNullable(region).ifPresent(value -> query.put("region", value));
            List<OwnedImageMessage> all = client.list("/images/owned", query, OwnedImageMessage.class).stream()
                    .filter(image -> group == null || group.equals(image.group()))
                    .toList();
            output.list(
                    out,
                    all,
                    List.of(
                            new Output.Column<>("AMI", OwnedImageMessage::ami),
                            new Output.Column<>("REGION", OwnedImageMessage::region),
                            new Output.Column<>("OURS", image -> image.group() == null ? "" : image.group()),
                            new Output.Column<>("IMAGE", image -> image.imageState() == null ? "" : image.imageState()),
                            new Output.Column<>("STATE", OwnedImageMessage::state),
                            new Output.Column<>("AGE", image -> Times.age(image.createdAt(), clock)),
                            new Output.Column<>("NAME", OwnedImageMessage::name)));
            return ExitCode.DONE;
        }
        if (region != null) {
            throw new ParameterException(spec.commandLine(), "--region goes with --owned");
        }
        Optional.ofNullable(group).ifPresent(value -> query.put("group", value));
        List<ImageMessage> images = client.list("/images", query, ImageMessage.class);
        Map<Long, Integer> generations =
                images.stream().collect(Collectors.toMap(ImageMessage::id, ImageMessage::generation));
        output.list(
                out,
                images,
                List.of(
                        new Output.Column<>("GROUP", ImageMessage::group),
                        new Output.Column<>("GEN", ImageMessage::generation),
                        new Output.Column<>("STATE", ImageMessage::state),
                        new Output.Column<>("AMI", ImagesCommand::amis),
                        new Output.Column<>("PARENT", image -> parent(image, generations)),
                        new Output.Column<>("AGE", image -> Times.age(image.createdAt(), clock)),
                        new Output.Column<>("WHY", image -> String.join("; ", image.reasons()))));
        return ExitCode.DONE;
    }

    private static String amis(ImageMessage image) {
        return image.copies().stream()
                .map(ImageMessage.CopyMessage::ami)
                .filter(Objects::nonNull)
                .collect(Collectors.joining(" "));
    }

    private static String parent(ImageMessage image, Map<Long, Integer> generations) {
        Integer generation = image.parent() == null ? null : generations.get(image.parent());
        return generation == null ? image.source() : "gen " + generation;
    }
}
