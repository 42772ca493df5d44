package dev.autoami.rebaker;

import dev.autoami.schema.rebake.Leftover;
import java.util.List;
import java.util.stream.Collectors;

/** Not all could be removed yet; to be tried again later, and when patience is at an end, to be written down and left. */
public final class LeftBehindException extends UnavailableException {
    private static final long serialVersionUID = 1;

    private final transient List<Leftover> left;

    public LeftBehindException(List<Leftover> left) {
        super("not removed yet: "
                + left.stream()
                        .map(leftover -> "%s (%s)".formatted(leftover.name(), leftover.reason()))
                        .collect(Collectors.joining("; ")));
        this.left = List.copyOf(left);
    }

    public List<Leftover> left() {
        return left;
    }
}
